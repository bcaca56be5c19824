/**
 * Where two expressions are compared: values of their variables, the same in every run.
 *
 * An analytic expression is known by its values on any interval. What has corners or jumps (absolute values, floors,
 * roots of squares) may agree with another up to a number and differ beyond it, so that such expressions are also looked
 * at beside every number that stands in them, far beyond all of them, and close to zero.
 *
 * @module
 */
import { exactly } from "./Exact.ts"
import { childrenOf, type Expression, symbolsOf } from "./Expression.ts"
import type { Steps } from "./Steps.ts"

/** Values of the variables, times 2^40. */
export type Point = ReadonlyMap<string, bigint>

/** FNV-1a with a final mix, from which a variable's value at a point is drawn. */
const hash = (text: string): number => {
  let state = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193) >>> 0
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0
  return (state ^ (state >>> 13)) >>> 0
}

const fixed = (value: number): bigint => BigInt(Math.round(value * 2 ** 40))
const fixedWhole = (value: number): bigint => BigInt(Math.round(Math.abs(value))) << 40n

const some = (node: Expression, test: (node: Expression) => boolean): boolean =>
  test(node) || childrenOf(node).some((child) => some(child, test))

const isNegativeBase = (node: Expression, steps: Steps): boolean => {
  if (node.kind === "constant") return node.name === "i"
  const value = exactly(node, steps)
  return value !== undefined && value.top < 0n
}

const counting: ReadonlySet<string> = new Set(["factorial", "doubleFactorial", "binomial"])

/** Variables that count: those in factorials and binomials, and in exponents of negative numbers. */
const wholeNames = (node: Expression, steps: Steps, into: Set<string>): void => {
  if (node.kind === "call" && counting.has(node.name)) symbolsOf(node, into)
  if (node.kind === "power" && symbolsOf(node.exponent).size > 0 && isNegativeBase(node.base, steps))
    symbolsOf(node.exponent, into)
  for (const child of childrenOf(node)) wholeNames(child, steps, into)
}

const cornered: ReadonlySet<string> = new Set(
  "abs floor ceil min max mod gcd lcm sqrt root arcsin arccos arctan".split(" ")
)

/** Whether an expression may have corners or jumps: it holds such a function of more than a bare variable, or a root. */
const mayHaveCorners = (node: Expression): boolean =>
  some(node, (one) => {
    if (one.kind === "call" && cornered.has(one.name)) {
      const last = one.args[one.args.length - 1]
      const smoothOfVariable = /^(?:sqrt|root|arc.*)$/.test(one.name) && last?.kind === "symbol"
      return !smoothOfVariable && symbolsOf(one).size > 0
    }
    return (
      one.kind === "power" &&
      one.base.kind !== "symbol" &&
      symbolsOf(one.base).size > 0 &&
      !(one.exponent.kind === "number" && one.exponent.value.bottom === 1n)
    )
  })

/** Sizes of the numbers of an expression, exponents apart. */
const numbersOf = (node: Expression, steps: Steps, into: Set<number>): void => {
  if (symbolsOf(node).size === 0) {
    const value = exactly(node, steps)
    if (value !== undefined) {
      const size = Math.abs(Number(value.top) / Number(value.bottom))
      if (Number.isFinite(size)) into.add(size)
      if (value.bottom !== 1n) into.add(Number(value.bottom))
      return
    }
  }
  if (node.kind === "power") numbersOf(node.base, steps, into)
  else for (const child of childrenOf(node)) numbersOf(child, steps, into)
}

/** Numbers at, beside, beyond and below those of two expressions, of both signs. */
const edges = (a: Expression, b: Expression, steps: Steps): ReadonlyArray<number> => {
  const numbers = new Set<number>()
  numbersOf(a, steps, numbers)
  numbersOf(b, steps, numbers)
  const sizes = [...numbers].filter((size) => size < 2 ** 60).slice(0, 12)
  const beyond = Math.min(2 ** 100, 4 * sizes.reduce((product, size) => product * (1 + size), 1))
  const least = Math.min(1, ...sizes.filter((size) => size > 0))
  const found = sizes.flatMap((size) => [size, size * 1.043 + 0.37, size * 0.957 - 0.37])
  found.push(0, 0.001 * least, 0.05 * least)
  // The near points reach as far as 24.
  for (let part = 1; part <= 6 && beyond > 24; part += 1) found.push(30 * (beyond / 4) ** (part / 6))
  return [...new Set(found)].flatMap((value) => [value, -value])
}

const mostFar = 40

/** The points of two expressions. */
export class SamplePoints {
  private readonly names: ReadonlyArray<string>
  private readonly whole: ReadonlySet<string>
  /** Whether the far points must be looked at too. */
  readonly cornered: boolean
  private readonly edges: ReadonlyArray<number>

  constructor(a: Expression, b: Expression, names: ReadonlySet<string>, steps: Steps) {
    this.names = [...names].sort()
    const whole = new Set<string>()
    wholeNames(a, steps, whole)
    wholeNames(b, steps, whole)
    this.whole = whole
    this.cornered = names.size > 0 && (mayHaveCorners(a) || mayHaveCorners(b))
    this.edges = this.cornered ? edges(a, b, steps) : []
  }

  /** Points alternate in scale (around 1, around 20) and in sign (all positive, any), so that domains are met. */
  near(index: number): Point {
    return new Map(
      this.names.map((name): [string, bigint] => {
        const draw = hash(`${index}:${name}`)
        const share = draw / 2 ** 32
        if (this.whole.has(name)) return [name, fixedWhole(index % 2 === 0 ? 1 + 9 * share : 8 + 24 * share)]
        const size = index % 2 === 0 ? 0.3 + 1.7 * share : 4 + 20 * share
        return [name, fixed((index % 4 < 2 || (draw & 16) === 0 ? 1 : -1) * size)]
      })
    )
  }

  /** For one variable every edge in turn; for several, edges drawn for each. */
  far(): ReadonlyArray<Point> {
    const { edges: values, names } = this
    const count = Math.min(mostFar, values.length * names.length)
    return Array.from(
      { length: count },
      (_, index) =>
        new Map(
          names.map((name): [string, bigint] => {
            const value = values[names.length === 1 ? index : hash(`far:${index}:${name}`) % values.length]
            return [name, this.whole.has(name) ? fixedWhole(value) : fixed(value)]
          })
        )
    )
  }
}
