import { describe, expect, it } from "vitest"
import { choiceOf } from "../../src/math/Choices.ts"
import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
const letters = ["A", "B", "C", "D", "E"]
const after = (letter: string): string => letters[(letters.indexOf(letter) + 1) % letters.length]
const one: ReadonlyArray<(letter: string) => string> = [
  (a) => a,
  (a) => `(${a})`,
  (a) => `${a}.`,
  (a) => `${a})`,
  (a) => raw`\text{${a}}`,
  (a) => raw`\text{(${a})}`,
  (a) => raw`\textbf{(${a})}`,
  (a) => raw`\textbf{(${a})}\ 12`,
  (a) => raw`\mathrm{${a}}`,
  (a) => `**${a}**`,
  (a) => `(${a}) 12`,
  (a) => `${a}. x = 42`,
  (a) => `${a}: the second one`,
  (a) => `Option ${a}`,
  (a) => `option (${a})`,
  (a) => `(${a}) The line through P and Q`
]
const several: ReadonlyArray<(a: string, b: string) => string> = [
  (a, b) => `(${a}) or (${b})`,
  (a, b) => `${a} or ${b}`,
  (a, b) => `${a} and ${b}`,
  (a, b) => `${a}, ${b}`,
  (a, b) => `${a}/${b}`,
  (a, b) => `${a}. or ${b}.`,
  (a, b) => `(${a}), (${b})`,
  (a, b) => `(${a})(${b})`,
  (a, b) => `${a}. ${b}.`,
  (a, b) => `(${a}) 5 (${b}) 6`,
  (a, b) => `${a}) 5 ${b}) 6`,
  (a, b) => raw`\text{(${a}) or (${b})}`,
  (a, b) => raw`\textbf{(${a})}\text{ and }\textbf{(${b})}`,
  (a, b) => `either ${a} or ${b}`,
  (a, b) => `${a} & ${b}`,
  (a, b) => `${a}; ${b}`
]
const doubtful: ReadonlyArray<(letter: string) => string> = [
  (a) => `${a} is wrong`,
  (a) => `(${a}) is incorrect`,
  (a) => `${a}. is not the answer`,
  (a) => `not ${a}`,
  (a) => raw`\text{not ${a}}`,
  (a) => `${a}?`,
  (a) => `(${a})?`,
  (a) => `maybe ${a}`,
  (a) => `${a} maybe`,
  (a) => `anything but ${a}`
]

answerFamily("an answer chooses one letter, or none", {
  right: pairs(letters, one, (letter, write) => [letter, write(letter)] as const),
  wrong: [
    ...pairs(letters, one, (letter, write) => [letter, write(after(letter))] as const),
    ...pairs(letters, several, (letter, write) => [letter, write(letter, after(letter))] as const),
    ...pairs(letters, several, (letter, write) => [letter, write(after(letter), letter)] as const),
    ...pairs(letters, doubtful, (letter, write) => [letter, write(letter)] as const),
    ...letters.map((letter) => [letter, "A. B. C. D."] as const),
    ...letters.map((letter) => [letter, "ABCD"] as const)
  ]
})

describe("choiceOf", () => {
  it.each([
    ["(C) 12", { kind: "one", letter: "C" }],
    ["(A) or (B)", { kind: "several" }],
    ["A is wrong", { kind: "doubtful" }],
    ["A+1", undefined],
    ["12", undefined]
  ])("%s", (answer, choice) => {
    expect(choiceOf(answer)).toEqual(choice)
  })
})
