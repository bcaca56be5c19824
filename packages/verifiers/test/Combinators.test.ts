import { Effect, Result } from "effect"
import { describe, expect, it } from "vitest"
import {
  all,
  any,
  firstDecided,
  type Judgement,
  mapped,
  noAnswer,
  right,
  scored,
  timed,
  undecided,
  type Verifier,
  VerifierError,
  verifier,
  weighted,
  wrong
} from "../src/index.ts"

const query = { id: "q1" }
const calls: Array<string> = []

/** A part that always gives the same; "error" cannot check. */
const part = (name: string, given: Judgement | "error"): Verifier =>
  verifier({
    name,
    check: () => {
      calls.push(name)
      if (given === "error") throw new Error("broken")
      return given
    }
  })

const R = part("R", right("r"))
const W = part("W", wrong("w"))
const N = part("N", noAnswer("n"))
const U = part("U", undecided("u"))
const E = part("E", "error")
const S = part("S", scored(0.25, "s"))

const outcome = async (one: Verifier): Promise<string> => {
  calls.length = 0
  const verdict = await one.check(query, "x").catch((error) => error)
  return verdict instanceof VerifierError ? "error" : verdict.outcome
}

describe("all", () => {
  it.each([
    [[R, R], "right"],
    [[R, W], "wrong"],
    [[N, W], "wrong"],
    [[E, W], "wrong"],
    [[R, E], "error"],
    [[U, N], "no-answer"],
    [[R, U], "undecided"]
  ])("%#: %s", async (parts, expected) => {
    expect(await outcome(all(...parts))).toBe(expected)
  })

  it("asks no part after a wrong one, and gives the lowest of real rewards", async () => {
    expect(await outcome(all(W, R))).toBe("wrong")
    expect(calls).toEqual(["W"])
    expect((await all(S, part("T", 0.1)).check(query, "x")).reward).toBe(0.1)
  })
})

describe("any", () => {
  it.each([
    [[W, R], "right"],
    [[E, R], "right"],
    [[W, E], "error"],
    [[W, U], "undecided"],
    [[N, W], "wrong"],
    [[N, N], "no-answer"]
  ])("%#: %s", async (parts, expected) => {
    expect(await outcome(any(...parts))).toBe(expected)
  })

  it("asks no part after a right one, and gives the highest of real rewards", async () => {
    expect(await outcome(any(R, W))).toBe("right")
    expect(calls).toEqual(["R"])
    expect((await any(S, part("T", 0.1)).check(query, "x")).reward).toBe(0.25)
  })
})

describe("firstDecided", () => {
  it.each([
    [[N, U, W, R], "wrong", ["N", "U", "W"]],
    [[U, N], "undecided", ["U", "N"]],
    [[N, N], "no-answer", ["N", "N"]],
    [[E, R], "error", ["E"]],
    [[N, S], "scored", ["N", "S"]]
  ])("%#: %s", async (parts, expected, asked) => {
    expect(await outcome(firstDecided(...parts))).toBe(expected)
    expect(calls).toEqual(asked)
  })
})

describe("weighted", () => {
  it("is the mean by weight, in words too", async () => {
    const verdict = await weighted([
      { verifier: R, weight: 3 },
      { verifier: S, weight: 1 }
    ]).check(query, "x")
    expect(verdict).toMatchObject({ outcome: "scored", reward: (3 + 0.25) / 4 })
    expect(verdict.explanation).toBe("weighted(R, S): R 1, S 0.25")
  })

  it("has no answer where no part has one, and no verdict where one could not check", async () => {
    const half = (one: Verifier): { readonly verifier: Verifier; readonly weight: number } => ({
      verifier: one,
      weight: 0.5
    })
    expect(await outcome(weighted([half(N), half(N)]))).toBe("no-answer")
    expect(await outcome(weighted([half(R), half(E)]))).toBe("error")
  })

  it.each([
    [[]],
    [[{ verifier: R, weight: -1 }]],
    [[{ verifier: R, weight: 0 }]],
    [[{ verifier: R, weight: Number.NaN }]]
  ])("refuses weights %#", (parts) => {
    expect(() => weighted(parts)).toThrow(VerifierError)
  })
})

describe("mapped", () => {
  it("changes verdicts and keeps errors; what it throws or makes wrongly is an error", async () => {
    expect((await mapped(S, ({ reward }) => reward * 4).check(query, "x")).reward).toBe(1)
    expect(await outcome(mapped(E, () => true))).toBe("error")
    expect(await outcome(mapped(S, () => Number.NaN))).toBe("error")
    const broken = mapped(S, () => {
      throw new Error("no")
    })
    expect((await broken.check(query, "x").catch((error) => error)).reason._tag).toBe("CheckFailed")
  })
})

describe("timed", () => {
  it("tells the time of a call, and ends those over the limit as errors", async () => {
    const times: Array<number> = []
    const judge = timed(R, { onTime: (ms, pairs) => times.push(ms, pairs) })
    await judge.checkAll([
      { query, response: "a" },
      { query, response: "b" }
    ])
    expect(times[0]).toBeGreaterThanOrEqual(0)
    expect(times[1]).toBe(2)
    const stuck = verifier({ name: "stuck", check: () => new Promise<boolean>(() => undefined) })
    const results = await Effect.runPromise(timed(stuck, { limitMs: 5 }).verifyAll([{ query, response: "a" }]))
    expect(results.map((one) => (Result.isFailure(one) ? one.failure.reason._tag : "verdict"))).toEqual(["TimedOut"])
    expect(() => timed(R, { limitMs: 0 })).toThrow(VerifierError)
  })
})

it("no combinator takes no parts", () => {
  for (const combinator of [all, any, firstDecided]) expect(() => combinator()).toThrow(VerifierError)
})
