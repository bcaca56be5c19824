import { describe, expect, it } from "vitest"
import { mathPresets } from "../../src/math/index.ts"
import { lastNumber } from "../../src/math/ProseNumbers.ts"
import { pairs, responseFamily } from "./Family.ts"

const golds = ["48", "1200", "0.5"]
const words = ["therefore", "Thus", "hence", "Therefore,"]

responseFamily("a conclusion in prose, with units attached or behind", {
  right: pairs(
    golds,
    words,
    (v, word) =>
      [
        [v, `${word} 0.8 * 60g = ${v}g`],
        [v, `${word} he has ${v}g of it`],
        [v, `${word} there are ${v} such sequences.`],
        [v, `${word} 3 + 4 * 5 = ${v} apples.`],
        [v, `${word} it takes ${v}km to go there`],
        [v, `${word} 60kg * 0.8 = ${v} kg in all.`]
      ] as const
  ).flat(),
  wrong: pairs(
    golds,
    words,
    (v, word) =>
      [
        [v, `${word} ${v} * 60g = 77g`],
        [v, `${word} he has ${v} million`],
        [v, `${word} it is not ${v}`],
        [v, `${word} there are at least ${v} of them.`],
        [v, `${word} ${v}g + 7g = 77g.`],
        [v, `${word} there are ${v} dozen eggs`],
        [`${v}\\text{ kg}`, `${word} he has ${v}g`]
      ] as const
  ).flat()
})

responseFamily(
  "GSM8K's last number, without dollar and percent signs",
  {
    right: pairs(
      ["50", "1234", "7", "-3", "2.5"],
      [
        (v: string) => `so ${v}`,
        (v: string) => `so $${v}.`,
        (v: string) => `it is ${v}%`,
        (v: string) => `it is ${v} %.`,
        (v: string) => `it makes ${v}\\%`,
        (v: string) => `first 8, then ${v} in all`,
        (v: string) => `**${v}**`
      ],
      (v, write) => [v, write(v)] as const
    ),
    wrong: pairs(
      ["50", "1234", "7", "-3", "2.5"],
      [
        (v: string) => `so ${v}1`,
        (v: string) => `first ${v}, then 8`,
        (v: string) => `it is ${v}% of 8`,
        (v: string) => `${v} million and 9`,
        (v: string) => `${v}, ${v}8`,
        (v: string) => `${v}.75`
      ],
      (v, write) => [v, write(v)] as const
    )
  },
  mathPresets["gsm8k-flexible"]
)

describe("lastNumber", () => {
  it.each([
    ["there are 3 or 4.5 of them", "4.5"],
    ["it costs $1,234.50 now", "1,234.50"],
    ["about 5 million people", "5 million people"],
    ["half of it: \u00bd", "\u00bd"],
    ["10-3", "3"],
    ["it is -3", "-3"]
  ])("%s", (text, number) => {
    expect(lastNumber(text)).toBe(number)
  })

  it.each(["not 5", "at least 5", "no numbers", "5 is wrong", "5 squared"])("%s: none", (text) => {
    expect(lastNumber(text)).toBeUndefined()
  })
})

const measures = ["cm^2", "m^3", "ft^2", "km^{2}", "in^3"]

responseFamily("the power of a unit is no number of its own, and both numbers of a range are none", {
  right: [
    ...pairs(["48", "7.5", "120", "9"], measures, (v, unit) => [v, `So the size is ${v} ${unit}.`] as const),
    ...pairs(["48", "7.5", "120"], measures, (v, unit) => [v, `Therefore, the size is ${v}${unit}.`] as const),
    ...pairs(
      ["3:5", "2:7", "4:9"],
      ["The ratio is", "It is"],
      (v, said) => [v, `${said} ${v.replace(":", " to ")}.`] as const
    )
  ],
  wrong: [
    ...pairs(
      ["2", "3"],
      ["n^", "x^", "cm^", "48 cm^", "7 n^"],
      (v, before) => [v, `We end with ${before}${v}`] as const
    ),
    ...pairs(
      ["5", "7", "9", "12"],
      ["3 to", "from 3 to", "2 to", "-1 to", "0 to", "10 to"],
      (v, before) => [v, `It is ${before} ${v}.`] as const
    )
  ]
})
