import { describe, expect, it } from "vitest"
import { extractAnswer } from "../../src/math/index.ts"
import { pairs, responseFamily } from "./Family.ts"

const raw = String.raw
const values = ["42", "-1", raw`\frac{1}{2}`, raw`\text{no}`]
const joins = ["; ", ", ", " and ", " or ", raw` \text{ and } `, raw`$ or $`, ""]
const apart = [
  ". That was wrong. The right one is ",
  " is the first part.\n\nFor the second part: ",
  " as a start; after some more work we find ",
  ". So "
]

responseFamily("boxes side by side are one list, others are replaced by the last", {
  right: [
    ...pairs(values, joins, (v, join) => [`41, ${v}`, raw`So \boxed{41}${join}\boxed{${v}}.`] as const).filter(
      ([gold]) => !gold.includes("text")
    ),
    ...pairs(values, apart, (v, between) => [v, raw`So \boxed{41}${between}\boxed{${v}}`] as const),
    ...pairs(values, joins, (v, join) => [v, raw`So \boxed{${v}}${join}\boxed{${v}}.`] as const)
  ],
  wrong: [
    ...pairs(values, joins, (v, join) => [v, raw`So \boxed{41}${join}\boxed{${v}}.`] as const),
    ...pairs(values, joins, (v, join) => [v, raw`So \boxed{${v}}${join}\boxed{41}.`] as const),
    ...pairs(values, apart, (v, between) => [v, raw`So \boxed{${v}}${between}\boxed{41}`] as const)
  ]
})

describe("the option several", () => {
  const text = raw`\boxed{1} is first. After that, \boxed{2} and \boxed{3}`
  it.each([
    ["joined", "2, 3"],
    ["last", "3"],
    ["all", "1, 2, 3"]
  ] as const)("%s", (several, answer) => {
    expect(extractAnswer(text, { several })).toEqual({ rule: "boxed", text: answer })
  })
})

const shown: ReadonlyArray<(value: string) => string> = [
  (v) => raw`So $x = \boxed{${v}}$.`,
  (v) => raw`It costs \$\boxed{${v}}.`,
  (v) => raw`$\boxed{${v}}^\circ$`,
  (v) => raw`\boxed{${v}}, since 3 < 4`,
  (v) => raw`- $\boxed{${v}}$`,
  (v) => raw`- \boxed{${v}}`,
  (v) => raw`$50 - 8 = \boxed{${v}}$`,
  (v) => raw`$\boxed{${v}}\text{ cm}$`,
  (v) => raw`\boxed{${v}}. This is correct.`
]
const partial: ReadonlyArray<(value: string) => string> = [
  (v) => raw`$2\boxed{${v}}$`,
  (v) => raw`$\boxed{${v}}^2$`,
  (v) => raw`$\boxed{${v}}{,}000$`,
  (v) => raw`$\boxed{${v}}/3$`,
  (v) => raw`$x = -\boxed{${v}}$`,
  (v) => raw`\boxed{41} / \boxed{${v}}`,
  (v) => raw`\boxed{${v}}\text{ is incorrect}`,
  (v) => raw`\boxed{${v}}! No wait, that's wrong.`
]

responseFamily("what touches a box changes what it says", {
  right: [
    ...pairs(["42", "7", "365", "12"], shown, (v, write) => [v, write(v)] as const),
    ["-42", raw`$x = -\boxed{42}$`]
  ],
  wrong: pairs(["42", "7", "365", "12"], partial, (v, write) => [v, write(v)] as const)
})

