import { describe, expect, it } from "vitest"
import { mathCount } from "../../src/math/CollectMath.ts"
import { exampleContents, type MathProblem, mathKinds, mathProblems } from "../../src/math/Problems.ts"
import { mathPrefix, mathPrompt } from "../../src/math/Prompt.ts"

const mathSeed = 1
const problems = mathProblems(mathCount, mathSeed)

/** The computation that the id names, done by the language's own arithmetic. */
const recompute = ({ id }: MathProblem): number => {
  const [, a, operator, b] = /:(\d+)([-+*/])(\d+)/.exec(id) ?? []
  const [x, y] = [Number(a), Number(b)]
  return operator === "+" ? x + y : operator === "-" ? x - y : operator === "*" ? x * y : x / y
}

describe("mathProblems", () => {
  it("has at least twelve kinds, in equal shares", () => {
    expect(mathKinds.length).toBeGreaterThanOrEqual(12)
    for (const kind of mathKinds) {
      const count = problems.filter((problem) => problem.kind === kind).length
      expect(Math.abs(count - mathCount / mathKinds.length)).toBeLessThan(1)
    }
  })

  it("divides them 40 : 20 : 40", () => {
    const share = (split: string): number => problems.filter((problem) => problem.split === split).length / mathCount
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
    expect(new Set(problems.map(({ id }) => id)).size).toBe(mathCount)
    expect(new Set(problems.map(({ question }) => question)).size).toBe(mathCount)
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
    expect(mathPrefix.match(/Question:/g)?.length).toBe(4)
    for (const { content } of problems) expect(exampleContents.has(content)).toBe(false)
  })

  it("gives the same in every run; a longer list only adds to a shorter one", () => {
    expect(mathProblems(300, mathSeed)).toEqual(problems.slice(0, 300))
    expect(mathProblems(300, mathSeed + 1)).not.toEqual(problems.slice(0, 300))
  })

  it("says which kind cannot give more", () => {
    expect(() => mathProblems(100_000, mathSeed)).toThrow(/kind .* has no further .* problem after .*; ask for fewer/)
  })
})

describe("mathPrompt", () => {
  it("ends where the answer begins", () => {
    expect(mathPrefix + mathPrompt("What is 1 + 1?")).toMatch(/\n\nQuestion: What is 1 \+ 1\?\nAnswer:$/)
  })
})
