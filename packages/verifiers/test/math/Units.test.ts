import { describe, expect, it } from "vitest"
import { conversion, unitOf } from "../../src/math/Units.ts"
import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
const measures = [
  "cm",
  "m",
  "meters",
  "kg",
  "hours",
  "miles per hour",
  "square feet",
  "cubic inches",
  "liters",
  "degrees",
  "minutes",
  "cents"
]
const counted = [
  "apples",
  "people",
  "students",
  "ways",
  "different ways",
  "boxes of cookies",
  "children",
  "marbles left",
  "red balls",
  "integer solutions"
]
const noUnits = [
  "squared",
  "cubed",
  "factorial",
  "million",
  "thousand",
  "hundred",
  "dozen",
  "is wrong",
  "is not the answer",
  "or 6",
  "or more",
  "more or less",
  "at least",
  "at most",
  "thirds",
  "tenths",
  "halves",
  "hundredths",
  "times six",
  "plus one",
  "minus one",
  "less",
  "if x > 0",
  "unless",
  "maybe",
  "incorrect",
  "not",
  "percent of 10",
  "out of 6",
  "and a half",
  "point five",
  "half",
  "to the power of 2",
  "per",
  "over 2",
  "billion dollars",
  "dozen eggs",
  "trillion",
  "doesn't work",
  "to 7"
]

answerFamily("words behind a number are a unit of the list, a counted noun, or make it another answer", {
  right: [
    ...pairs(
      ["5", "-5", "2.5", raw`\frac{1}{2}`],
      measures,
      (value, unit) => [value, raw`${value}\text{ ${unit}}`] as const
    ),
    ...pairs(["5", "12"], counted, (value, unit) => [value, raw`${value}\text{ ${unit}}`] as const),
    ...pairs(["5", "12"], counted, (value, unit) => [raw`${value}\text{ ${unit}}`, value] as const),
    ...noUnits.map((words) => [raw`5\text{ ${words}}`, raw`5 \text{ ${words}}`] as const)
  ],
  wrong: [
    ...pairs(
      ["5", "-5", raw`\frac{1}{2}`, raw`2\sqrt{3}`],
      noUnits,
      (value, words) => [value, raw`${value}\text{ ${words}}`] as const
    ),
    ...pairs(["5", "12"], noUnits, (value, words) => [raw`${value}\text{ ${words}}`, value] as const),
    ...noUnits.map((words) => ["5", raw`\text{5 ${words}}`] as const),
    ...noUnits.map((words) => ["5", `5 ${words}`] as const),
    ...noUnits.map((words) => [raw`5\text{ cm}`, raw`5\text{ ${words}}`] as const)
  ]
})

const scales = [
  ["dozen", 12],
  ["hundred", 100],
  ["thousand", 1_000],
  ["million", 1_000_000],
  ["billion", 1_000_000_000]
] as const

answerFamily("words that scale multiply", {
  right: pairs(
    [3, 5, 25],
    scales,
    (count, [word, scale]) =>
      [
        [String(count * scale), raw`${count}\text{ ${word}}`],
        [String(count * scale), `${count} ${word}`],
        [raw`${count * scale}\text{ dollars}`, raw`\$${count}\text{ ${word}}`],
        [raw`${count}\text{ ${word} people}`, String(count * scale)]
      ] as const
  ).flat(),
  wrong: pairs(
    [3, 5, 25],
    scales,
    (count, [word, scale]) =>
      [
        [String(count), raw`${count}\text{ ${word}}`],
        [raw`${count}\text{ ${word}}`, String(count)],
        [String(count * scale * 10), raw`${count}\text{ ${word}}`],
        [raw`\$${count}`, raw`\$${count}\text{ ${word}}`],
        [`-${count * scale}`, raw`${count}\text{ ${word}}`]
      ] as const
  ).flat()
})

const quantities = [
  ["m", raw`\text{ m}`],
  ["cm", raw`\text{ cm}`],
  ["degrees", raw`^\circ`],
  ["braced degrees", raw`^{\circ}`],
  ["percent", raw`\%`],
  ["percent in words", raw`\text{ percent}`],
  ["dollars", raw`\text{ dollars}`],
  ["roman", raw`\,\mathrm{kg}`],
  ["apples", raw`\text{ apples}`],
  ["celsius", raw`^\circ\text{C}`]
] as const

