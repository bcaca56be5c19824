import { describe, expect, it } from "vitest"
import { evaluate } from "../../src/math/Evaluate.ts"
import { Arithmetic } from "../../src/math/Numeric.ts"
import { read } from "../../src/math/Parser.ts"
import { isRounding } from "../../src/math/Rounding.ts"
import { Steps } from "../../src/math/Steps.ts"

/** The value of an expression to 40 decimals. */
const decimals = (text: string): string => {
  const reading = read(text, new Steps())
  if (reading.kind !== "read") throw new Error(reading.why)
  const steps = new Steps()
  const arithmetic = new Arithmetic(256, steps)
  const value = evaluate(reading.expression, { arithmetic, values: new Map(), steps, real: true })
  if (value === undefined || value.im !== 0n) throw new Error("no real value")
  const scaled = (value.re * 10n ** 40n) >> 256n
  const digits = String(scaled).padStart(41, "0")
  return `${digits.slice(0, -40)}.${digits.slice(-40)}`
}

describe("Arithmetic", () => {
  // Digits as in the tables of the OEIS: A000796, A001113, A002193, A002162, A073742.
  it.each([
    ["\\pi", "3.1415926535897932384626433832795028841971"],
    ["e", "2.7182818284590452353602874713526624977572"],
    ["\\sqrt2", "1.4142135623730950488016887242096980785696"],
    ["\\ln 2", "0.6931471805599453094172321214581765680755"],
    ["\\sinh 1", "1.1752011936438014568823818505956008151557"]
  ])("%s", (text, digits) => {
    expect(decimals(text)).toBe(digits)
  })

  it("does not tell where a value was lost, or where one is so large that its inverse may hide", () => {
    const steps = new Steps(1e6)
    const ordinary = new Arithmetic(256, steps)
    ordinary.multiply(ordinary.fraction(3n, 7n), ordinary.fraction(5n, 1n))
    expect(ordinary.tells()).toBe(true)
    const lost = new Arithmetic(256, steps)
    lost.fraction(1n, 10n ** 60n)
    expect(lost.tells()).toBe(false)
    const large = new Arithmetic(256, steps)
    large.fraction(10n ** 60n, 1n)
    expect(large.tells()).toBe(false)
  })

  it("what rounding may have made is told from what it cannot", () => {
    expect([0n, 1n << 90n, -(1n << 90n), 1n << 100n].map(isRounding)).toEqual([true, true, true, false])
  })
})
