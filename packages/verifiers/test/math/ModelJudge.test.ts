import { describe, expect, it } from "vitest"
import { mathAnswer, type Query, VerifierError, verifier } from "../../src/index.ts"
import { judgedByModel } from "../../src/math/index.ts"

const query: Query = { id: "q1", text: "How many florins?", reference: "5" }
const open = "\\boxed{5\\text{ gold}}"

/** A judge that keeps what it was asked. */
const recording = (score: number | (() => never)) => {
  const asked: Array<string> = []
  const model = verifier({
    name: "judge",
    checkAll: (pairs) => {
      asked.push(...pairs.map(({ query: { text }, response }) => `${text}|${response}`))
      return pairs.map(() => (typeof score === "number" ? score : score()))
    }
  })
  return { asked, model }
}

describe("judgedByModel", () => {
  it("asks about undecided answers alone, in one batch", async () => {
    const { asked, model } = recording(0.9)
    const pairs = ["\\boxed{5}", open, "\\boxed{6}", "nothing here at all", open].map((response) => ({
      query,
      response
    }))
    const verdicts = await judgedByModel(mathAnswer(), { model }).checkAll(pairs)
    expect(verdicts.map((verdict) => ("outcome" in verdict ? verdict.outcome : verdict.message))).toEqual([
      "right",
      "right",
      "wrong",
      "no-answer",
      "right"
    ])
    expect(asked.length).toBe(2)
    expect(asked[0]).toContain("How many florins?")
  })

  it.each([
    [0.5, "right"],
    [0.49, "wrong"]
  ] as const)("a score of %s is %s, and the prompt, the score and the cost are kept", async (score, outcome) => {
    const { model } = recording(score)
    const judge = judgedByModel(mathAnswer(), {
      model,
      costPerCall: 0.25,
      prompt: ({ answer }) => `Same as 5: ${answer}?`
    })
    const verdict = await judge.check(query, open)
    expect(verdict).toMatchObject({
      outcome,
      answer: "5\\text{ gold}",
      judge: { model: "judge", prompt: "Same as 5: 5\\text{ gold}?", score, threshold: 0.5, cost: 0.25 }
    })
  })

  it("keeps nothing where it was not asked", async () => {
    const { model } = recording(0.9)
    expect((await judgedByModel(mathAnswer(), { model }).check(query, "\\boxed{5}")).judge).toBeUndefined()
  })

  it("a judge that fails, or gives no score, is an error of those pairs alone", async () => {
    const failing = recording(() => {
      throw new Error("down")
    })
    const verdicts = await judgedByModel(mathAnswer(), { model: failing.model }).checkAll([
      { query, response: "\\boxed{5}" },
      { query, response: open }
    ])
    expect(verdicts[0]).toMatchObject({ outcome: "right" })
    expect(verdicts[1]).toBeInstanceOf(VerifierError)
    const boolean = verifier({ name: "boolean", check: () => true })
    const error: unknown = await judgedByModel(mathAnswer(), { model: boolean })
      .check(query, open)
      .catch((cause: unknown) => cause)
    expect(error).toMatchObject({ reason: { _tag: "InvalidVerdict", field: "outcome" } })
  })

  it.each([
    ["threshold", { threshold: Number.NaN }],
    ["costPerCall", { costPerCall: -1 }]
  ])("refuses %s of %j", (field, options) => {
    const { model } = recording(1)
    expect(() => judgedByModel(mathAnswer(), { model, ...options })).toThrow(
      expect.objectContaining({ reason: expect.objectContaining({ field }) })
    )
  })
})
