import { describe, expect, it } from "vitest"
import { numberFromWords } from "../../src/math/Words.ts"
import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
const words = [
  "odd",
  "even",
  "Evelyn",
  "east",
  "no",
  "yes",
  "parabola",
  "right triangle",
  "two lines",
  "x-axis",
  "Saturday"
]

answerFamily("words are compared word by word", {
  right: [
    ...pairs(
      words,
      [
        (w: string) => w.toUpperCase(),
        (w: string) => `${w}.`,
        (w: string) => raw`\textbf{${w}}`,
        (w: string) => ` ${w} `,
        (w: string) => `the ${w}`
      ],
      (word, write) => [raw`\text{${word}}`, raw`\text{${write(word)}}`] as const
    ),
    [raw`\text{right-angled}`, raw`\text{right angled}`],
    [raw`\text{five}`, "5"],
    ["25", raw`\text{twenty-five}`],
    ["-3", raw`\text{minus three}`],
    ["105", raw`\text{one hundred and five}`],
    [raw`\frac23`, raw`\text{two thirds}`]
  ],
  wrong: [
    ...pairs(words, words, (a, b) => [raw`\text{${a}}`, raw`\text{${b}}`] as const).filter(([a, b]) => a !== b),
    ...words.map((word) => [raw`\text{${word}}`, raw`\text{not ${word}}`] as const),
    ...words
      .filter((word) => word.length > 3)
      .map((word) => [raw`\text{${word}}`, raw`\text{${word.slice(0, 2)} ${word.slice(2)}}`] as const),
    ["5", raw`\text{fifty}`],
    ["25", raw`\text{twenty five hundred}`],
    [raw`\frac23`, raw`\text{two third parties}`],
    ["3", raw`\text{three or four}`]
  ]
})

answerFamily("words before a value deny it, bound it, or change nothing", {
  right: pairs(
    ["5", "-12", raw`\frac12`, "x+1", "(1,2)"],
    ["about", "approximately", "exactly", "a total of", "precisely", "roughly", "around"],
    (gold, lead) => [gold, raw`\text{${lead} }${gold}`] as const
  ),
  wrong: pairs(
    ["5", "-12", raw`\frac12`, "x+1", "(1,2)"],
    [
      "not",
      "at least",
      "at most",
      "more than",
      "less than",
      "maybe",
      "never",
      "between",
      "anything but",
      "at least about",
      "either",
      "the opposite of",
      "twice",
      "no"
    ],
    (gold, lead) => [gold, raw`\text{${lead} }${gold}`] as const
  )
})

describe("numberFromWords", () => {
  it.each([
    ["zero", 0n, 1n],
    ["nineteen", 19n, 1n],
    ["forty-two", 42n, 1n],
    ["one hundred", 100n, 1n],
    ["two thousand three hundred and one", 2301n, 1n],
    ["one million", 1_000_000n, 1n],
    ["minus three quarters", -3n, 4n],
    ["one half", 1n, 2n]
  ])("%s", (text, top, bottom) => {
    expect(numberFromWords(text)).toEqual({ top, bottom })
  })

  it.each(["", "hundred", "two three", "twenty eleven", "many", "third", "one two"])("%s says no number", (text) => {
    expect(numberFromWords(text)).toBeUndefined()
  })
})
