import { describe, expect, it } from "vitest"
import { defineExperiment, evaluateRecording } from "../../src/index.ts"
import { reasonOf } from "../Reason.ts"

describe("defineExperiment", () => {
  it("fills in the title and the evaluation, and keeps what is stated", () => {
    const collect = async (): Promise<string> => "made"
    const mine = defineExperiment({ name: "mine", recording: "data", collect })
    expect(mine).toEqual({ name: "mine", title: "mine", recording: "data", evaluate: evaluateRecording, collect })
  })

  it.each([
    ["a name that is no folder's", { name: "../up", recording: "data" }, "name"],
    ["no name", { recording: "data" }, "name"],
    ["an empty recording", { name: "mine", recording: "" }, "recording"],
    ["an evaluation that is no function", { name: "mine", recording: "data", evaluate: {} }, "evaluate"],
    ["a field that does not exist", { name: "mine", recording: "data", budgets: [1] }, "budgets"]
  ])("refuses %s, naming the field and what would be valid", async (_, definition, field) => {
    // What JavaScript may hand over in spite of the types.
    const reason = await reasonOf(() => defineExperiment(definition as Parameters<typeof defineExperiment>[0]))
    expect(reason).toMatchObject({ _tag: "InvalidOption", field: `defineExperiment: ${field}` })
  })
})
