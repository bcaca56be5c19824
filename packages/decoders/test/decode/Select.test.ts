import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { SampleRecord } from "../../src/decode/Answer.ts"
import type { Selector } from "../../src/decode/DecodeOptions.ts"
import { select, selectorOf } from "../../src/decode/Select.ts"

const drawn = (index: number, answer: string, logProbability?: number, tokens = 1): SampleRecord => ({
  arm: "a",
  index,
  round: 0,
  reused: false,
  answer,
  drawn: { text: answer, tokens, thinkingTokens: 0, logProbability, finish: "end", latencyMs: 0 }
})
const lost: SampleRecord = { arm: "a", index: 0, round: 0, reused: false }
const query = { id: "q", text: "?", reference: undefined }
const place = (samples: ReadonlyArray<SampleRecord>, selector: Selector) =>
  Effect.runPromise(select(samples, query, selector))

describe("select", () => {
  it("takes the first sample of the majority's answer, past those that were not drawn", async () => {
    expect(await place([lost, drawn(1, "8"), drawn(2, "7"), drawn(3, "7")], "majority")).toBe(2)
    expect(await place([lost, drawn(1, "8")], "first")).toBe(1)
  })
  it("compares log-probabilities by token", async () => {
    expect(await place([drawn(0, "short", -2, 1), drawn(1, "long", -6, 6)], "log-probability")).toBe(1)
  })
  it("gives no place where nothing was drawn", async () => {
    expect(await place([lost], "reward")).toBeUndefined()
  })
  it("ends with an error where the caller's rule names no drawn sample", async () => {
    await expect(place([lost, drawn(1, "8")], () => 0)).rejects.toThrow(/selection for query q is 0/)
  })
  it("votes where there is no verifier", () => {
    expect(selectorOf(undefined, undefined)).toBe("majority")
  })
})
