import {
  armScoresHead,
  betaHead,
  histogramHead,
  marginalsHead,
  preferenceHead,
  rewardSpreadHead,
  successHead
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { headByName } from "../../src/heads/HeadByName.ts"

describe("headByName", () => {
  it("finds every head again by its name and settings", () => {
    for (const head of [
      successHead(),
      betaHead(),
      histogramHead({ bins: 7 }),
      marginalsHead({ maxSamples: 3, forced: 2 }),
      rewardSpreadHead(),
      preferenceHead(),
      armScoresHead(4)
    ]) {
      const { name, outputs, spec } = headByName(head.name, head.spec) ?? {}
      expect({ name, outputs, spec }).toEqual({ name: head.name, outputs: head.outputs, spec: head.spec })
    }
  })

  it("knows no other name", () => {
    expect(headByName("tarot", {})).toBeUndefined()
  })
})
