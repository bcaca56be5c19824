import { expect, it } from "vitest"
import { tasksPlan } from "../../src/tasks/TasksPlan.ts"

const queries = await tasksPlan.queries({ data: "", seed: 1, limit: undefined })

it("every query stands behind the same worked examples, which end where the answer begins", () => {
  expect(queries).toHaveLength(3000)
  expect(tasksPlan.samples).toBe(64)
  expect(tasksPlan.prefix.match(/Question:/g)).toHaveLength(5)
  for (const { prompt } of queries) expect(tasksPlan.prefix + prompt).toMatch(/\n\nQuestion: [^\n]+\nAnswer:$/)
})

it("the row of a query holds all that its check needs", async () => {
  await tasksPlan.judge(async ([shortAnswer]) => {
    const pairs = queries.map(({ row }) => ({
      query: { id: row.id, text: row.text, reference: row.answer },
      response: row.answer?.split("|")[0] ?? ""
    }))
    const verdicts = await shortAnswer.checkAll(pairs)
    expect(verdicts.every((verdict) => "outcome" in verdict && verdict.outcome === "right")).toBe(true)
  })
})

it("the manifest names the kinds that can be guessed", () => {
  expect(tasksPlan.manifest(1).notes.join(" ")).toContain(
    "legs, quantity, letter-count, vowel-count, letter-occurrences"
  )
})
