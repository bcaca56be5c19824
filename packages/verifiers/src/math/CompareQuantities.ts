/**
 * Compares values: with units, percent signs and degrees, numerals of a base, plain numbers and expressions.
 *
 * @module
 */
import { compareValues, toNumber } from "./Compare.ts"
import type { Equivalence } from "./EquivalenceOptions.ts"
import { exactly } from "./Exact.ts"
import { type Expression, keyOf, symbolsOf } from "./Expression.ts"
import { by, differentBy, equalBy, type Judgement, undecidedBy } from "./Judgement.ts"
import { inUnit } from "./Quantities.ts"
import { isInfinite } from "./Relations.ts"
import { unitOf } from "./Units.ts"

/** A number as one writes it when the arithmetic is done: 5, -5, 1/2, 3 1/2, 2 x 10^5. */
const isDone = (node: Expression): boolean => {
  switch (node.kind) {
    case "number":
    case "numeral":
      return true
    case "negative":
      return isDone(node.of)
    case "quotient":
      return node.top.kind === "number" && node.bottom.kind === "number"
    case "sum":
      return node.terms.length === 2 && node.terms[0].kind === "number" && node.terms[1].kind === "quotient"
    case "product":
      return node.factors.length === 2 && node.factors[0].kind === "number" && node.factors[1].kind === "power"
    default:
      return false
  }
}

interface Sides {
  readonly gold: Expression
  readonly answer: Expression
  readonly goldUnit: string | undefined
  readonly answerUnit: string | undefined
  readonly goldValue: Expression
  readonly answerValue: Expression
}

const sidesOf = (gold: Expression, answer: Expression): Sides => ({
  gold,
  answer,
  goldUnit: gold.kind === "quantity" ? gold.unit : undefined,
  answerUnit: answer.kind === "quantity" ? answer.unit : undefined,
  goldValue: gold.kind === "quantity" ? gold.value : gold,
  answerValue: answer.kind === "quantity" ? answer.value : answer
})

const otherUnit = ({ answerUnit, goldUnit }: Sides): Equivalence =>
  differentBy(`the unit is ${answerUnit} instead of ${goldUnit}`)

/** Compares two values of which one may have a unit. */
export const compareQuantities = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  const { compare, options } = judgement
  const sides = sidesOf(gold, answer)
  const { answerUnit, answerValue, goldUnit, goldValue } = sides
  if (goldUnit === undefined && answerUnit === undefined) return compareUnitless(judgement, gold, answer)
  if (goldUnit === "percent" || answerUnit === "percent") return comparePercent(judgement, sides)
  if (goldUnit === "degree" || answerUnit === "degree") return compareAngles(judgement, sides)
  if (goldUnit === undefined || answerUnit === undefined || options.units === "ignore") {
    const written = answerUnit === undefined && goldUnit !== undefined ? letterUnit(answer, goldUnit) : undefined
    return compare(goldValue, written ?? answerValue)
  }
  if (goldUnit === answerUnit) return compare(goldValue, answerValue)
  const converted = answer.kind === "quantity" ? inUnit(answer, goldUnit) : undefined
  return converted === undefined ? otherUnit(sides) : compare(goldValue, converted)
}

const comparePercent = (judgement: Judgement, sides: Sides): Equivalence => {
  const { answer, answerUnit, answerValue, gold, goldUnit, goldValue } = sides
  if (goldUnit === answerUnit) return judgement.compare(goldValue, answerValue)
  if (goldUnit !== undefined && answerUnit !== undefined) return otherUnit(sides)
  const reading = judgement.options.percent ?? "both"
  if (reading !== "hundredth") {
    const asNumber = judgement.compare(goldValue, answerValue)
    if (asNumber.verdict === "equal") return equalBy("p% read as p")
    if (reading === "number") return asNumber
  }
  return compareScalars(judgement, gold, answer)
}

