import { answerFamily, pairs, range } from "./Family.ts"

const raw = String.raw
const numbers = ["12", "123", "1234", "4051", "90210", "123456", "7000001"]
const spaces = [" ", "  ", raw`\,`, raw`\;`, raw`\ `, "~", "\u00a0", "\u2009"]
const grouped = (digits: string, separator: string): string => digits.replace(/\B(?=(\d{3})+$)/g, separator)

/** Every way to put a space into a number that does not part groups of three. */
const split = (digits: string, space: string): ReadonlyArray<string> =>
  range(1, digits.length - 1)
    .map((at) => digits.slice(0, at) + space + digits.slice(at))
    .filter((text) => !/^\d{1,3}(?:\D+\d{3})+$/.test(text))

const mixed = pairs(
  [1, 2, 3, 5, 11],
  [
    [1, 2],
    [2, 3],
    [3, 4],
    [5, 8]
  ] as const,
  (whole, [top, bottom]) => ({
    whole,
    top,
    bottom
  })
)

answerFamily("a space between digits is no part of a number", {
  right: [
    ...pairs(
      ["1234567", "45000", "120450"],
      [",", raw`\,`, "{,}", " ", "'", raw`,\!`, raw`\ `, "~", "\u2009", "\u202f"],
      (digits, separator) => [digits, grouped(digits, separator)] as const
    ),
    ...numbers.map((digits) => [digits, ` ${digits} `] as const)
  ],
  wrong: pairs(numbers, spaces, (digits, space) =>
    split(digits, space).map((answer) => [digits, answer] as const)
  ).flat()
})

answerFamily("a whole number before a fraction is a sum, a product only where a sign says so", {
  right: mixed.flatMap(({ bottom, top, whole }) => {
    const gold = raw`\frac{${whole * bottom + top}}{${bottom}}`
    return [
      [gold, `${whole} ${top}/${bottom}`],
      [gold, raw`${whole}\frac{${top}}{${bottom}}`],
      [gold, raw`${whole}\,\tfrac${top}${bottom}`],
      [gold, raw`${whole} + \frac{${top}}{${bottom}}`],
      [`-${gold}`, raw`-${whole}\frac{${top}}{${bottom}}`],
      [`-${gold}`, `-${whole} ${top}/${bottom}`],
      [raw`\frac{${whole * top}}{${bottom}}`, raw`${whole}\cdot\frac{${top}}{${bottom}}`],
      [raw`\frac{${whole * top}}{${bottom}}`, raw`${whole}(${top}/${bottom})`]
    ] as const
  }),
  wrong: mixed.flatMap(({ bottom, top, whole }) => {
    const gold = raw`\frac{${whole * bottom + top}}{${bottom}}`
    return [
      [raw`\frac{${whole}${top}}{${bottom}}`, `${whole} ${top}/${bottom}`],
      [`${whole}${top}/${bottom}`, `${whole} ${top}/${bottom}`],
      [raw`\frac{${whole * top}}{${bottom}}`, raw`${whole}\frac{${top}}{${bottom}}`],
      [raw`\frac{${whole * top}}{${bottom}}`, raw`${whole}{\frac{${top}}{${bottom}}}`],
      [gold, `${whole}, ${top}/${bottom}`],
      [gold, raw`${whole} \cdot \frac{${top}}{${bottom}}`],
      [gold, raw`${whole}\frac{${bottom}}{${top}}`],
      [`-${gold}`, raw`-${whole}+\frac{${top}}{${bottom}}`]
    ] as const
  })
})

answerFamily("a comma with a space parts items, one without groups thousands", {
  right: [
    ...pairs(["1", "12", "999"], ["234", "500", "001", "070"], (a, b) => [`${a},${b}`, `${a}${b}`] as const),
    ...pairs(["1", "12", "999"], ["234", "500", "071"], (a, b) => [`${a}, ${b}`, `${b}, ${a}`] as const),
    ...pairs(["1", "12", "999"], ["234", "500", "071"], (a, b) => [raw`\{${a}, ${b}\}`, `${a}, ${b}`] as const)
  ],
  wrong: [
    ...pairs(["1", "12", "999"], ["234", "500", "071"], (a, b) => [`${a},${b}`, `${a}, ${b}`] as const),
    ...pairs(["1", "12", "999"], ["234", "500", "071"], (a, b) => [`${a}, ${b}`, `${a},${b}`] as const),
    ...pairs(["1", "12", "999"], ["234", "500", "071"], (a, b) => [`${a}${b}`, `${a}; ${b}`] as const),
    ...pairs(["1", "12", "999"], ["234", "500", "071"], (a, b) => [`${a}${b}`, `(${a},${b})`] as const)
  ]
})

const based = [
  ["1011", 2],
  ["212", 3],
  ["77", 8],
  ["1A", 16],
  ["0.11", 2],
  ["4302", 5]
] as const

answerFamily("digits in brackets with a base are a numeral", {
  right: based.flatMap(([digits, base]) => [
    [`${digits}_${base < 10 ? base : `{${base}}`}`, `(${digits})_{${base}}`] as const,
    [`(${digits})_{${base}}`, `${digits}_{${base}}`] as const,
    [`(${digits})_{${base}}`, `( ${digits} )_{${base}}`] as const,
    [`(${digits})_{${base}}`, `(${digits})_{\\text{${base}}}`] as const,
    [`(${digits})_{${base}}`, `\\left(${digits}\\right)_{${base}}`] as const
  ]),
  wrong: based.flatMap(([digits, base]) => [
    [`(${digits})_{${base}}`, `(${digits})_{${base + 1}}`] as const,
    [`(${digits})_{${base}}`, `(1${digits})_{${base}}`] as const,
    [digits, `(${digits})_{${base}}`] as const,
    [`(${digits})_{${base}}`, `${digits.split("").reverse().join("")}1_{${base}}`] as const,
    [`(${digits})_{${base}}`, `(${digits},${base})`] as const
  ])
})
