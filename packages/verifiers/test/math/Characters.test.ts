import { describe, expect, it } from "vitest"
import { asLatex, plainCharacters } from "../../src/math/Characters.ts"
import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
/** Zeros of scripts that have digits of their own. */
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xe50, 0x1040, 0x17e0, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7f6]
const written = (digits: string, zero: number): string =>
  digits.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
const marks = [
  "\u200e",
  "\u200f",
  "\u202a",
  "\u202c",
  "\u2066",
  "\u2069",
  "\u200b",
  "\u200d",
  "\ufeff",
  "\u2060",
  "\u00ad"
]
const vulgar = [
  ["\u00bd", 1, 2],
  ["\u00bc", 1, 4],
  ["\u00be", 3, 4],
  ["\u2153", 1, 3],
  ["\u2154", 2, 3],
  ["\u2155", 1, 5],
  ["\u2156", 2, 5],
  ["\u2157", 3, 5],
  ["\u2158", 4, 5],
  ["\u2159", 1, 6],
  ["\u215a", 5, 6],
  ["\u215b", 1, 8],
  ["\u215c", 3, 8],
  ["\u215d", 5, 8],
  ["\u215e", 7, 8],
  ["\u2150", 1, 7],
  ["\u2151", 1, 9],
  ["\u2152", 1, 10]
] as const
const signs = [
  ["x+1", "\ud835\udc65+1"],
  ["2x", "2\ud835\udc99"],
  ["12%", "12\uff05"],
  ["5", "5\u3002"],
  ["5", "\uff15"],
  ["(1,2)", "\uff081\uff0c2\uff09"],
  ["x=5", "\uff58\uff1d\uff15"],
  ["2", "\u221b8"],
  ["3", "\u221c81"],
  [raw`\sqrt{3}`, "\u221a3"],
  ["x^2", "x\u00b2"],
  ["x^{-12}", "x\u207b\u00b9\u00b2"],
  [raw`\log_2 8`, "log\u20828"],
  ["x_1+x_2", "x\u2081+x\u2082"],
  [raw`\frac{3}{4}`, "\u00b3\u2044\u2084"],
  ["-5", "\u22125"],
  ["-5", "\uff0d5"],
  [raw`3\pi`, "3\ud835\udf0b"],
  ["3.5", "3\u066b5"],
  ["1234", "1\u066c234"],
  [raw`x\le 3`, "x\u2a7d3"],
  [raw`\alpha`, "\u03b1"],
  [raw`\omega`, "\u03c9"],
  [raw`[2,3]\cup[4,5]`, "[2,3]\u222a[4,5]"],
  [raw`\lfloor x\rfloor`, "\u230ax\u230b"],
  ["3:5", "3\u22365"],
  ["6", "2\u20623"],
  ["204_5", "204\u2085"]
] as const

answerFamily("digits of any script, unseen marks, and characters that say what LaTeX says", {
  right: [
    ...pairs(["5", "12", "-304", "3.25"], zeros, (digits, zero) => [digits, written(digits, zero)] as const),
    ...pairs(["5", "-12", raw`\frac12`], marks, (answer, mark) => [answer, `${mark}${answer}${mark}`] as const),
    ...vulgar.flatMap(
      ([character, top, bottom]) =>
        [
          [raw`\frac{${top}}{${bottom}}`, character],
          [raw`\frac{${2 * bottom + top}}{${bottom}}`, `2${character}`],
          [raw`-\frac{${top}}{${bottom}}`, `-${character}`]
        ] as const
    ),
    ...signs
  ],
  wrong: [
    ...pairs(
      ["5", "12", "-304", "3.25"],
      zeros,
      (digits, zero) =>
        [
          digits,
          written(
            digits.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
            zero
          )
        ] as const
    ),
    ...pairs(["512", "-12"], marks, (answer, mark) => [answer, `${answer.slice(0, -1)}${mark}`] as const),
    ...vulgar.flatMap(
      ([character, top, bottom]) =>
        [
          [raw`\frac{${bottom}}{${top}}`, `${character}1`],
          [raw`\frac{${2 * top}}{${bottom}}`, `2${character}`],
          [raw`\frac{${top}}{${bottom + 1}}`, character]
        ] as const
    ),
    ["8", "\u221b8"],
    [raw`\sqrt{8}`, "\u221b8"],
    ["x2", "x\u00b2"],
    ["23", "2\u20623"],
    ["3/4", "\u00b3\u2084"],
    ["12", "12\uff05\uff05"],
    ["5", "\uff15\uff15"]
  ]
})

describe("plainCharacters and asLatex", () => {
  it("leave ASCII as it is", () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join("")
    expect(plainCharacters(ascii)).toBe(ascii)
    expect(asLatex(ascii)).toBe(ascii)
  })

  it("turn every decimal digit of Unicode into one of ASCII", () => {
    let seen = 0
    for (let code = 0x80; code < 0x1fbff; code += 1) {
      const character = String.fromCodePoint(code)
      if (!/\p{Nd}/u.test(character)) continue
      seen += 1
      expect(plainCharacters(character)).toMatch(/^[0-9]$/)
    }
    expect(seen).toBeGreaterThan(500)
  })
})
