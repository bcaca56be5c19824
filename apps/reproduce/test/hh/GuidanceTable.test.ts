import type { Recording } from "@alloc/bench"
import type { ArmSamples } from "@alloc/bench/recording"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { guidanceLines, slopeOfLength } from "../../src/hh/GuidanceTable.ts"

const queries = 60
const perQuery = 4

/** Rewards are .1 for each token, and `extra`; the guided arm's replies are `longer`. */
const armOf = (name: string, extra: number, longer: number): ArmSamples => {
  const stream = random(5, name)
  const tokens = Float64Array.from({ length: queries * perQuery }, () => 10 + longer + Math.floor(8 * stream.next()))
  const reward = tokens.map((count) => 0.1 * count + extra + 0.05 * (stream.next() - 0.5))
  return {
    name,
    offsets: Int32Array.from({ length: queries + 1 }, (_, q) => q * perQuery),
    sample: Int32Array.from(tokens, (_, i) => i % perQuery),
    failed: new Uint8Array(tokens.length),
    tokens,
    logProbabilities: new Float64Array(tokens.length),
    rewards: new Map([
      ["reward", reward],
      ["judge", reward.map(() => stream.next() - 0.5)],
      ["log-ratio", tokens.map(() => (name === "plain" ? 0 : 2))]
    ])
  }
}

const recordingOf = (arms: ReadonlyArray<ArmSamples>): Recording =>
  // Only what the lines are made from is there.
  ({
    manifest: {
      arms: arms.map(({ name }) => ({ name, model: "lm", price: { perMillionTokens: 1.5e6, unit: "passes" } }))
    },
    queries: Array.from({ length: queries }, (_, q) => ({ id: `q${q}`, split: q < 50 ? "test" : "train" })),
    arms
  }) as unknown as Recording

describe("slopeOfLength", () => {
  it("is what a token more brings within a query", () => {
    expect(slopeOfLength(armOf("plain", 0, 0), "reward", [...Array(queries).keys()])).toBeCloseTo(0.1, 2)
  })
})

describe("guidanceLines", () => {
  const lineOf = (extra: number, longer: number): string => {
    const lines = guidanceLines(recordingOf([armOf("plain", 0, 0), armOf("vas", extra, longer)]), "test")
    expect(lines.length).toBe(1)
    return lines[0]
  }
  const numberAfter = (line: string, words: string): number => Number(line.split(words)[1].trim().split(" ")[0])

  it("takes length out of a gain that was length alone", () => {
    const line = lineOf(0, 5)
    expect(numberAfter(line, ": reward")).toBeGreaterThan(0.4)
    expect(Math.abs(numberAfter(line, "at equal length"))).toBeLessThan(0.03)
  })

  it("leaves a gain at the same length as it is, and says where it cannot be told from none", () => {
    const line = lineOf(0.7, 0)
    expect(numberAfter(line, "at equal length")).toBeCloseTo(0.7, 1)
    expect(line.split("second reward")[1]).toContain("not distinguishable")
    expect(line.split("second reward")[0]).not.toContain("not distinguishable")
  })

  it("tells divergence, length and passes, on the prompts of the split alone", () => {
    const line = lineOf(0, 0)
    expect(line).toContain("on 50 test prompts")
    expect(line).toContain("divergence 2.000 nats")
    expect(line).toContain("1.500 forward passes a token")
  })

  it("does not take a divergence that is not known for none", () => {
    const plain = armOf("plain", 0, 0)
    const zeros = new Map([...plain.rewards, ["log-ratio", plain.tokens.map(() => 0)]])
    const [line] = guidanceLines(recordingOf([plain, { ...plain, name: "block", rewards: zeros }]), "test")
    expect(line).toContain("divergence not known")
  })
})