const compareAngles = (judgement: Judgement, sides: Sides): Equivalence => {
  const { answer, answerUnit, answerValue, gold, goldUnit, goldValue } = sides
  if (goldUnit === answerUnit) return judgement.compare(goldValue, answerValue)
  const other = goldUnit === "degree" ? answerUnit : goldUnit
  if (other !== undefined && other !== "radian")
    return isTemperature(other) ? temperatures(judgement, sides) : otherUnit(sides)
  const plain = other === undefined ? judgement.compare(goldValue, answerValue) : undefined
  if (plain?.verdict === "equal") return plain
  return compareScalars(
    judgement,
    goldUnit === "radian" ? goldValue : gold,
    answerUnit === "radian" ? answerValue : answer
  )
}

const isTemperature = (unit: string): boolean => unit === "celsius" || unit === "fahrenheit"

/** Degrees without a scale may be of either. */
const temperatures = ({ compare }: Judgement, { answerValue, goldValue }: Sides): Equivalence =>
  compare(goldValue, answerValue)

const compareScalars = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  const { options, steps } = judgement
  if (isInfinite(gold) || isInfinite(answer)) {
    const sign = (node: Expression): number => (!isInfinite(node) ? 0 : node.kind === "negative" ? -1 : 1)
    return sign(gold) === sign(answer) ? equalBy("infinity") : differentBy("infinity against something else")
  }
  if (gold.kind === "numeral" || answer.kind === "numeral") return compareNumerals(judgement, gold, answer)
  if (options.unevaluated === "refuse" && isDone(gold) && !isDone(answer) && symbolsOf(answer).size === 0)
    return differentBy("the arithmetic is not carried out")
  const verdict = compareValues(gold, answer, steps)
  if (verdict === "equal") return equalBy("equal in value")
  const near = isWithinPrecision(judgement, gold, answer)
  return near ?? by(verdict, verdict === "different" ? "other values" : "the values could not be compared")
}

const isWithinPrecision = (
  { options, steps }: Judgement,
  gold: Expression,
  answer: Expression
): Equivalence | undefined => {
  const { precision } = options
  if (precision === undefined || precision.kind === "exact") return undefined
  const [left, right] = [toNumber(gold, steps), toNumber(answer, steps)]
  if (left === undefined || right === undefined) return undefined
  if (precision.kind === "relative")
    return Math.abs(right - left) <= precision.tolerance * Math.abs(left)
      ? equalBy(`within ${precision.tolerance}, relative`)
      : undefined
  const scale = 10 ** precision.digits
  return Math.round(left * scale) === Math.round(right * scale) && Number.isFinite(left * scale)
    ? equalBy(`equal to ${precision.digits} decimals`)
    : undefined
}

/**
 * Numerals of a base. Where the gold has one, the answer has the same base, or none and the same digits, as a unit may be
 * missing. Where the gold has none, it is decimal, and the answer's numeral counts by its value.
 */
const compareNumerals = ({ steps }: Judgement, gold: Expression, answer: Expression): Equivalence => {
  const [left, right] = [exactly(gold, steps), exactly(answer, steps)]
  if (left === undefined || right === undefined) return differentBy("a numeral against something else")
  const same = left.top === right.top && left.bottom === right.bottom
  if (gold.kind !== "numeral") {
    if (!same) return differentBy("another numeral")
    const added =
      answer.kind === "numeral" && answer.base !== 10 && gold.kind === "number" && digitsOf(gold) === answer.digits
    return added ? undecidedBy("a base was added to the gold's digits") : equalBy("equal in value")
  }
  if (answer.kind === "numeral") {
    if (gold.base !== answer.base) return differentBy("another base")
    return same ? equalBy("the same numeral") : differentBy("another numeral")
  }
  const missing = answer.kind === "number" && digitsOf(answer) === gold.digits.replace(/^0+(?=\d)/, "")
  return missing || (same && gold.base === 10)
    ? equalBy("the same digits, the base is missing")
    : differentBy("another numeral")
}

