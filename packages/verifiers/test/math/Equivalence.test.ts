import { describe, expect, it } from "vitest"
import type { MathPreset } from "../../src/index.ts"
import { type EquivalenceOptions, equivalent, gradeMath, mathPresets } from "../../src/math/index.ts"
import { answerPairs, generatedAnswer, isHeldOut, nearMisses, rightForms } from "../../src/testing.ts"
import { answerFamily, pairs, range } from "./Family.ts"
import { dataFolder, mathGolds } from "./MathData.ts"
import { topics } from "./Pairs.ts"

const raw = String.raw

const data = dataFolder()
const withData = data === undefined ? "needs math/ in ALLOC_DATA" : "the gold answers of MATH"
const generated = Array.from({ length: 4_800 }, (_, index) => generatedAnswer(index))

/** What is judged otherwise than its label says. */
const misjudged = (pairs: ReturnType<typeof answerPairs>): ReadonlyArray<string> =>
  pairs
    .filter(({ answer, gold, label }) => (equivalent(gold, answer).verdict === "equal") !== (label === "right"))
    .map(({ answer, change, gold, label }) => `${change}: ${answer} for ${gold} is ${label}`)

describe.each(Object.entries(topics))("%s", (_name, { right, wrong }) => {
  it.each(right)("%s is answered by %s", (gold, answer) => {
    expect(equivalent(gold, answer)).toMatchObject({ verdict: "equal" })
    expect(gradeMath(gold, `So the answer is \\boxed{${answer}}.`).outcome).toBe("right")
  })
  it.each(wrong)("%s is not answered by %s", (gold, answer) => {
    expect(equivalent(gold, answer).verdict).not.toBe("equal")
    expect(gradeMath(gold, `So the answer is \\boxed{${answer}}.`).outcome).not.toBe("right")
  })
})

describe("generated answers", () => {
  it("no near-miss of more than 5,000 is accepted", () => {
    const misses = generated.flatMap((gold) => nearMisses(gold).map(([change, answer]) => ({ gold, answer, change })))
    expect(misses.length).toBeGreaterThan(5_000)
    expect(new Set(misses.map(({ change }) => change))).toEqual(
      new Set([
        "digit",
        "digit appended",
        "digit dropped",
        "order of digits",
        "space within",
        "scale word",
        "sign",
        "inner sign",
        "exponent",
        "bound",
        "bracket",
        "order",
        "unit"
      ])
    )
    expect(misses.filter(({ answer, gold }) => equivalent(gold, answer).verdict === "equal")).toEqual([])
    expect(misses.filter(({ answer, gold }) => gradeMath(gold, `\\boxed{${answer}}`).outcome === "right")).toEqual([])
  })

  it("every other spelling is accepted", () => {
    expect(misjudged(generated.flatMap((gold) => answerPairs(gold)))).toEqual([])
  })

  it("an answer is equal to itself, and the gold to the answer where the answer is to the gold", () => {
    for (const gold of generated.slice(0, 1_200)) {
      expect(equivalent(gold, gold).verdict).toBe("equal")
      for (const [, answer] of [...rightForms(gold), ...nearMisses(gold)])
        expect([gold, answer, equivalent(answer, gold).verdict === "equal"]).toEqual([
          gold,
          answer,
          equivalent(gold, answer).verdict === "equal"
        ])
    }
  })

  it("a wrong answer stays wrong however it is written", () => {
    for (const gold of generated.slice(0, 1_200)) {
      for (const [, answer] of nearMisses(gold))
        for (const [change, written] of rightForms(answer).filter(([name]) => name !== "unit dropped"))
          expect([gold, written, change, equivalent(gold, written).verdict === "equal"]).toEqual([
            gold,
            written,
            change,
            false
          ])
    }
  })
})

describe.skipIf(data === undefined)(withData, () => {
  const golds = data === undefined ? [] : mathGolds(data)
  it("no near-miss is accepted, the held-out fifth included", () => {
    const accepted = golds.flatMap((gold) =>
      nearMisses(gold).filter(([, answer]) => equivalent(gold, answer).verdict === "equal")
    )
    expect(accepted).toEqual([])
  })

  it("other spellings are accepted, all but one in a thousand", () => {
    for (const part of [golds.filter(isHeldOut), golds.filter((gold) => !isHeldOut(gold))]) {
      const pairs = part.flatMap((gold) => answerPairs(gold)).filter(({ label }) => label === "right")
      expect(misjudged(pairs).length).toBeLessThanOrEqual(pairs.length / 1_000)
    }
  })
})

