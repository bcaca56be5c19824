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
