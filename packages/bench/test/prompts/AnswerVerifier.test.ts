import { expect, it } from "vitest"
import { answerVerifier } from "../../src/prompts/AnswerVerifier.ts"

it.each([
  ["42", "The total is 40 + 2 = 42.", "right"],
  ["42", "The answer is 43.", "wrong"],
  [4, " 4", "right"],
  ["Paris", "Paris.", "right"],
  ["Paris", "It has been one for long.\nAnswer: **paris**", "right"],
  ["Paris", "Not Paris but Lyon.", "wrong"],
  ["Paris", "", "wrong"],
  [["colour", "color"], "The answer is color", "right"],
  ["1/2", "So the answer is 0.5", "right"]
])("reference %j, reply %j: %s", async (reference, reply, expected) => {
  const verdict = await answerVerifier().check({ id: "q", text: "?", reference }, reply)
  expect(verdict.reward).toBe(expected === "right" ? 1 : 0)
})
