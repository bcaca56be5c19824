import { drawingRun } from "@alloc/bench"
import { expect, it } from "vitest"
import { taskDrawing } from "../../src/tasks/CollectTasks.ts"
import { taskPrefix } from "../../src/tasks/Prompt.ts"

it("every query is drawn 64 times behind the same worked examples, 32 of each query first", async () => {
  const queries = await taskDrawing.queries({ data: "", seed: 1, limit: undefined })
  const decoder = { arm: "lm", model: "lm", identity: "0" }
  const { plan } = drawingRun(taskDrawing, queries, { decoder, seed: 1, samples: taskDrawing.samples, work: "work" })
  expect(plan.queries).toHaveLength(3000)
  expect(plan.passes).toEqual([32, 64])
  expect(plan.prefix.match(/Question:/g)).toHaveLength(5)
  expect(taskPrefix + plan.queries[0].prompt).toMatch(/\n\nQuestion: [^\n]+\nAnswer:$/)
})

it("the manifest names the kinds that can be guessed", () => {
  expect(taskDrawing.manifest(1).notes.join(" ")).toContain(
    "legs, quantity, letter-count, vowel-count, letter-occurrences"
  )
})
