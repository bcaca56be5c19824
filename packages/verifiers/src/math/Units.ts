/**
 * Units. A closed list of measures with dimensions, words that scale (dozen, million), and counted nouns in the plural
 * ("12 apples"). Any other words behind a number are no unit, and the number is not the answer: "5 squared",
 * "5 is wrong".
 *
 * @module
 */
import { multiply, type Rational, rational, whole } from "./Rational.ts"
import {
  irregularPlurals,
  looseWords,
  noCountedNouns,
  notInUnits,
  scaleBefore,
  scaleOf,
  singular,
  trailing,
  unitEntry,
  unitNamed
} from "./UnitTable.ts"

/** What words behind a number say: a factor, and a unit by its one spelling, "" where there is none. */
export interface Unit {
  readonly scale: Rational
  readonly unit: string
}

/** Whether a plain word, as written without a text command, is a unit by itself. One letter is a variable. */
export const isUnitWord = (word: string): boolean => word.length > 1 && word !== "in" && unitEntry(word) !== undefined

/** The noun that is counted, in singular; undefined where the words are no counted noun. */
const countedNoun = (words: ReadonlyArray<string>): string | undefined => {
  if (words.length === 0 || words.length > 6) return undefined
  const of = words.findIndex((word, index) => index > 0 && /^(?:of|in|on|from|for|per|with)$/.test(word))
  const phrase = of < 0 ? words : words.slice(0, of)
  if (words.some((word) => notInUnits.has(word) || !/^[\p{L}\p{M}'-]+$/u.test(word) || /n't$/.test(word)))
    return undefined
  const head = phrase[phrase.length - 1]
  const irregular = irregularPlurals.get(head)
  if (irregular === undefined) {
    if (noCountedNouns.has(head) || !/[^s'ui]s$/.test(head) || head.length < 3) return undefined
  }
  const kind = phrase.slice(0, -1).filter((word) => !looseWords.has(word))
  if (kind.length > 2 || kind.some((word) => noCountedNouns.has(word))) return undefined
  return [...kind, irregular ?? singular(head)].join(" ")
}

interface Cursor {
  readonly parts: ReadonlyArray<string>
  at: number
}

const powerAfter = (cursor: Cursor): number => {
  const next = cursor.parts[cursor.at]
  if (next === "squared" || next === "cubed") {
    cursor.at += 1
    return next === "squared" ? 2 : 3
  }
  const exponent = next === "^" ? cursor.parts[cursor.at + 1] : undefined
  if (exponent === undefined || !/^-?[1-9]$/.test(exponent)) return 1
  cursor.at += 2
  return Number(exponent)
}

const powerBefore = (cursor: Cursor): number => {
  const word = cursor.parts[cursor.at]
  const power = /^(?:square|sq\.?)$/.test(word) ? 2 : /^(?:cubic|cu\.?)$/.test(word) ? 3 : 1
  if (power > 1) cursor.at += 1
  return power
}

/** One factor of a unit, by name and power: "square feet", "cm ^ 2", "apples", "cups of milk". */
const factorAt = (cursor: Cursor): ReadonlyArray<readonly [string, number]> | undefined => {
  const before = powerBefore(cursor)
  const word = cursor.parts[cursor.at]
  if (word === undefined) return undefined
  if (word === "mph" || word === "kph") {
    cursor.at += 1
    return [
      [word === "mph" ? "mi" : "km", 1],
      ["h", -1]
    ]
  }
  const known = word === "degrees" || word === "degree" ? temperature(cursor) : unitEntry(word)?.name
  if (known !== undefined) {
    cursor.at += 1
    const power = before * powerAfter(cursor)
    // "of water": what is measured.
    if (cursor.parts[cursor.at] === "of") {
      const substance = cursor.parts.slice(cursor.at + 1)
      if (substance.length === 0 || substance.length > 3 || substance.some((one) => notInUnits.has(one)))
        return undefined
      cursor.at = cursor.parts.length
    }
    return [[known, power]]
  }
  if (before > 1) return undefined
  const end = cursor.parts.findIndex((part, index) => index >= cursor.at && (part === "/" || part === "per"))
  const noun = countedNoun(cursor.parts.slice(cursor.at, end < 0 ? undefined : end))
  if (noun === undefined) return undefined
  cursor.at = end < 0 ? cursor.parts.length : end
  return [[`#${noun}`, 1]]
}

/** Degrees of a temperature scale, else of an angle. */
const temperature = (cursor: Cursor): string => {
  const next = cursor.parts[cursor.at + 1]?.toLowerCase()
  const scale =
    next === "celsius" || next === "c" ? "celsius" : next === "fahrenheit" || next === "f" ? "fahrenheit" : undefined
  if (scale !== undefined) cursor.at += 1
  return scale ?? "degree"
}

const written = (powers: ReadonlyMap<string, number>): string =>
  [...powers]
    .filter(([, power]) => power !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, power]) => (power === 1 ? name : `${name}^${power}`))
    .join("*")

const powersOf = (unit: string): Map<string, number> =>
  new Map(
    unit === ""
      ? []
      : unit.split("*").map((factor): [string, number] => {
          const [name, power = "1"] = factor.split("^")
          return [name, Number(power)]
        })
  )

const known = new Map<string, Unit | undefined>()

/** What the words behind a number say; undefined where they are no unit. */
export const unitOf = (words: string): Unit | undefined => {
  if (words.length > 120) return undefined
  if (known.has(words)) return known.get(words)
  const found = readUnit(words)
  if (known.size > 2_000) known.clear()
  known.set(words, found)
  return found
}

const readUnit = (words: string): Unit | undefined => {
  const spaced = ` ${words
    .replace(/([/^*])/g, " $1 ")
    .replace(/(?<=\p{L})\.(?=\s|$)/gu, " ")
    .replace(/\s+/g, " ")
    .trim()}`
  const spelled = spaced.slice(1)
  const parts = (unitEntry(spelled) === undefined ? ` ${spelled.replace(scaleBefore, "$1 ")}` : spaced)
    .replace(trailing, "")
    .replace(trailing, "")
    .trim()
    .split(" ")
    .filter((part) => part !== "")
  const cursor: Cursor = { parts, at: 0 }
  let scale = whole(1)
  for (let factor = scaleOf(parts[0] ?? ""); factor !== undefined; ) {
    scale = multiply(scale, factor)
    cursor.at += 1
    factor = scaleOf(parts[cursor.at] ?? "")
  }
  const powers = new Map<string, number>()
  let side = 1
  for (let first = true; cursor.at < parts.length; first = false) {
    const joint = parts[cursor.at]
    if (joint === "/" || joint === "per" || (!first && (joint === "a" || joint === "an"))) {
      side = -1
      cursor.at += 1
    } else if (joint === "*") cursor.at += 1
    const factors = factorAt(cursor)
    if (factors === undefined) return undefined
    for (const [name, power] of factors) powers.set(name, (powers.get(name) ?? 0) + side * power)
  }
  return { scale, unit: written(powers) }
}

/** The unit of a product or quotient of quantities. */
export const combinedUnit = (a: string, b: string, side: 1 | -1): string => {
  const powers = powersOf(a)
  for (const [name, power] of powersOf(b)) powers.set(name, (powers.get(name) ?? 0) + side * power)
  return written(powers)
}

/** A unit raised to a whole power. */
export const raisedUnit = (unit: string, power: number): string =>
  written(new Map([...powersOf(unit)].map(([name, one]): [string, number] => [name, one * power])))

const dimensionOf = (powers: ReadonlyMap<string, number>): string => {
  const dimensions = new Map<string, number>()
  for (const [name, power] of powers) {
    const dimension = unitNamed(name)?.dimension ?? name
    dimensions.set(dimension, (dimensions.get(dimension) ?? 0) + power)
  }
  return written(dimensions)
}

const sizeOf = (powers: ReadonlyMap<string, number>): Rational => {
  let [top, bottom] = [1n, 1n]
  for (const [name, power] of powers) {
    const size = unitNamed(name)?.size ?? whole(1)
    const [up, down] = power > 0 ? [size.top, size.bottom] : [size.bottom, size.top]
    top *= up ** BigInt(Math.abs(power))
    bottom *= down ** BigInt(Math.abs(power))
  }
  return rational(top, bottom)!
}

/** How many of unit `b` one of unit `a` is: 100 for m and cm; undefined where they measure different things. */
export const conversion = (a: string, b: string): Rational | undefined => {
  if (a === b) return whole(1)
  const [from, to] = [powersOf(a), powersOf(b)]
  if (dimensionOf(from) !== dimensionOf(to)) return undefined
  // Acres and hectares have no common size here.
  if (dimensionOf(from).includes("area")) return undefined
  const [size, other] = [sizeOf(from), sizeOf(to)]
  return rational(size.top * other.bottom, size.bottom * other.top)
}