describe("what is too large", () => {
  const tower = `${"9^{".repeat(50)}9${"}".repeat(50)}`
  const nested = `${raw`\sqrt{`.repeat(250)}2${"}".repeat(250)}`
  it.each([
    ["9^{9^{9^{9}}}", "8"],
    [tower, `${tower}+1`],
    ["2^{2007}", "2^{2008}"],
    [raw`2^{10^{10}}`, raw`2^{10^{10}}+1`],
    ["(10^9)!", "(10^9+1)!"],
    [raw`((((9!)!)!)!)!`, "1"],
    [raw`\binom{10^{9}}{5\cdot10^{8}}`, "1"],
    [nested, `${nested}+1`],
    [raw`\sin(10^{1000})`, "0"],
    [raw`e^{e^{e^{e^{e}}}}`, "1"],
    [raw`x^{x^{x^{x^{x}}}}`, raw`x^{x^{x^{x}}}`],
    [`0.${"3".repeat(3_000)}`, raw`\frac13`],
    ["1e9999", "1e9998"],
    [`${"(".repeat(5_000)}1`, "1"],
    [`${"-".repeat(3_900)}1`, "2"],
    [Array.from({ length: 900 }, (_, i) => i).join(","), Array.from({ length: 900 }, (_, i) => i + 1).join(",")],
    [
      Array.from({ length: 200 }, (_, i) => raw`\sqrt{${i}}`).join(","),
      Array.from({ length: 200 }, (_, i) => raw`\sqrt{${i}+1}`).join(",")
    ],
    [`${raw`\pm`.repeat(40)}1`, "1"],
    [`1${raw`\pm 1`.repeat(40)}`, "1"],
    ["1!".padEnd(900, "!"), "2"],
    [raw`\frac{`.repeat(200), "1"],
    ["A".repeat(4_000), "B"],
    ["9".repeat(19_000), "8"]
  ])("%# is not called equal, and ends", (gold, answer) => {
    expect(equivalent(gold, answer).verdict).not.toBe("equal")
    expect(equivalent(answer, gold).verdict).not.toBe("equal")
  })

  it("the step cap is an option", () => {
    expect(equivalent(raw`\sqrt{2}+x`, raw`x+2^{1/2}`).verdict).toBe("equal")
    expect(equivalent(raw`\sqrt{2}+x`, raw`x+2^{1/2}`, { steps: 5 }).verdict).toBe("undecided")
  })
})

describe("where published graders differ", () => {
  const verdict = (gold: string, answer: string, options: EquivalenceOptions): string =>
    equivalent(gold, answer, options).verdict

  it("bare lists: ordered or a set", () => {
    expect(verdict("1,2", "2,1", {})).toBe("equal")
    expect(verdict("1,2", "2,1", { lists: "ordered" })).toBe("different")
  })

  it("percent: p, p/100 or both", () => {
    expect(verdict("28\\%", "28", { percent: "hundredth" })).toBe("different")
    expect(verdict("28\\%", "0.28", { percent: "hundredth" })).toBe("equal")
    expect(verdict("28\\%", "28", { percent: "number" })).toBe("equal")
    expect(verdict("28\\%", "0.28", { percent: "number" })).toBe("different")
  })

  it("units, brackets, the direction of inequality and interval", () => {
    expect(verdict(raw`5\text{ cm}`, raw`5\text{ m}`, { units: "ignore" })).toBe("equal")
    expect(verdict("(1,3)", "1,3", { looseBrackets: true })).toBe("equal")
    expect(verdict("(1,3)", "3,1", { looseBrackets: true })).toBe("different")
    expect(verdict("1<x<3", "(1,3)", {})).toBe("equal")
    expect(verdict("(1,3)", "1<x<3", {})).toBe("different")
    expect(verdict("(1,3)", "1<x<3", { inequalityForInterval: true })).toBe("equal")
  })

  it("precision: exact, decimals, relative", () => {
    expect(verdict(raw`\frac13`, "0.333", { precision: { kind: "decimals", digits: 3 } })).toBe("equal")
    expect(verdict(raw`\frac13`, "0.333", { precision: { kind: "decimals", digits: 4 } })).toBe("different")
    expect(verdict("100000", "100001", { precision: { kind: "relative", tolerance: 1e-4 } })).toBe("equal")
    expect(verdict("1e-9", "2e-9", { precision: { kind: "relative", tolerance: 1e-4 } })).toBe("different")
    expect(verdict("5", raw`\infty`, { precision: { kind: "decimals", digits: 6 } })).toBe("different")
  })

  it("arithmetic that was not carried out", () => {
    expect(verdict("5", "2+3", {})).toBe("equal")
    expect(verdict("5", "2+3", { unevaluated: "refuse" })).toBe("different")
    expect(verdict("5", "5.0", { unevaluated: "refuse" })).toBe("equal")
  })

  it.each([
    ["exact", "x=5", "y=5", "wrong"],
    ["paper", "x=5", "y=5", "right"],
    ["paper", raw`5\text{ cm}`, raw`5\text{ m}`, "right"],
    ["paper", raw`\frac12`, "0.50", "right"],
    ["hendrycks", raw`\frac12`, "0.5", "right"],
    ["hendrycks", raw`\frac12`, "0.50", "wrong"],
    ["hendrycks", raw`\frac34`, "3/4", "right"],
    ["math-verify", raw`\pi`, "3.141592654", "right"],
    ["math-verify", "1,2", "2,1", "right"],
    ["qwen", "1,2", "2,1", "wrong"],
    ["qwen", raw`\pi`, "3.1416", "right"]
  ] as const)("%s: %s by %s is %s", (preset: MathPreset, gold, answer, outcome) => {
    expect(gradeMath(gold, `\\boxed{${answer}}`, mathPresets[preset]).outcome).toBe(outcome)
  })

  it("GSM8K: after ####, or the last number", () => {
    const response = "She has 3 apples left over from 12.\n#### 1,234"
    expect(gradeMath("1234", response, mathPresets["gsm8k-strict"]).outcome).toBe("right")
    expect(gradeMath("1234", "so 1,234", mathPresets["gsm8k-strict"]).outcome).toBe("no-answer")
    expect(gradeMath("1234", "so $1,234.", mathPresets["gsm8k-flexible"]).outcome).toBe("right")
    expect(gradeMath("x #### 12", "so 12", mathPresets["gsm8k-flexible"]).outcome).toBe("right")
  })
})

const odd = (n: number, step: number): number => (n <= 1 ? 1 : n * odd(n - step, step))

answerFamily("n!! is the double factorial, (n!)! is not", {
  right: range(2, 12).flatMap((n) => [
    [String(odd(n, 2)), `${n}!!`] as const,
    [`${n}!!`, String(odd(n, 2))] as const,
    [`${n}!!`, `\\frac{${n}!}{${n - 1}!!}`] as const
  ]),
  wrong: range(3, 12).flatMap((n) => [
    [`${n}!!`, `(${n}!)!`] as const,
    [`${n}!!`, `${n}!`] as const,
    [`${n}!!`, String(odd(n, 2) + 1)] as const,
    [`${n}!!!`, `${odd(n, 3)}1`] as const
  ])
})

answerFamily("a number of parts in words is a fraction", {
  right: pairs(
    [3, 5, 7, 11, 2],
    ["halves", "thirds", "quarters", "fifths", "sixths", "eighths", "tenths"],
    (n, part) => [
      `\\frac{${n}}{${{ halves: 2, thirds: 3, quarters: 4, fifths: 5, sixths: 6, eighths: 8, tenths: 10 }[part]}}`,
      `${n}\\text{ ${part}}`
    ]
  ),
  wrong: pairs([3, 5, 7, 11, 2], ["halves", "thirds", "quarters", "fifths", "sixths", "tenths"], (n, part) => [
    String(n),
    `${n}\\text{ ${part}}`
  ])
})

answerFamily("a ratio in words is one with a colon", {
  right: pairs([3, 5, 7, 2], [4, 9, 11, 8], (a, b) => [
    [`${a}:${b}`, `${a} to ${b}`] as const,
    [`${a}:${b}`, `${2 * a}\\text{ to }${2 * b}`] as const,
    [`${a}\\text{ to }${b}`, `${a}:${b}`] as const
  ]).flat(),
  wrong: pairs([3, 5, 7, 2], [4, 9, 11, 8], (a, b) => [
    [`${a}:${b}`, `${b} to ${a}`] as const,
    [String(b), `${a} to ${b}`] as const,
    [String(a), `${a}\\text{ to }${b}`] as const
  ]).flat()
})
