import { describe, expect, it } from "vitest"
import { CoreError, type CoreReason, fail } from "../src/CoreError.ts"

describe("CoreError", () => {
  const reasons: ReadonlyArray<readonly [CoreReason, string]> = [
    [{ _tag: "InfeasibleBudget", budget: 1, minimum: 2 }, "the smallest feasible budget is 2"],
    [{ _tag: "InvalidProbability", field: "success", query: 3, value: 2 }, "success of query 3 is 2"],
    [{ _tag: "RaggedCurves", query: 1, length: 2, expected: 3 }, "has 2 marginals; valid: 3"],
    [{ _tag: "EmptyCurves" }, "valid: at least one sample per query"],
    [{ _tag: "EmptyCurves", query: 4 }, "the curve of query 4 is empty"],
    [{ _tag: "InvalidArtifact", field: "edges", value: 1, valid: "an array" }, "edges of the stored data is 1"]
  ]
  it.each(reasons)("says of %o what was given and what is valid", (reason, message) => {
    const error = new CoreError({ reason })
    expect(error.message).toContain(message)
    expect(error.reason).toBe(reason)
    expect([error._tag, error.name, error instanceof Error]).toEqual(["CoreError", "CoreError", true])
    expect(() => fail(reason)).toThrow(error.message)
  })
})