const within: ReadonlyArray<(value: string) => string> = [
  (v) => raw`\boxed{${v}}+1`,
  (v) => raw`1+\boxed{${v}}`,
  (v) => raw`9 - \boxed{${v}}`,
  (v) => raw`\sqrt{\boxed{${v}}}`,
  (v) => raw`\frac{\boxed{${v}}}{2}`,
  (v) => raw`\frac{1}{\boxed{${v}}}`,
  (v) => raw`10^{\boxed{${v}}}`,
  (v) => raw`\log \boxed{${v}}`,
  (v) => raw`|\boxed{${v}}|`,
  (v) => raw`x > \boxed{${v}}`,
  (v) => raw`x \ne \boxed{${v}}`,
  (v) => raw`\pm\boxed{${v}}`,
  (v) => raw`\boxed{${v}} \pm 1`,
  (v) => raw`\boxed{${v}}x`,
  (v) => raw`\boxed{${v}}\pi`,
  (v) => raw`\boxed{${v}}\sqrt{2}`,
  (v) => raw`\boxed{${v}} \times 10^3`,
  (v) => raw`\boxed{${v}}\cdot 2`,
  (v) => raw`\boxed{${v}}:5`,
  (v) => raw`$\boxed{${v}}!$`,
  (v) => raw`\boxed{${v}} million`,
  (v) => raw`\boxed{${v}}\text{ million}`,
  (v) => raw`\boxed{${v}} dozen`,
  (v) => raw`\boxed{${v}} squared`,
  (v) => raw`\boxed{${v}} or 43.`,
  (v) => raw`\boxed{${v}} and 43`
]
const complete: ReadonlyArray<(value: string) => string> = [
  (v) => raw`=> \boxed{${v}}`,
  (v) => raw`<answer>\boxed{${v}}</answer>`,
  (v) => `Answer:\n* \\boxed{${v}}`,
  (v) => `Answer:\n- \\boxed{${v}}`,
  (v) => `\\boxed{${v}}\n\n- Note that`,
  (v) => raw`*\boxed{${v}}* is it`,
  (v) => raw`**\boxed{${v}}**`,
  (v) => raw`Answer - \boxed{${v}}`,
  (v) => raw`Step 3: \boxed{${v}}`,
  (v) => raw`\boxed{${v}} - a nice number`,
  (v) => raw`n \equiv \boxed{${v}} \pmod{50}`,
  (v) => raw`(\boxed{${v}})`,
  (v) => raw`\boxed{${v}} times a day.`,
  (v) => raw`\boxed{${v}} square units`,
  (v) => raw`So \boxed{${v}}!`,
  (v) => raw`\[\frac{84}{2}=\boxed{${v}}\]`,
  (v) => `x = 6 \\cdot 7\n\\boxed{${v}}`,
  (v) => raw`\boxed{\text{Answer: }${v}}`,
  (v) => raw`\boxed{${v}\text{ (apples)}}`,
  (v) => raw`so at least $\boxed{${v}}$ of them are right-handed.`,
  (v) => raw`It is minimized when $x=\boxed{${v}}.$`,
  (v) => raw`leaves a remainder of $\boxed{${v}}$.`,
  (v) => raw`we have $y\geq\boxed{${v}}$. Equality holds for $x=3$.`,
  (v) => raw`we need $\boxed{${v}}$ scoops`,
  (v) => raw`\boxed{${v}}<|im_end|>`
]
responseFamily("a box that holds a part of an expression", {
  right: [
    ...pairs(["42", "7"], complete, (v, write) => [v, write(v)] as const),
    ["42000000", raw`\boxed{42} million`],
    [raw`\pm 42`, raw`\pm\boxed{42}`],
    ["504", raw`\boxed{42}\text{ dozen}`]
  ],
  wrong: pairs(["42", "7"], within, (v, write) => [v, write(v)] as const)
})

const joints = [", ", "; ", " and ", ", and ", ", \\quad "]
const twoBoxes = (a: number, b: number, joint: string, [first, second]: readonly [string, string]): string =>
  `So $${first} = \\boxed{${a}}$${joint}$${second} = \\boxed{${b}}$.`
const nameLetters = [
  ["x", "y"],
  ["a", "b"],
  ["m", "n"]
] as const

responseFamily("boxes with their names before them are assignments, joined as other boxes are", {
  right: [
    ...pairs(joints, nameLetters, (joint, both) => [`(1,2)`, twoBoxes(1, 2, joint, both)] as const),
    ...pairs(joints, ["x", "t", "n"], (joint, one) => ["1,2", twoBoxes(1, 2, joint, [one, one])] as const),
    ...nameLetters.map((both) => ["2", twoBoxes(1, 2, ". Then ", both)] as const)
  ],
  wrong: [
    ...pairs(joints, nameLetters, (joint, both) => ["2", twoBoxes(1, 2, joint, both)] as const),
    ...pairs(joints, nameLetters, (joint, both) => ["(2,1)", twoBoxes(1, 2, joint, both)] as const),
    ...pairs(joints, nameLetters, (joint, [one]) => ["2", twoBoxes(1, 2, joint, [one, one])] as const)
  ]
})

responseFamily("a variable behind a box belongs to the term where a coefficient is asked", {
  right: pairs(["15", "-15", "6", "\\frac{1}{2}", "40"], ["x", "x^3", "a^2b", "n", "y^{10}", "t"], (v, term) => [
    v,
    `The coefficient of the term is $\\boxed{${v}}${term}$.`
  ]),
  wrong: pairs(["15", "-15", "6", "\\frac{1}{2}", "40"], ["2", "^2", "!$", "\\cdot 3", "+x", "\\pi"], (v, term) => [
    v,
    `The coefficient of the term is $\\boxed{${v}}${term}$.`
  ])
})
