import { openRecording } from "@alloc/bench"
import { describe, expect, it } from "vitest"
import { tasksExperiment } from "../../src/experiments/Tasks.ts"
import { tasks } from "../../src/tasks/Tasks.ts"
import { tasksPlan } from "../../src/tasks/TasksPlan.ts"

describe("the recording tasks-smollm2", async () => {
  const recording = await openRecording(tasksExperiment.recording)
  const { manifest, queries } = recording
  const [arm] = recording.arms
  const all = tasks(1)
  const perQuery = arm.offsets[1]

  it("holds the queries of the plan, with as many samples of each, none failed", () => {
    expect(new Set(queries.map(({ id }) => id))).toEqual(new Set(all.map(({ id }) => id)))
    expect(manifest.splits).toEqual({ train: 1200, validation: 600, test: 1200 })
    for (const q of queries.keys()) expect(arm.offsets[q + 1] - arm.offsets[q]).toBe(perQuery)
    expect([16, 32, 64]).toContain(perQuery)
    expect(manifest.counts.failed).toBe(0)
  })

  it("has no fact in two splits", () => {
    const contents = new Map(all.map(({ content, id }) => [id, content]))
    const splits = new Map<string, string>()
    for (const { id, split } of queries) {
      const content = contents.get(id) ?? ""
      expect(splits.get(content) ?? split).toBe(split)
      splits.set(content, split)
    }
  })

  it("holds the verdicts of its verifier", async () => {
    const { texts } = await recording.texts(0)
    const rewards = arm.rewards.get("short-answer") ?? new Float64Array()
    await tasksPlan.judge(async ([shortAnswer]) => {
      for (let q = 0; q < queries.length; q += 97) {
        const { answer, id, text } = queries[q]
        for (let row = arm.offsets[q]; row < arm.offsets[q + 1]; row++) {
          const verdict = await shortAnswer.check({ id, text, reference: answer }, texts[row] ?? "")
          expect(verdict.reward).toBe(rewards[row])
        }
      }
    })
  })

  it("names the layers of its states", () => {
    expect(recording.features.get("hidden")?.source.kind).toBe(
      `last-token, layers ${tasksPlan.layers?.join(", ")} of 30`
    )
  })
})
