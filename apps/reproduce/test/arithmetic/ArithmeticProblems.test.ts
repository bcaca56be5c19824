import { describe, expect, it } from "vitest"
import { arithmeticCount } from "../../src/arithmetic/ArithmeticPlan.ts"
import {
  type ArithmeticProblem,
  arithmeticKinds,
  arithmeticProblems,
  exampleContents
} from "../../src/arithmetic/ArithmeticProblems.ts"
import { arithmeticPrefix, arithmeticPrompt } from "../../src/arithmetic/ArithmeticPrompt.ts"

const mathSeed = 1
const problems = arithmeticProblems(arithmeticCount, mathSeed)

/** The computation that the id names, done by the language's own arithmetic. */
const recompute = ({ id }: ArithmeticProblem): number => {
  const [, a, operator, b] = /:(\d+)([-+*/])(\d+)/.exec(id) ?? []
  const [x, y] = [Number(a), Number(b)]
  return operator === "+" ? x + y : operator === "-" ? x - y : operator === "*" ? x * y : x / y
}

describe("arithmeticProblems", () => {
  it("has at least twelve kinds, in equal shares", () => {
    expect(arithmeticKinds.length).toBeGreaterThanOrEqual(12)
    for (const kind of arithmeticKinds) {
      const count = problems.filter((problem) => problem.kind === kind).length
      expect(Math.abs(count - arithmeticCount / arithmeticKinds.length)).toBeLessThan(1)
    }
  })

  it("divides them 40 : 20 : 40", () => {
    const share = (split: string): number =>
      problems.filter((problem) => problem.split === split).length / arithmeticCount
    for (const [split, wanted] of [
      ["train", 0.4],
      ["validation", 0.2],
      ["test", 0.4]
    ] as const)
      expect(Math.abs(share(split) - wanted)).toBeLessThan(0.01)
  })

  it("has right whole answers", () => {
    for (const problem of problems) {
      expect(problem.answer, problem.id).toBe(recompute(problem))
      expect(Number.isInteger(problem.answer) && problem.answer > 0, problem.id).toBe(true)
    }
  })

  it("has no question and no id twice", () => {
    expect(new Set(problems.map(({ id }) => id)).size).toBe(arithmeticCount)
    expect(new Set(problems.map(({ question }) => question)).size).toBe(arithmeticCount)
  })

  it("shares no computation between splits, whatever the words and the order of operands", () => {
    const splitOf = new Map<string, string>()
    for (const { id, split } of problems) {
      const [, a, operator, b] = /:(\d+)([-+*/])(\d+)/.exec(id) ?? []
      const operands = [Number(a), Number(b)]
      if (operator === "+" || operator === "*") operands.sort((x, y) => x - y)
      const computation = operands.join(operator)
      expect(splitOf.get(computation) ?? split, `${id} (${computation})`).toBe(split)
      splitOf.set(computation, split)
    }
  })

  it("repeats none of the worked examples", () => {
    expect(exampleContents.size).toBe(4)
    expect(arithmeticPrefix.match(/Question:/g)?.length).toBe(4)
    for (const { content } of problems) expect(exampleContents.has(content)).toBe(false)
  })

  it("gives the same in every run; a longer list only adds to a shorter one", () => {
    expect(arithmeticProblems(300, mathSeed)).toEqual(problems.slice(0, 300))
    expect(arithmeticProblems(300, mathSeed + 1)).not.toEqual(problems.slice(0, 300))
  })

  it("says which kind cannot give more", () => {
    expect(() => arithmeticProblems(100_000, mathSeed)).toThrow(
      /kind .* has no further .* problem after .*; ask for fewer/
    )
  })
})

describe("arithmeticPrompt", () => {
  it("ends where the answer begins", () => {
    expect(arithmeticPrefix + arithmeticPrompt("What is 1 + 1?")).toMatch(/\n\nQuestion: What is 1 \+ 1\?\nAnswer:$/)
  })
})
