import { Option } from "effect"
import { describe, expect, it } from "vitest"
import type { Context } from "../../src/cli/Context.ts"
import type { RunFlags } from "../../src/cli/Flags.ts"
import { isScaled, runScaled } from "../../src/cli/RunScaled.ts"
import type { Experiment } from "../../src/experiment/Experiment.ts"
import { reasonOf } from "../Reason.ts"

const none = Option.none<string>()
const never = (): never => {
  throw new Error("nothing is evaluated")
}
// What the refusals read of a run.
const context = { terminal: { directory: "." } } as Context
const flagsWith = (choose: string) =>
  ({ scale: Option.some("paper"), endpoints: none, choose: Option.some(choose) }) as RunFlags

describe("--scale", () => {
  it("is what --endpoints and --choose need", async () => {
    expect(isScaled({ scale: Option.some("paper"), endpoints: none, choose: none })).toBe(true)
    expect(isScaled({ scale: none, endpoints: none, choose: none })).toBe(false)
    const alone = () => isScaled({ scale: none, endpoints: none, choose: Option.some("samples=4") })
    expect(await reasonOf(alone)).toMatchObject({
      _tag: "InvalidOption",
      field: "--choose",
      valid: "only with --scale"
    })
  })

  it("is refused where the experiment has no such scale, or a choice no value", async () => {
    const run = (one: Partial<Experiment>, choose: string) =>
      runScaled({ name: "mine", title: "Mine", recording: "none", evaluate: never, ...one }, flagsWith(choose), context)
    await expect(run({}, "a=1")).rejects.toMatchObject({
      reason: { field: "--scale", valid: "none: mine has no other scale" }
    })
    await expect(run({ scales: { paper: never } }, "a")).rejects.toMatchObject({
      reason: { field: "--choose", value: "a" }
    })
  })
})