/** A decimal number as its digits; undefined where it is no finite decimal of a few places. */
const digitsOf = (node: Expression & { readonly kind: "number" }): string | undefined => {
  const { bottom, top } = node.value
  if (bottom === 1n) return String(top)
  for (let places = 1, scale = 10n; places <= 40; places += 1, scale *= 10n) {
    if (scale % bottom !== 0n) continue
    const digits = String((top * scale) / bottom).padStart(places + 1, "0")
    return `${digits.slice(0, -places)}.${digits.slice(-places)}`
  }
  return undefined
}

/** Compares values without units; in the answer "5 m" the letter may be a unit, as it is no variable of the gold. */
const compareUnitless = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  const values = compareScalars(judgement, gold, answer)
  const unsigned = values.verdict === "different" ? withoutGreekUnit(answer) : undefined
  if (unsigned !== undefined && symbolsOf(gold).size === 0 && symbolsOf(unsigned).size === 0)
    return compareScalars(judgement, gold, unsigned).verdict === "equal"
      ? undecidedBy("a Greek letter is a unit or a variable")
      : values
  const [letter, ...others] = symbolsOf(answer)
  if (values.verdict !== "different" || letter === undefined || others.length > 0 || symbolsOf(gold).size > 0)
    return values
  const unit = unitOf(letter)?.unit
  const number = unit === undefined ? undefined : letterUnit(answer, unit)
  return number !== undefined && compareScalars(judgement, gold, number).verdict === "equal"
    ? undecidedBy(`${letter} is a unit or a variable`)
    : values
}

/** 5 without the k\Omega or \mu m behind it; undefined where neither letter stands there. */
const withoutGreekUnit = (answer: Expression): Expression | undefined => {
  if (answer.kind === "quantity" || answer.kind === "noted") return withoutGreekUnit(answer.value)
  if (answer.kind === "negative") {
    const of = withoutGreekUnit(answer.of)
    return of === undefined ? undefined : { kind: "negative", of }
  }
  if (answer.kind !== "product") return undefined
  const kept = answer.factors.filter((factor) => symbolsOf(factor).size === 0)
  const isGreek = answer.factors.some((one) => one.kind === "symbol" && /^\\(?:Omega|mu)$/.test(one.name))
  if (!isGreek || kept.length === 0) return undefined
  return kept.length === 1 ? kept[0] : { kind: "product", factors: kept }
}

/** "5 m" without a text command reads as a product; with the gold's unit at hand it is a quantity. */
const letterUnit = (answer: Expression, unit: string): Expression | undefined => {
  if (answer.kind === "negative") {
    const of = letterUnit(answer.of, unit)
    return of === undefined ? undefined : { kind: "negative", of }
  }
  if (answer.kind !== "product") return undefined
  const last = answer.factors[answer.factors.length - 1]
  if (last.kind !== "symbol" || unitOf(last.name)?.unit !== unit) return undefined
  const rest = answer.factors.slice(0, -1)
  return rest.length === 1 ? rest[0] : { kind: "product", factors: rest }
}

/** Values followed by words that are no unit: the same where both say the same, else open. */
export const compareNoted = ({ compare }: Judgement, gold: Expression, answer: Expression): Equivalence => {
  if (keyOf(gold) === keyOf(answer)) return equalBy("the same expression")
  if (gold.kind === "noted" && answer.kind === "noted" && gold.words.toLowerCase() === answer.words.toLowerCase())
    return compare(gold.value, answer.value)
  const words = (answer.kind === "noted" ? answer.words : gold.kind === "noted" ? gold.words : "").slice(0, 40)
  const values = compare(gold.kind === "noted" ? gold.value : gold, answer.kind === "noted" ? answer.value : answer)
  return values.verdict === "different" ? values : undecidedBy(`words behind a value are no unit: ${words}`)
}