answerFamily("a sign before a quantity is that of its value", {
  right: pairs(
    ["5", "12", "0.5", raw`\frac{3}{4}`, raw`2\sqrt{3}`],
    quantities,
    (value, [, unit]) =>
      [
        [`-${value}`, `-${value}${unit}`],
        [`-${value}${unit}`, `-${value}`],
        [`-${value}${unit}`, `- ${value}${unit}`]
      ] as const
  ).flat(),
  wrong: pairs(
    ["5", "12", "0.5", raw`\frac{3}{4}`, raw`2\sqrt{3}`],
    quantities,
    (value, [, unit]) =>
      [
        [`-${value}`, `${value}${unit}`],
        [value, `-${value}${unit}`],
        [`-${value}${unit}`, value],
        [`${value}${unit}`, `-${value}${unit}`]
      ] as const
  ).flat()
})

const converted = [
  ["2", "m", "200", "cm"],
  ["3", "km", "3000", "m"],
  ["1.5", "hours", "90", "minutes"],
  ["2", "days", "48", "hours"],
  ["1", "yard", "3", "feet"],
  ["2", "feet", "24", "inches"],
  ["5", "kg", "5000", "g"],
  ["2", "liters", "2000", "ml"],
  ["3", "dollars", "300", "cents"],
  ["2", "weeks", "14", "days"],
  ["1", "square meter", "10000", "square centimeters"],
  ["1", "pound", "16", "ounces"],
  ["2", "years", "24", "months"],
  ["36", "km/h", "10", "m/s"],
  ["1", "mile", "5280", "feet"]
] as const

answerFamily("units of one dimension are converted, those of two are not", {
  right: converted.flatMap(
    ([a, unit, b, other]) =>
      [
        [raw`${a}\text{ ${unit}}`, raw`${b}\text{ ${other}}`],
        [raw`${b}\text{ ${other}}`, raw`${a}\text{ ${unit}}`],
        [raw`${a}\text{ ${unit}}`, `${a} ${unit}`]
      ] as const
  ),
  wrong: converted
    .flatMap(
      ([a, unit, b, other]) =>
        [
          [raw`${a}\text{ ${unit}}`, raw`${a}\text{ ${other}}`],
          [raw`${b}\text{ ${other}}`, raw`${b}\text{ ${unit}}`],
          [a, raw`${b}\text{ ${other}}`],
          [raw`${a}\text{ ${unit}}`, b],
          [raw`${a}\text{ ${unit}}`, raw`${a}\text{ newtons}`],
          [raw`${a}\text{ ${unit}}`, raw`${a}\text{ apples}`]
        ] as const
    )
    .filter(([gold, answer]) => gold !== answer)
})

describe("unitOf", () => {
  it.each([
    ["square centimeters", "cm^2"],
    ["cm^2", "cm^2"],
    ["cm squared", "cm^2"],
    ["miles per hour", "h^-1*mi"],
    ["mph", "h^-1*mi"],
    ["km/h", "h^-1*km"],
    ["m s^-1", "m*s^-1"],
    ["cups of milk", "cup"],
    ["red apples", "#red apple"],
    ["boxes", "#box"],
    ["people", "#person"],
    ["degrees Celsius", "celsius"],
    ["N m", "N*m"]
  ])("%s is %s", (words, unit) => {
    expect(unitOf(words)?.unit).toBe(unit)
  })

  it.each(["squared", "is", "apple pie now", "thirds", "M", "x", "million wrong"])("%s is no unit", (words) => {
    expect(unitOf(words)).toBeUndefined()
  })

  it("converts exactly", () => {
    expect(conversion("mi", "m")).toEqual({ top: 201168n, bottom: 125n })
    expect(conversion("h^-1*km", "m*s^-1")).toEqual({ top: 5n, bottom: 18n })
    expect(conversion("cm", "kg")).toBeUndefined()
  })
})
