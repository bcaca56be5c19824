import { earlyStopping } from "@alloc/core/voting"
import { describe, expect, it } from "vitest"
import { problem, run } from "./VotingRun.ts"

describe("earlyStopping", () => {
  it("stops when a window agrees, and only then", () => {
    const policy = earlyStopping({ window: 3 })
    expect(run(policy, problem(1, 16), [["a"]]).drawn[0]).toBe(3)
    expect(run(policy, problem(1, 16), [["a", "a", "b", "b", "b", "b"]]).drawn[0]).toBe(6)
    expect(run(policy, problem(1, 16), [["a", "b", "b", "b", "b", "a", "a"]]).drawn[0]).toBe(9)
    expect(run(policy, problem(1, 7), [[undefined]]).drawn[0]).toBe(7)
  })

  it("refuses an empty window", () => {
    expect(() => earlyStopping({ window: 0 })).toThrow("window is 0")
  })
})
