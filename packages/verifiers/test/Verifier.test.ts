import { Effect, Result } from "effect"
import { describe, expect, it } from "vitest"
import { noAnswer, right, scored, undecided, VerifierError, verifier, wrong } from "../src/index.ts"

const query = { id: "q1", reference: 42 }

describe("verifier", () => {
  it("takes booleans, numbers, null and verdicts, now, later or as an Effect", async () => {
    const forms = [true, false, 0.25, null, undecided("over the cap"), right("same", "42")]
    const expected = ["right", "wrong", "scored", "no-answer", "undecided", "right"]
    for (const wrap of [<A>(a: A) => a, <A>(a: A) => Promise.resolve(a), <A>(a: A) => Effect.succeed(a)]) {
      const outcomes: Array<string> = []
      for (const form of forms)
        outcomes.push((await verifier({ name: "v", check: () => wrap(form) }).check(query, "x")).outcome)
      expect(outcomes).toEqual(expected)
    }
  })

  it("makes a throw, a rejection, a failure and a defect one typed error that keeps its cause", async () => {
    const cause = new Error("no disk")
    const bodies = [
      () => {
        throw cause
      },
      () => Promise.reject(cause),
      () => Effect.fail(cause),
      () => Effect.die(cause)
    ]
    for (const check of bodies) {
      const error = await Effect.runPromise(Effect.flip(verifier({ name: "v", check }).verify(query, "x")))
      expect(error).toBeInstanceOf(VerifierError)
      expect(error.reason).toEqual({ _tag: "CheckFailed", verifier: "v", query: "q1", cause })
      await expect(verifier({ name: "v", check }).check(query, "x")).rejects.toBeInstanceOf(VerifierError)
    }
  })

  it("refuses rewards that are not finite, and checks outside [0, 1]", async () => {
    for (const judgement of [Number.NaN, Number.POSITIVE_INFINITY, { ...right("r"), reward: 2 }]) {
      const error = await Effect.runPromise(
        Effect.flip(verifier({ name: "v", check: () => judgement }).verify(query, "x"))
      )
      expect(error.reason._tag).toBe("InvalidVerdict")
    }
    expect((await verifier({ name: "v", check: () => scored(-3, "logit") }).check(query, "x")).reward).toBe(-3)
  })

  it("keeps the other verdicts of a batch where one could not be checked", async () => {
    const pairs = ["a", "boom", ""].map((response) => ({ query, response }))
    const single = verifier({
      name: "v",
      check: (_query, response) => {
        if (response === "boom") throw new Error("boom")
        return response === "" ? noAnswer("empty") : wrong("not it")
      }
    })
    const results = await Effect.runPromise(single.verifyAll(pairs))
    expect(results.map(Result.isSuccess)).toEqual([true, false, true])
    expect((await single.checkAll(pairs)).map((one) => (one instanceof VerifierError ? "error" : one.outcome))).toEqual(
      ["wrong", "error", "no-answer"]
    )
  })

  it("runs a batch in one call, and refuses one of the wrong length", async () => {
    let calls = 0
    const batched = verifier({
      name: "b",
      checkAll: (pairs) => {
        calls += 1
        return Promise.resolve(pairs.map(({ response }) => response.length))
      }
    })
    const pairs = ["a", "bb"].map((response) => ({ query, response }))
    expect((await batched.checkAll(pairs)).map((one) => (one instanceof VerifierError ? one : one.reward))).toEqual([
      1, 2
    ])
    expect(calls).toBe(1)
    expect((await batched.check(query, "ccc")).reward).toBe(3)
    expect(await batched.checkAll([])).toEqual([])
    const short = verifier({ name: "b", checkAll: () => [true] })
    for (const one of await short.checkAll(pairs)) expect(one).toBeInstanceOf(VerifierError)
  })

  it("refuses an empty name", () => {
    expect(() => verifier({ name: "", check: () => true })).toThrow(VerifierError)
  })
})
