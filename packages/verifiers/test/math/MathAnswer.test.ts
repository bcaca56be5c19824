import { describe, expect, it } from "vitest"
import { mathAnswer, VerifierError } from "../../src/index.ts"

describe("mathAnswer", () => {
  it("takes a text, a number or a solution as reference", async () => {
    const judge = mathAnswer()
    for (const reference of ["42", 42, "So it is \\boxed{42}.", "6 * 7\n#### 42"])
      expect((await judge.check({ id: "q1", reference }, "\\boxed{42}")).outcome).toBe("right")
  })

  it.each([[{ id: "q7" }], [{ id: "q7", reference: "" }], [{ id: "q7", reference: ["42"] }]])(
    "a query without a reference could not be checked: %j",
    async (query) => {
      const error = await mathAnswer()
        .check(query, "42")
        .catch((cause) => cause)
      expect(error).toBeInstanceOf(VerifierError)
      expect(error.reason).toMatchObject({ _tag: "InvalidQuery", query: "q7", field: "reference" })
    }
  )

  it.each([
    ["steps", { steps: 0 }],
    ["steps", { steps: Number.NaN }],
    ["precision.tolerance", { precision: { kind: "relative", tolerance: 1 } }],
    ["precision.digits", { precision: { kind: "decimals", digits: 2.5 } }]
  ] as const)("refuses %s of %j", (field, options) => {
    expect(() => mathAnswer(options)).toThrow(expect.objectContaining({ reason: expect.objectContaining({ field }) }))
  })

  it.each(["nonsense", "constructor", "__proto__"])("refuses the preset %s, and says which there are", (preset) => {
    // @ts-expect-error such as plain JavaScript may give
    expect(() => mathAnswer(preset)).toThrow(/exact, hendrycks, math-verify/)
  })

  it("explains: the rule that extracted, and the one that decided", async () => {
    const verdict = await mathAnswer().check({ id: "q1", reference: "(1, 2]" }, "The answer is $[1, 2]$.")
    expect(verdict).toEqual({
      outcome: "wrong",
      reward: 0,
      answer: "[1, 2]",
      explanation: "announced: other brackets"
    })
  })
})
