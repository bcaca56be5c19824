import { describe, expect, it } from "vitest"
import { equivalent } from "../../src/math/index.ts"
import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
const values = [
  ["3", "-3"],
  [raw`\sqrt{5}`, raw`-\sqrt5`],
  ["2i", "-2i"],
  [raw`\frac12`, raw`-\frac{1}{2}`],
  ["7", "-7"],
  [raw`\sqrt{10}`, raw`-\sqrt{10}`]
] as const

const spellings: ReadonlyArray<(upper: string, lower: string) => string> = [
  (a, b) => `${a}, ${b}`,
  (a, b) => `${b}, ${a}`,
  (a, b) => raw`\{${b}, ${a}\}`,
  (a, b) => raw`${a}\text{ or }${b}`,
  (a) => raw`x=\pm ${a}`,
  (a) => raw`\mp ${a}`
]
const others: ReadonlyArray<(upper: string, lower: string) => string> = [
  (a) => a,
  (_, b) => b,
  (a, b) => `${a}, ${b}, 0`,
  (a) => `${a}, ${a}`,
  (a) => raw`\pm ${a} + 1`,
  (a) => raw`\pm 2 \cdot ${a}`
]

answerFamily("a plus-minus sign is two values", {
  right: pairs(values, spellings, ([a, b], write) => [raw`\pm ${a}`, write(a, b)] as const),
  wrong: pairs(values, others, ([a, b], write) => [raw`\pm ${a}`, write(a, b)] as const)
})

describe("a plus-minus sign in what is not expanded", () => {
  const around = [
    raw`\pm 2 \text{ is wrong}`,
    raw`\{1\pm\sqrt{5},-2\}\text{ is wrong}`,
    raw`\pm 2 \pmod 7`,
    raw`x \equiv \pm 2 \pmod{7}`,
    raw`3 \pmod{\pm 7}`,
    raw`\begin{cases}\pm 1 & x > 0 \\ 0 & x < \pm 2\end{cases}`,
    raw`\pm 2 \text{ m}`,
    raw`\lfloor \pm 2 \rfloor`
  ]
  it("is compared without end in no place", () => {
    const verdicts = [...around, raw`\pm 3`].flatMap((gold) =>
      around.map((answer) => equivalent(gold, answer, { steps: 5_000 }).verdict)
    )
    expect(verdicts).toHaveLength((around.length + 1) * around.length)
    for (const answer of around) expect(equivalent(raw`\pm 3`, answer).verdict).not.toBe("equal")
  })
})
