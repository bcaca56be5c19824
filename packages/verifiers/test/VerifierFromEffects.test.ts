import { right, VerifierError } from "@alloc/verifiers"
import { Effect, Result } from "effect"
import { describe, expect, it } from "vitest"
import { fromBatches } from "../src/VerifierFromEffects.ts"

const error = new VerifierError({ reason: { _tag: "InvalidTest", why: "none" } })
const half = fromBatches("half", (pairs) =>
  Effect.succeed(pairs.map((_, i) => (i % 2 === 0 ? Result.succeed(right("even")) : Result.fail(error))))
)
const pair = { query: { id: "q" }, response: "x" }

describe("a verifier from Effects", () => {
  it("checks one pair as a batch of one", async () => {
    expect(await half.check(pair.query, pair.response)).toEqual(right("even"))
  })
  it("leaves an error in its pair's place", async () => {
    expect(await half.checkAll([pair, pair])).toEqual([right("even"), error])
  })
  it("rejects a single check with its error", async () => {
    const broken = fromBatches("broken", (pairs) => Effect.succeed(pairs.map(() => Result.fail(error))))
    await expect(broken.check(pair.query, pair.response)).rejects.toBe(error)
  })
})
