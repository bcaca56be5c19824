import type { Recording } from "@alloc/bench"
import type { ArmSamples } from "@alloc/bench/recording"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { costsTable, differencesTable, edgeNote, slopeOfLength, waysTable } from "../../src/hh/GuidanceTable.ts"

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

describe("differencesTable", () => {
  const cellsOf = (arms: ReadonlyArray<ArmSamples>, best: ReadonlyArray<string> = []): ReadonlyArray<string> => {
    const [table] = differencesTable(recordingOf(arms), [["vas", "plain"]], { split: "test", best })
    expect(table.rows.length).toBe(1)
    expect(table.title).toBe("Mean differences from plain, 50 test prompts")
    expect(table.rows[0][0]).toBe("vas")
    return table.rows[0].slice(1)
  }
  const cells = (extra: number, longer: number) => cellsOf([armOf("plain", 0, 0), armOf("vas", extra, longer)])
  const meanIn = (cell: string): number => Number(cell.split(" ")[0].replace("−", "-"))

  it("takes length out of a gain that was length alone", () => {
    const [reward, , controlled] = cells(0, 5)
    expect(meanIn(reward)).toBeGreaterThan(0.4)
    expect(Math.abs(meanIn(controlled))).toBeLessThan(0.03)
  })

  it("leaves a gain at the same length as it is, and marks what is told from none", () => {
    const [reward, judge, controlled] = cells(0.7, 0)
    expect(meanIn(controlled)).toBeCloseTo(0.7, 1)
    expect(reward).toMatch(/^0\.\d{3} \(0\.\d{3} to 0\.\d{3}\) \*$/)
    expect(judge).not.toContain("*")
  })

  it("tells no length of the best of several replies, whose tokens are those of all of them", () => {
    const told = cellsOf([armOf("plain", 0, 0), armOf("vas", 0.7, 0)], ["vas"])
    expect(told.slice(2)).toEqual(["–", "–"])
    expect(told[0]).toContain("*")
  })

  it("is not there for arms that the recording lacks", () => {
    expect(differencesTable(recordingOf([armOf("plain", 0, 0)]), [["vas", "plain"]], { split: "test" })).toEqual([])
  })
})

describe("costsTable", () => {
  it("tells divergence with its interval, length and passes", () => {
    const vas = armOf("vas", 0, 3)
    const ratios = new Map([...vas.rewards, ["log-ratio", vas.tokens.map((_, i) => 2 + Math.sin(i))]])
    const recording = recordingOf([armOf("plain", 0, 0), { ...vas, rewards: ratios }])
    const [{ rows }] = costsTable(recording, ["plain", "vas"], "test")
    expect(rows.map(([name]) => name)).toEqual(["plain", "vas"])
    expect(rows[0][1]).toBe("0")
    const [value, low, high] = (rows[1][1].match(/\d+\.\d+/g) ?? []).map(Number)
    expect(value).toBeCloseTo(2, 1)
    expect(low).toBeLessThan(value)
    expect(high).toBeGreaterThan(value)
    for (const [, , tokens, passes] of rows) expect(Number(passes)).toBeCloseTo(1.5 * Number(tokens), 0)
    expect(Number(rows[1][2])).toBeCloseTo(Number(rows[0][2]) + 3, 0)
  })

  it("does not take a divergence that is not known for none", () => {
    const plain = armOf("plain", 0, 0)
    const zeros = new Map([...plain.rewards, ["log-ratio", plain.tokens.map(() => 0)]])
    const recording = recordingOf([plain, { ...plain, name: "vas", rewards: zeros }])
    expect(costsTable(recording, ["vas"], "test")[0].rows[0][1]).toBe("–")
  })
})

describe("waysTable", () => {
  it("has a row for each way less plain sampling, and names the one of the highest reward", () => {
    const arms = [armOf("plain", 0, 0), armOf("token-mc-10", 0.2, 0), armOf("token-mc-30", 0.6, 0)]
    const [{ notes = [], rows }, costs] = waysTable(recordingOf(arms), "test")
    expect(rows.map(([name]) => name)).toEqual(["token-mc-10", "token-mc-30"])
    expect(costs.rows.map(([name]) => name)).toEqual(["plain", "token-mc-10", "token-mc-30"])
    expect(notes.join("\n")).toContain("Chosen: token-mc-30, of 2 ways")
    expect(notes.join("\n")).toContain("Beta 30 is the largest that was tried")
  })
})

describe("edgeNote", () => {
  it("says that the chosen strength is the largest tried, and which networks were not tried there", () => {
    const tried = ["token-mc-10", "token-mc-30", "token-td-3", "token-td-10", "token-wide-10", "block-4x8"]
    expect(edgeNote("token-mc-30", tried)).toEqual([
      "Beta 30 is the largest that was tried, and the best: a larger one may be better still.",
      "The other networks were tried at smaller betas alone: td (lambda returns) to beta 10, wide (four times the units) to beta 10."
    ])
  })

  it("says nothing of a strength within the grid, or of blocks", () => {
    expect(edgeNote("token-mc-10", ["token-mc-10", "token-mc-30", "token-td-10"])).toEqual([])
    expect(edgeNote("block-4x8", ["token-mc-10", "block-4x8"])).toEqual([])
  })
})
