import { describe, expect, it } from "vitest"
import { extractAnswer, gradeMath } from "../../src/math/index.ts"
import { pairs, responseFamily } from "./Family.ts"

const raw = String.raw

describe("extractAnswer", () => {
  it.each([
    ["boxed", raw`So it is \boxed{\frac{1}{2}}.`, raw`\frac{1}{2}`],
    ["boxed", raw`\boxed{3} is not it; \boxed{4} is.`, "4"],
    ["boxed", raw`\boxed{\text{a \} in {braces}}}`, raw`\text{a \} in {braces}}`],
    ["boxed", raw`$\boxed{1}$ and $\boxed{2}$`, "1, 2"],
    ["boxed", raw`\[\boxed{-2} \quad \text{and} \quad \boxed{1}.\]`, "-2, 1"],
    ["boxed", raw`\boxed{5}. A long way from the first box stands \boxed{6}`, "6"],
    ["boxed", raw`\fbox{7}`, "7"],
    ["boxed", raw`\boxed{200} earlier. The final answer is $10,455$. I hope it is correct.`, "10,455"],
    ["answer-tag", "x <answer> 12 </answer> 13", "12"],
    ["answer-tag", raw`<answer>\boxed{12}</answer>`, "12"],
    ["hash", "She has 12.\n#### 1,234", "1,234"],
    ["announced", "Final Answer: The final answer is $28$. I hope it is correct.", "28"],
    ["announced", "The answer is: 7\nNote that 8 is not.", "7"],
    ["announced", "ANSWER: **7**", "7"],
    ["announced", raw`Final Answer: The volume of $ABCD$ is 120. I hope it is correct.`, "120"],
    ["announced", "With $n$ odd. Therefore, there are 12 such sequences.", "12"],
    ["whole", "x + 1", "x + 1"],
    ["whole", "Evelyn", "Evelyn"],
    ["last-formula", raw`We get $x = 5$ and so on and so forth`, "x = 5"],
    ["last-formula", raw`We have \(a\), then \[b\] here`, "b"],
    ["last-number", "He pays $204 + $160 which makes $364 in all", "364"],
    ["last-number", "She spends $40 on cheese and has $10 left to buy meat", "10"],
    ["last-number", "there are 3 or 4.5 of them", "4.5"]
  ] as const)("%s: %s", (rule, response, text) => {
    expect(extractAnswer(response)).toEqual({ rule, text })
  })

  it("drops what is thought, and finds no answer in an open thought", () => {
    expect(extractAnswer(raw`<think>\boxed{1}</think>\boxed{2}`)?.text).toBe("2")
    expect(extractAnswer(raw`<think>\boxed{1}`)).toBeUndefined()
  })

  it("no answer is not a wrong answer", () => {
    for (const response of ["", " \n", "I do not know that at all", raw`\boxed{}`])
      expect(gradeMath("1", response).outcome).toBe("no-answer")
    expect(gradeMath("1", "2").outcome).toBe("wrong")
  })

  it("takes announcements of other languages", () => {
    expect(extractAnswer("La réponse est 12 et non 13 pommes", { announcements: ["la réponse est"] })?.text).toBe("12")
  })

  it("asks only the rules it is given", () => {
    expect(extractAnswer(raw`\boxed{1} and 2`, { rules: ["last-number"] })).toEqual({ rule: "last-number", text: "2" })
  })

  it("is one pass over a million characters", () => {
    const pieces = [
      "9",
      " ",
      "$",
      "$5",
      raw`\$`,
      raw`\boxed{`,
      raw`\boxed{1}`,
      raw`\boxed{1}, `,
      raw`\(`,
      raw`\[`,
      raw`\(\[`,
      "answer is ",
      "answer is $",
      "Therefore ",
      "(",
      "{",
      "a ",
      "<think>",
      "<answer>",
      "1,",
      ".",
      "final answer is $",
      "####",
      "1/",
      "-"
    ]
    for (const piece of pieces) {
      const text = piece.repeat(1e6 / piece.length)
      for (const response of [text, `${text} 12`, `\\boxed{${text}}`])
        expect(["right", "wrong", "no-answer", "undecided"]).toContain(gradeMath("12", response).outcome)
    }
  })
})

const behindHash = ["18", "$18", "$18.00", "**18**", "\\boxed{18}", "18.", "18 dollars", " 18 ", "$18$", "`18`"]
const pictures = [
  "\u2705 **V**",
  "\u{1f389} V",
  "V \u{1f389}",
  "> **V**",
  "*V*",
  "__V__",
  "**V** \u2705",
  "V\n\nExplanation: 3 of 12 were left."
]

responseFamily("what surrounds an answer is no part of it", {
  right: [
    ...behindHash.map((line) => ["18", `9 * 2 = 18\n#### ${line}`] as const),
    ...["\\frac12", "1/2", "$\\frac{1}{2}$", "0.5"].map((line) => ["\\frac12", `#### ${line}`] as const),
    ...pairs(["5", "12", "x+1"], pictures, (v, shown) => [v, shown.replace("V", v)] as const)
  ],
  wrong: [
    ...pairs(
      ["18", "7"],
      ["V/2", "V or 19", "V or more", "V million", "Step V", "$x+V$", "Part V: add"],
      (v, line) => [v, `So.\n#### ${line.replace("V", v)}`] as const
    ),
    ...pairs(
      ["5", "12"],
      ["\u274c V", "V \u274c", "\u{1f914} V", "\u2753 V", "> not V", "*not* V", "V?", "~V or 6"],
      (v, shown) => [v, shown.replace("V", v)] as const
    )
  ]
})

responseFamily("letters side by side are products in an expression", {
  right: pairs(
    ["ab", "xyz", "qr", "bx", "CD"],
    ["3V + 6q", "-(V + 1)", "2V + 10", "\\frac{2V}{h}", "12 + V", "V^2 + 3"],
    (v, made) => [made.replace("V", v), made.replace("V", v)]
  ),
  wrong: pairs(
    ["5", "12", "7"],
    [
      "whether V",
      "x is not = V",
      "it is at V + 2",
      "no V",
      "as V = 3",
      "if V + 1",
      "3ab + V",
      "ab = V + ab",
      "cd + V",
      "\\frac{ab}{V}"
    ],
    (v, made) => [v, made.replace("V", v)]
  )
})

const endings = ["A: V", "**A:** V", "A: $V", "A: V apples", "  A: V", "A: V."]
const amounts = [
  "One costs 45$ - 5$ = 40$.",
  "We pay 3$ * 4 = 12$ each day.",
  "So.",
  "It was 9 before.",
  "Two of 6 remain."
]

responseFamily("the last line of a solution may be marked with A, as its question is with Q", {
  right: pairs(amounts, endings, (before, end) => ["880", `${before}\n${end.replace("V", "880")}`] as const),
  wrong: pairs(amounts, endings, (before, end) => ["880", `${before} 880\n${end.replace("V", "881")}`] as const)
})
