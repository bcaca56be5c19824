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
