import { cached, type Verifier, VerifierError, verifier } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"

const query = { id: "q1" }

describe("cached", () => {
  const counting = (): { readonly asked: Array<string>; readonly one: Verifier } => {
    const asked: Array<string> = []
    const one = verifier({
      name: "counting",
      checkAll: (pairs) => {
        asked.push(...pairs.map(({ response }) => response))
        return pairs.map(({ response }) =>
          response === "boom" ? new VerifierError({ reason: failure }) : response.length
        )
      }
    })
    return { asked, one }
  }
  const failure = { _tag: "CheckFailed", verifier: "counting", query: "q1", cause: "boom" } as const

  it("asks once for equal content, whatever the id, in a batch too", async () => {
    const { asked, one } = counting()
    const judge = cached(one)
    const pairs = ["a", "bb", "a"].map((response, index) => ({ query: { id: `q${index}`, reference: 1n }, response }))
    expect((await judge.checkAll(pairs)).map((v) => (v instanceof VerifierError ? v : v.reward))).toEqual([1, 2, 1])
    expect(asked).toEqual(["a", "bb"])
    await judge.checkAll(pairs)
    expect(asked).toEqual(["a", "bb"])
    await judge.check({ id: "q0", reference: 2n }, "a")
    await judge.check({ id: "q0", reference: 1n, text: "t" }, "a")
    expect(asked).toEqual(["a", "bb", "a", "a"])
  })

  it("keeps as many as it may, the last used", async () => {
    const { asked, one } = counting()
    const judge = cached(one, { capacity: 2 })
    for (const response of ["a", "b", "a", "c", "a", "b"]) await judge.check(query, response)
    expect(asked).toEqual(["a", "b", "c", "b"])
    expect(() => cached(one, { capacity: 0 })).toThrow(VerifierError)
  })

  it("remembers no error, and nothing about references that are no plain data", async () => {
    const { asked, one } = counting()
    const judge = cached(one)
    for (let round = 0; round < 2; round += 1) {
      await judge.check(query, "boom").catch(() => undefined)
      await judge.check({ id: "q", reference: new Map([[1, 2]]) }, "m")
      await judge.check({ id: "q", reference: () => 1 }, "f")
    }
    expect(asked).toEqual(["boom", "m", "f", "boom", "m", "f"])
  })
})
