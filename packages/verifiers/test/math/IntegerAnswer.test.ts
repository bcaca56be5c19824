import { describe, expect, it } from "vitest"
import { VerifierError } from "../../src/index.ts"
import { integerAnswer } from "../../src/math/index.ts"

const judge = async (reference: unknown, response: string): Promise<readonly [string, string | undefined]> => {
  const verdict = await integerAnswer().check({ id: "q1", reference }, response)
  return [verdict.outcome, verdict.answer]
}

describe("integerAnswer", () => {
  it.each([
    [9, "5 + 4 = 9", "right", "9"],
    [9, " 5 + 4 = 10 = 9 apples", "right", "9"],
    [9, "the largest is 9", "right", "9"],
    [9, "5 + 4 = 19", "wrong", "19"],
    [9, "5 + 4 = 9.5", "wrong", "9.5"],
    [9, "18 / 2 = 9/2", "wrong", "9/2"],
    [-3, "4 - 7 = -3", "right", "-3"],
    [-3, "4 - 7 = \u22123", "right", "\u22123"],
    [3, "10-7, so 10-3", "right", "3"],
    ["1234", "= 1,234", "right", "1,234"],
    [12n, "= $12.00", "right", "$12.00"],
    [90071992547409931n, "= 90071992547409930", "wrong", "90071992547409930"],
    [9, "5 + 4 =", "no-answer", undefined],
    [9, "", "no-answer", undefined]
  ] as const)("reference %s, response %j: %s", async (reference, response, outcome, answer) => {
    expect(await judge(reference, response)).toEqual([outcome, answer])
  })

  it("says that a query without a whole number cannot be checked", async () => {
    for (const reference of [undefined, 1.5, "nine"]) await expect(judge(reference, "9")).rejects.toThrow(VerifierError)
  })

  it("stays quick on a million characters", async () => {
    for (const response of ["9".repeat(1e6), " ".repeat(1e6), "-".repeat(1e6), "1,".repeat(5e5), "1 / ".repeat(2.5e5)])
      expect((await judge(9, response))[0]).not.toBe("right")
  })
})
