import { usd } from "@alloc/core"
import { randomRouting } from "@alloc/core/controls"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { arm } from "../policies/ArmRounds.ts"

describe("randomRouting", () => {
  it("sends the same share for every seed, to other queries", () => {
    const n = 1000
    const two = [arm("w", new Array<number>(n).fill(0.5), 1), arm("s", new Array<number>(n).fill(0.6), 2)]
    const at = (seed: number): Int32Array =>
      randomRouting({ share: 0.3 }).start({ arms: two, budget: usd(1), seed }).plan.arms
    expect(sum(at(1))).toBe(300)
    expect(at(1)).toEqual(at(1))
    expect(at(2)).not.toEqual(at(1))
  })

  it("refuses a share that is none, and other than two arms", () => {
    expect(() => randomRouting({ share: -1 })).toThrow("share is -1; valid: a number in [0, 1]")
    const problem = { arms: [arm("only", [0.5], 1)], budget: usd(1), seed: 1 }
    expect(() => randomRouting({ share: 1 }).start(problem)).toThrow("arms is 1; valid: two arms")
  })
})
