import { describe, expect, it } from "vitest"
import { formulasOf } from "../../src/math/Formulas.ts"
import { extractAnswer } from "../../src/math/index.ts"
import { pairs, responseFamily } from "./Family.ts"

const raw = String.raw
const values = ["2", "-7", raw`\frac{1}{3}`, raw`\sqrt{5}`]
const joins = [" and ", " or ", ", and ", ", or ", raw` as well as `, raw`, `]

responseFamily("without a box the last formula counts, with those that are joined to it", {
  right: [
    ...pairs(
      values,
      [
        " where ",
        ". Then ",
        ", so that we get ",
        ". Hence we have ",
        "; substituting gives ",
        " and therefore it follows that ",
        " that is to say "
      ],
      (v, between) => [v, `We find $x=11${"$"}${between}$x=${v}$`] as const
    ),
    ...pairs(values, joins, (v, join) => [`11, ${v}`, `We find $x=11${"$"}${join}$x=${v}$`] as const)
  ],
  wrong: [
    ...pairs(values, joins, (v, join) => [v, `We find $x=11${"$"}${join}$x=${v}$`] as const),
    ...pairs(values, joins, (v, join) => [v, `We find $x=${v}$${join}$x=11$`] as const),
    ...pairs(values, joins, (v, join) => [v, `The answer is $${v}$${join}$11$`] as const),
    ...pairs(values, joins, (v, join) => [v, raw`We find \(${v}\)${join}\(11\)`] as const)
  ]
})

responseFamily("a dollar sign that opens no formula is money", {
  right: pairs(
    ["10", "-3", raw`\frac{1}{2}`],
    [
      (v: string) => raw`\[200+5x\] so we charge $25 per person and then \[x=${v}\]`,
      (v: string) => `It costs $25. Then $x = ${v}$`,
      (v: string) => `It costs $25, so $x = ${v}$ as wanted`,
      (v: string) => raw`First \(a+b\), then $40 are paid for \(c\) and we get \(x=${v}\) at once`,
      (v: string) => `They spend $3 on bread and $4 on milk which gives $y=${v}$ overall`,
      (v: string) => raw`The price is \$25 and so $x=${v}$ follows from it`,
      (v: string) => `We have $x=4$ with $5 left, then finally $z = ${v}$ holds`,
      (v: string) => raw`Of $12 we keep half. \(${v}\) it is`,
      (v: string) => `Pay $5 or $6 to see that $$x = ${v}$$ holds`,
      (v: string) => raw`He owes $7. \[ x = ${v} \] is what we wanted`
    ],
    (v, write) => [v, write(v)] as const
  ),
  wrong: pairs(
    ["25", "40", "200"],
    [
      (v: string) => raw`\[${v}+5x\] so we charge $${v} per person and then \[x=77\]`,
      (v: string) => `It costs $${v}. Then $x = 77$`,
      (v: string) => `It costs $${v}, so $x = 77$ as wanted`,
      (v: string) => raw`First \(${v}\), then $${v} are paid for \(c\) and we get \(x=77\) at once`,
      (v: string) => `They spend $${v} on bread and $${v} on milk which gives $y=77$ overall`,
      (v: string) => raw`The price is \$${v} and so $x=77$ follows from it`,
      (v: string) => `We have $x=${v}$ with $5 left, then finally $z = 77$ holds`,
      (v: string) => raw`Of $${v} we keep half. \(77\) it is`,
      (v: string) => `Pay $${v} or $6 to see that $$x = 77$$ holds`,
      (v: string) => raw`He owes $${v}. \[ x = 77 \] is what we wanted`
    ],
    (v, write) => [v, write(v)] as const
  )
})

describe("formulasOf", () => {
  it.each([
    ["$a$ and $$b$$", ["a", "b"]],
    [raw`\(a\) \[b\]`, ["a", "b"]],
    ["$5 and $6", []],
    [raw`\$5 and $x$`, ["x"]],
    [raw`$5 and \[x\]`, ["x"]]
  ])("%s", (text, contents) => {
    expect(formulasOf(text).map(({ content }) => content)).toEqual(contents)
  })
})

describe("the option several", () => {
  const text = "We have $x=1$ and $x=2$, and far from it $x=3$ or $x=4$ hold"
  it.each([
    ["joined", "x=3, x=4"],
    ["last", "x=4"],
    ["all", "x=1, x=2, x=3, x=4"]
  ] as const)("%s", (several, answer) => {
    expect(extractAnswer(text, { several, rules: ["last-formula"] })?.text).toBe(answer)
  })
})
