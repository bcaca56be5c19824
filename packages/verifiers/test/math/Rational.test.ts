import { describe, expect, it } from "vitest"
import { exactly, integerRoot } from "../../src/math/Exact.ts"
import { read } from "../../src/math/Parser.ts"
import { add, bitLength, divide, fromDigits, multiply, rational } from "../../src/math/Rational.ts"
import { Steps } from "../../src/math/Steps.ts"

describe("rationals", () => {
  it("are in lowest terms with a positive denominator", () => {
    expect(rational(6n, -8n)).toEqual({ top: -3n, bottom: 4n })
    expect(rational(1n, 0n)).toBeUndefined()
    expect(add({ top: 1n, bottom: 6n }, { top: 1n, bottom: 3n })).toEqual({ top: 1n, bottom: 2n })
    expect(multiply({ top: 2n, bottom: 3n }, { top: 3n, bottom: 2n })).toEqual({ top: 1n, bottom: 1n })
    expect(divide({ top: 1n, bottom: 2n }, { top: 0n, bottom: 1n })).toBeUndefined()
  })

  it.each([
    ["0", "1", "6", 1n, 6n],
    ["", "", "142857", 1n, 7n],
    ["12", "5", "", 25n, 2n],
    ["0", "", "9", 1n, 1n]
  ])("%s.%s(%s)", (integer, fraction, block, top, bottom) => {
    expect(fromDigits(integer, fraction, block)).toEqual({ top, bottom })
  })

  it("bitLength is at least the length and at most four bits, or 32 in all, more", () => {
    for (const bits of [1, 31, 32, 33, 100, 1_000]) {
      const length = bitLength(1n << BigInt(bits - 1))
      expect(length).toBeGreaterThanOrEqual(bits)
      expect(length).toBeLessThanOrEqual(Math.max(32, bits + 3))
    }
  })
})

describe("exactly", () => {
  const value = (text: string): string | undefined => {
    const reading = read(text, new Steps())
    const exact = reading.kind === "read" ? exactly(reading.expression, new Steps()) : undefined
    return exact === undefined ? undefined : `${exact.top}/${exact.bottom}`
  }
  it.each([
    ["\\frac{1}{2}+\\frac13", "5/6"],
    ["2^{-3}", "1/8"],
    ["\\sqrt[3]{-27}", "-3/1"],
    ["(\\frac49)^{1/2}", "2/3"],
    ["\\binom{10}{3}", "120/1"],
    ["\\lfloor -\\frac72\\rfloor", "-4/1"],
    ["17 \\bmod 5", "2/1"],
    ["(-1) \\bmod 5", "4/1"],
    ["\\gcd(12,18)", "6/1"],
    ["0.101_2", "5/8"],
    ["\\sqrt2", undefined],
    ["\\frac10", undefined],
    ["10^{100000}", undefined]
  ])("%s is %s", (text, exact) => {
    expect(value(text)).toBe(exact)
  })

  it("roots of integers are rounded down", () => {
    for (const root of [0n, 1n, 2n, 99n, 10n ** 40n + 1n]) {
      expect(integerRoot(root * root)).toBe(root)
      expect(integerRoot(root * root + 2n * root)).toBe(root)
    }
  })
})
