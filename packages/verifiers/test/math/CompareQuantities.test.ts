import { describe, expect, it } from "vitest"
import { equivalent } from "../../src/math/index.ts"
import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
const numerals = [
  ["204", 5],
  ["1011", 2],
  ["777", 8],
  ["628", 16],
  ["A1", 16],
  ["0.0011", 2],
  ["12.4", 6],
  ["BEEF", 16],
  ["1112112", 3]
] as const
const decimal: ReadonlyArray<readonly [string, number, string]> = [
  ["204", 5, "54"],
  ["1011", 2, "11"],
  ["777", 8, "511"],
  ["628", 16, "1576"],
  ["A1", 16, "161"],
  ["0.0011", 2, "0.1875"],
  ["12.4", 6, raw`\frac{26}{3}`]
]

answerFamily("a numeral and its base", {
  right: [
    ...numerals.flatMap(
      ([digits, base]) =>
        [
          [raw`${digits}_{${base}}`, `${digits}_${base}`],
          [`${digits}_${base}`, raw`${digits}_{\text{${base}}}`],
          [raw`${digits}_{${base}}`, raw`\text{${digits}}_{${base}}`],
          [raw`${digits}_{${base}}`, raw`${digits} _ {${base}}`]
        ] as const
    ),
    ...decimal.map(([digits, base, value]) => [value, raw`${digits}_{${base}}`] as const),
    ["204_5", "204"],
    ["0.0011_2", "0.0011"],
    ["628", "628_{10}"],
    ["628_{10}", "628"],
    [raw`204_{\text{five}}`, "204_5"]
  ],
  wrong: [
    ...numerals.flatMap(
      ([digits, base]) =>
        [
          [raw`${digits}_{${base}}`, raw`${digits}_{${base + 1}}`],
          [raw`${digits}_{${base}}`, raw`1${digits}_{${base}}`],
          [raw`${digits}_{${base}}`, raw`-${digits}_{${base}}`]
        ] as const
    ),
    ...numerals
      .filter(([digits]) => /^\d/.test(digits))
      .map(([digits, base]) => [digits, raw`${digits}_{${base}}`] as const),
    ...decimal.map(([digits, base, value]) => [raw`${digits}_{${base}}`, value] as const),
    ["12", "12_3"],
    ["5", "12_4"],
    ["204_5", "54_{10}"]
  ]
})

answerFamily("percent, degrees and temperatures", {
  right: pairs(
    ["30", "45", "12.5"],
    ["", "-"],
    (value, sign) =>
      [
        [raw`${sign}${value}\%`, `${sign}${value}`],
        [raw`${sign}${value}\%`, `${sign}${value}%`],
        [raw`${sign}${value}^\circ`, `${sign}${value}`],
        [raw`${sign}${value}^\circ`, `${sign}${value}\u00b0`],
        [raw`${sign}${value}^\circ\text{C}`, raw`${sign}${value}\text{ degrees Celsius}`],
        [raw`${sign}${value}^\circ`, raw`${sign}\frac{${value}\pi}{180}`]
      ] as const
  ).flat(),
  wrong: pairs(
    ["30", "45", "12.5"],
    ["", "-"],
    (value, sign) =>
      [
        [raw`${sign}${value}\%`, raw`${sign}${value}^\circ`],
        [raw`${sign}${value}^\circ\text{C}`, raw`${sign}${value}^\circ\text{F}`],
        [raw`${sign}${value}^\circ`, raw`${sign}${value}\text{ radians}`],
        [raw`${sign}${value}^\circ`, raw`${sign}\frac{${value}\pi}{90}`],
        [raw`${sign}${value}\%`, `${sign === "" ? "-" : ""}${value}`],
        [raw`${sign}${value}\%`, `${sign}1${value}%`]
      ] as const
  ).flat()
})

describe("a letter behind a number, without a text command", () => {
  const letters = ["m", "g", "s", "h", "l"]
  it("may be a unit, so that the pair is undecided, not wrong", () => {
    for (const letter of letters)
      for (const value of ["5", "-8", "2.5"])
        expect([letter, equivalent(value, `${value} ${letter}`).verdict]).toEqual([letter, "undecided"])
  })
  it("is a variable where it is no unit, where the gold has it, and where the values differ", () => {
    for (const letter of ["x", "n", "k"]) expect(equivalent("5", `5 ${letter}`).verdict).toBe("different")
    for (const letter of letters) {
      expect(equivalent(`5${letter}`, `5 ${letter}`).verdict).toBe("equal")
      expect(equivalent("6", `5 ${letter}`).verdict).toBe("different")
    }
  })
})

const arcs = [
  [30, 30, 0],
  [12, 45, 0],
  [0, 6, 0],
  [89, 15, 36],
  [7, 12, 36],
  [120, 54, 0]
] as const
const inDegrees = (degrees: number, minutes: number, seconds: number): string =>
  `${Number((degrees + minutes / 60 + seconds / 3600).toFixed(4))}^\\circ`
const marked = (degrees: number, minutes: number, seconds: number): string =>
  `${degrees}^\\circ ${minutes}'${seconds === 0 ? "" : ` ${seconds}''`}`

answerFamily("primes behind degrees are minutes and seconds of arc", {
  right: arcs.flatMap(([d, m, s]) => [
    [marked(d, m, s), inDegrees(d, m, s)] as const,
    [inDegrees(d, m, s), marked(d, m, s)] as const,
    [marked(d, m, s), `${d}\u00b0${m}\u2032${s === 0 ? "" : `${s}\u2033`}`] as const,
    [marked(d, m, s), `${d}^{\\circ}${m}^{\\prime}${s === 0 ? "" : `${s}^{\\prime\\prime}`}`] as const,
    [marked(d, m, s), `-(-${inDegrees(d, m, s)})`] as const
  ]),
  wrong: arcs.flatMap(([d, m, s]) => [
    [marked(d, m, s), marked(d, m + 1, s)] as const,
    [marked(d, m, s), `${d}^\\circ`] as const,
    [marked(d, m, s), `${d}.${m}^\\circ`] as const,
    [marked(d, m, s), marked(d, m, s + 5)] as const,
    [marked(d, m, s), `${d}^\\circ ${m + 60}'`] as const
  ])
})

const times = [
  ["hours", "minutes", 60],
  ["minutes", "seconds", 60],
  ["feet", "inches", 12]
] as const
const two = (a: number, more: string, b: number, less: string): string =>
  `${a}\\text{ ${more} and }${b}\\text{ ${less}}`

answerFamily("two units of one kind joined by and are one quantity", {
  right: pairs([2, 3, 5, 7, 11], times, (a, [more, less, each]) => [
    [`${a * each + 6}\\text{ ${less}}`, two(a, more, 6, less)] as const,
    [two(a, more, 6, less), `${a + 6 / each}\\text{ ${more}}`] as const
  ]).flat(),
  wrong: pairs([2, 3, 5, 7, 11], times, (a, [more, less]) => [
    [`${a}\\text{ ${more}}`, two(a, more, 6, less)] as const,
    [two(a, more, 6, less), two(a, more, 5, less)] as const,
    [two(a, more, 6, less), two(a + 1, more, 6, less)] as const
  ]).flat()
})
