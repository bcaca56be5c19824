import { describe, expect, it } from "vitest"
import { mathAnswer, right, type Verifier, verifier } from "../../src/index.ts"
import { integerAnswer } from "../../src/math/index.ts"
import { conformance, type Example } from "../../src/testing.ts"

const query = { id: "q1", reference: "42" }
const examples: ReadonlyArray<Example> = [
  { query, response: "\\boxed{42}", outcome: "right", reward: 1 },
  { query, response: "\\boxed{43}", outcome: "wrong" },
  { query, response: "I do not know", outcome: "no-answer" }
]

const failed = async (one: Verifier, options = {}): Promise<ReadonlyArray<string>> =>
  (await conformance(one, examples, options)).flatMap(({ check, passed }) => (passed ? [] : [check]))

describe("conformance", () => {
  it.each(["exact", "math-verify", "paper", "qwen"] as const)("the maths verifier %s conforms", async (preset) => {
    expect(await failed(mathAnswer(preset))).toEqual([])
  })

  it("the check of whole numbers conforms", async () => {
    const found = await conformance(integerAnswer(), [
      { query: { id: "q1", reference: 9 }, response: "5 + 4 = 9", outcome: "right" },
      { query: { id: "q1", reference: 9 }, response: "5 + 4 = 8", outcome: "wrong" },
      { query: { id: "q1", reference: 9 }, response: "none", outcome: "no-answer" }
    ])
    expect(found.filter(({ passed }) => !passed)).toEqual([])
  })

  const honest = mathAnswer()
  let turn = 0
  it.each([
    ["examples get their outcome", verifier({ name: "v", check: () => false })],
    ["an empty response is not right", verifier({ name: "v", check: () => true })],
    ["verdicts are whole", verifier({ name: "v", check: () => right(" ") })],
    ["the same pair gets the same verdict", verifier({ name: "v", check: () => (++turn % 2 === 0 ? 1 : 0) })],
    ["a batch agrees with single checks", { ...honest, checkAll: async (pairs) => pairs.map(() => right("r")) }],
    [
      "a batch keeps its order",
      {
        ...honest,
        checkAll: async (pairs) =>
          (await honest.checkAll(pairs)).toSorted((a, b) => ("reward" in a && "reward" in b ? b.reward - a.reward : 0))
      }
    ],
    ["an empty batch has no verdicts", { ...honest, checkAll: async () => [right("r")] }],
    ["it has a name", { ...honest, name: " " }],
    [
      "nothing but VerifierError is thrown",
      {
        ...honest,
        check: async () => {
          throw new TypeError("oops")
        }
      }
    ]
  ] satisfies ReadonlyArray<readonly [string, Verifier]>)("finds a fault: %s", async (check, one) => {
    expect(await failed(one)).toContain(check)
  })

  it("asks for examples, and lets a sampled judge differ", async () => {
    expect((await conformance(honest, [])).filter(({ passed }) => !passed).map(({ check }) => check)).toEqual([
      "there are examples"
    ])
    const sampled = verifier({ name: "v", check: () => (++turn % 2 === 0 ? 1 : 0) })
    expect(await failed(sampled, { deterministic: false })).toEqual(["examples get their outcome"])
  })
})
