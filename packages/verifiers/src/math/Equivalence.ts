/**
 * Whether an answer says the same as the gold answer. The comparison has a direction, (gold, answer): an interval may
 * answer where the gold is an inequality, a value where it is an assignment.
 *
 * @module
 */
import { type Comparison, compareRatio, compareValues, toNumber } from "./Evaluate.ts"
import { exactly } from "./Exact.ts"
import { childrenOf, type Expression, keyOf, type Relation, symbolsOf } from "./Expression.ts"
import { read } from "./Parser.ts"
import { whole } from "./Rational.ts"
import { defaultSteps, OverCap, Steps } from "./Steps.ts"
import { unitOf } from "./Units.ts"

/** How near two numbers must be. `exact` is equality in mathematics. */
export type Precision =
  | { readonly kind: "exact" }
  /** Equal when both are rounded to so many decimals. */
  | { readonly kind: "decimals"; readonly digits: number }
  /** |answer - gold| <= tolerance * |gold|. */
  | { readonly kind: "relative"; readonly tolerance: number }

/** Where published graders differ. Every field has a default, that of the preset `exact`. */
export interface EquivalenceOptions {
  /** Whether a list without brackets, "1, 2", is ordered or a set. Default "set". Tuples are always ordered. */
  readonly lists?: "set" | "ordered" | undefined
  /** Whether `p%` is p, is p/100, or may be either. Default "both". */
  readonly percent?: "both" | "number" | "hundredth" | undefined
  /** Whether a unit may differ. A missing unit is accepted by both. Default "compare". */
  readonly units?: "compare" | "ignore" | undefined
  /** Whether an inequality may answer where the gold is an interval. Default false. */
  readonly inequalityForInterval?: boolean | undefined
  /** Whether items in brackets and a bare list may stand for each other. Default false. */
  readonly looseBrackets?: boolean | undefined
  /** Default exact. */
  readonly precision?: Precision | undefined
  /** Whether arithmetic that was not carried out ("2+3" for 5) is accepted. Default "accept". */
  readonly unevaluated?: "accept" | "refuse" | undefined
  /** The step cap of one comparison. Default 20,000, about 10 ms of the slowest kind. */
  readonly steps?: number | undefined
}

/** What a comparison found, and the rule that decided. */
export interface Equivalence {
  readonly verdict: Comparison
  readonly rule: string
}

const equalBy = (rule: string): Equivalence => ({ verdict: "equal", rule })
const differentBy = (rule: string): Equivalence => ({ verdict: "different", rule })
const undecidedBy = (rule: string): Equivalence => ({ verdict: "undecided", rule })
const by = (verdict: Comparison, rule: string): Equivalence => ({ verdict, rule })

const smallNumbers = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen twenty"
).split(" ")

/** What words and letters say, without case, punctuation and spaces; undefined for what is neither. */
const wordsOf = (node: Expression): string | undefined => {
  switch (node.kind) {
    case "text":
      return node.words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "")
    case "symbol":
      return node.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "")
    case "constant":
      return node.name
    case "product": {
      const parts = node.factors.map(wordsOf)
      return parts.includes(undefined) ? undefined : parts.join("")
    }
    case "quantity": {
      const value = wordsOf(node.value)
      return value === undefined ? undefined : value + node.unit.replace(/[^\p{L}\p{N}]+/gu, "")
    }
    default:
      return undefined
  }
}

/** Words that say a number or a set. */
const withoutWords = (node: Expression): Expression => {
  if (node.kind !== "text") return node
  const words = node.words.toLowerCase().trim()
  const number = smallNumbers.indexOf(words)
  if (number >= 0) return { kind: "number", value: whole(number) }
  return /^(?:empty set|the empty set|no (?:real )?solutions?)$/.test(words) ? { kind: "set", items: [] } : node
}

/** Replaces plus-minus signs by one of their two signs. */
const withSign = (node: Expression, upper: boolean): Expression => {
  const map = (items: ReadonlyArray<Expression>): ReadonlyArray<Expression> =>
    items.map((item) => withSign(item, upper))
  switch (node.kind) {
    case "plus-minus": {
      const right = withSign(node.right, upper)
      const signed: Expression = upper ? right : { kind: "negative", of: right }
      return node.left === undefined ? signed : { kind: "sum", terms: [withSign(node.left, upper), signed] }
    }
    case "sum":
      return { ...node, terms: map(node.terms) }
    case "product":
      return { ...node, factors: map(node.factors) }
    case "quotient":
      return { ...node, top: withSign(node.top, upper), bottom: withSign(node.bottom, upper) }
    case "power":
      return { ...node, base: withSign(node.base, upper), exponent: withSign(node.exponent, upper) }
    case "negative":
      return { ...node, of: withSign(node.of, upper) }
    case "call":
      return { ...node, args: map(node.args) }
    case "relation":
    case "tuple":
    case "set":
    case "list":
    case "set-operation":
      return { ...node, items: map(node.items) }
    case "matrix":
      return { ...node, rows: node.rows.map(map) }
    case "quantity":
      return { ...node, value: withSign(node.value, upper) }
    default:
      return node
  }
}

const hasPlusMinus = (node: Expression): boolean => node.kind === "plus-minus" || childrenOf(node).some(hasPlusMinus)

const flatItems = (items: ReadonlyArray<Expression>): ReadonlyArray<Expression> =>
  items.flatMap((item) => {
    if (!hasPlusMinus(item)) return item.kind === "list" ? flatItems(item.items) : [item]
    return [withSign(item, true), withSign(item, false)]
  })

const isVariable = (node: Expression): boolean =>
  node.kind === "symbol" ||
  (node.kind === "constant" && node.name !== "infinity" && node.name !== "pi") ||
  // f(x), or f^{-1}(x).
  (node.kind === "product" &&
    node.factors.length === 2 &&
    (node.factors[0].kind === "symbol" ||
      (node.factors[0].kind === "power" && node.factors[0].base.kind === "symbol")) &&
    (node.factors[1].kind === "symbol" || node.factors[1].kind === "tuple"))

const isEquality = (node: Expression): node is Expression & { kind: "relation" } =>
  node.kind === "relation" && node.operators.every((operator) => operator === "=")

/** `x in S` says S. */
const withoutMembership = (node: Expression): Expression =>
  node.kind === "relation" && node.operators.length === 1 && node.operators[0] === "in" ? node.items[1] : node

/** The value of `x = value` and of `x = ... = value`; undefined for any other relation. */
const assigned = (node: Expression): Expression | undefined => {
  if (!isEquality(node)) return undefined
  const last = node.items[node.items.length - 1]
  return isVariable(node.items[0]) ? last : undefined
}

/** Sides of a relation as `difference operator 0`, with > turned to <. Bounds at infinity say nothing. */
const conditions = (
  node: Expression & { kind: "relation" }
): ReadonlyArray<{ readonly operator: Relation; readonly difference: Expression }> =>
  node.operators.flatMap((operator, index) => {
    const [left, right] = [node.items[index], node.items[index + 1]]
    if (isInfinite(left) || isInfinite(right)) return []
    const swapped = operator === ">" || operator === ">="
    const [first, second] = swapped ? [right, left] : [left, right]
    const turned: Relation = operator === ">" ? "<" : operator === ">=" ? "<=" : operator
    return [{ operator: turned, difference: { kind: "sum", terms: [first, { kind: "negative", of: second }] } }]
  })

const isInfinite = (node: Expression): boolean =>
  (node.kind === "constant" && node.name === "infinity") ||
  (node.kind === "negative" && isInfinite(node.of)) ||
  (node.kind === "sum" && node.terms.length === 1 && isInfinite(node.terms[0]))

const infinity: Expression = { kind: "constant", name: "infinity" }
const reals: Expression = {
  kind: "tuple",
  open: "(",
  close: ")",
  items: [{ kind: "negative", of: infinity }, infinity]
}

/** The set of one variable that an inequality, or several joined by "or", allow; undefined for other relations. */
const asIntervals = (node: Expression): Expression | undefined => {
  if (node.kind === "list" || (node.kind === "set" && node.items.length > 1)) {
    const parts = node.items.map(asIntervals)
    return parts.includes(undefined)
      ? undefined
      : { kind: "set-operation", operator: "union", items: parts.filter((part) => part !== undefined) }
  }
  if (node.kind !== "relation") return undefined
  const { items, operators } = node
  const at = items.findIndex((item) => item.kind === "symbol")
  if (at < 0 || operators.some((operator) => !["<", ">", "<=", ">="].includes(operator))) return undefined
  if (items.some((item, index) => index !== at && symbolsOf(item).size > 0) || items.length > 3) return undefined
  if (items.length === 3 && (at !== 1 || operators[0][0] !== operators[1][0])) return undefined
  let [low, high]: [Expression, Expression] = [{ kind: "negative", of: infinity }, infinity]
  let [open, close]: ["(" | "[", ")" | "]"] = ["(", ")"]
  operators.forEach((operator, index) => {
    const bound = index === at ? items[index + 1] : items[index]
    const below = operator[0] === "<" ? index < at : index >= at
    const closed = operator.endsWith("=")
    if (below) {
      low = bound
      open = closed ? "[" : "("
    } else {
      high = bound
      close = closed ? "]" : ")"
    }
  })
  return { kind: "tuple", open, close, items: [low, high] }
}

const isCollection = (node: Expression): node is Expression & { kind: "set" | "list" } =>
  node.kind === "set" || node.kind === "list"

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

class Judge {
  private readonly steps: Steps
  private readonly options: EquivalenceOptions
  constructor(options: EquivalenceOptions, steps: Steps) {
    this.options = options
    this.steps = steps
  }

  compare(goldGiven: Expression, answerGiven: Expression): Equivalence {
    this.steps.spend(1)
    const gold = withoutWords(withoutMembership(goldGiven))
    const answer = withoutWords(withoutMembership(answerGiven))
    if (keyOf(gold) === keyOf(answer)) return equalBy("the same expression")
    if (hasPlusMinus(gold) || hasPlusMinus(answer)) {
      const expand = (node: Expression): Expression =>
        hasPlusMinus(node) ? { kind: "list", items: flatItems(isCollection(node) ? node.items : [node]) } : node
      return this.compare(expand(gold), expand(answer))
    }
    const words = this.words(gold, answer)
    if (words !== undefined) return words
    if (gold.kind === "relation" || answer.kind === "relation") return this.relations(gold, answer)
    if (isCollection(gold) || isCollection(answer)) return this.collections(gold, answer)
    const [goldSet, answerSet] = [this.asSet(gold), this.asSet(answer)]
    if (goldSet.kind === "set-operation" || answerSet.kind === "set-operation") return this.sets(goldSet, answerSet)
    if (goldSet.kind === "tuple" || answerSet.kind === "tuple") return this.tuples(goldSet, answerSet)
    if (gold.kind === "matrix" || answer.kind === "matrix") return this.matrices(gold, answer)
    return this.quantities(gold, answer)
  }

  private asSet(node: Expression): Expression {
    return node.kind === "symbol" && node.name === "\\reals" ? reals : node
  }

  private words(gold: Expression, answer: Expression): Equivalence | undefined {
    if (gold.kind !== "text" && answer.kind !== "text") {
      // A choice letter may come with what it stands for: "(B) 12", and in brackets or not.
      return undefined
    }
    const [left, right] = [wordsOf(gold), wordsOf(answer)]
    if (left === undefined || right === undefined || left === "") return differentBy("words against mathematics")
    return left === right ? equalBy("the same words") : differentBy("other words")
  }

  private relations(gold: Expression, answer: Expression): Equivalence {
    if (gold.kind === "relation" && answer.kind === "relation") return this.conditions(gold, answer)
    if (gold.kind === "relation") {
      const value = assigned(gold)
      if (value !== undefined) return this.compare(value, answer)
      const intervals = asIntervals(gold)
      if (intervals !== undefined) return this.compare(intervals, answer)
      if (isCollection(answer) && answer.items.length === 1) return this.compare(gold, answer.items[0])
      return differentBy("the gold is a relation, the answer is none")
    }
    if (isEquality(answer as Expression)) {
      const relation = answer as Expression & { kind: "relation" }
      const last = relation.items[relation.items.length - 1]
      // An equation between numbers is arithmetic written out: 2 + 3 = 5.
      if (assigned(answer) !== undefined || symbolsOf(answer).size === 0) return this.compare(gold, last)
      return differentBy("the answer is an equation, the gold is none")
    }
    if (this.options.inequalityForInterval === true) {
      const intervals = asIntervals(answer)
      if (intervals !== undefined) return this.compare(gold, intervals)
    }
    return differentBy("the answer is a relation, the gold is none")
  }

  private conditions(gold: Expression & { kind: "relation" }, answer: Expression & { kind: "relation" }): Equivalence {
    const [goldValue, answerValue] = [assigned(gold), assigned(answer)]
    if (goldValue !== undefined && answerValue !== undefined && keyOf(gold.items[0]) === keyOf(answer.items[0])) {
      const values = this.compare(goldValue, answerValue)
      if (values.verdict === "equal" || symbolsOf(goldValue).size === 0) return values
    }
    const [wanted, given] = [conditions(gold), [...conditions(answer)]]
    if (wanted.length !== given.length) return differentBy("another number of conditions")
    let open = false
    for (const { operator, difference } of wanted) {
      const found = given.findIndex((one) => {
        if (one.operator !== operator) return false
        const verdict = compareRatio(difference, one.difference, operator === "<" || operator === "<=", this.steps)
        if (verdict === "undecided") open = true
        return verdict === "equal"
      })
      if (found < 0) return open ? undecidedBy("a condition could not be decided") : differentBy("another condition")
      given.splice(found, 1)
    }
    return equalBy("the same conditions, up to a factor")
  }

  /** Items of a list, each assignment by its value where all assign the same variable. */
  private itemsOf(node: Expression): ReadonlyArray<Expression> {
    const items = flatItems(isCollection(node) ? node.items : [node])
    if (!items.some((item) => item.kind === "relation")) return items
    const names = new Set<string>()
    const values = items.map((item) => {
      const value = assigned(item)
      if (value !== undefined && item.kind === "relation") names.add(keyOf(item.items[0]))
      return value ?? item
    })
    return names.size === 1 && !values.some((value) => value.kind === "relation") ? values : items
  }

  private collections(gold: Expression, answer: Expression): Equivalence {
    if (gold.kind === "tuple") {
      if (this.options.looseBrackets !== true || !isCollection(answer)) return differentBy("other brackets")
      return this.inOrder(gold.items, answer.items)
    }
    if (answer.kind === "tuple" && asIntervals(gold) === undefined) {
      if (this.options.looseBrackets !== true) return differentBy("other brackets")
      return this.unordered(this.itemsOf(gold), answer.items)
    }
    const intervals = asIntervals(gold)
    if (intervals !== undefined && (answer.kind === "set-operation" || answer.kind === "tuple"))
      return this.compare(intervals, answer)
    const [wanted, given] = [this.itemsOf(gold), this.itemsOf(answer)]
    const ordered = this.options.lists === "ordered" && gold.kind === "list" && answer.kind === "list"
    // Assignments of several variables against bare values keep their order: x = 1, y = 2 is not 2, 1.
    const mixed =
      wanted.some((item) => item.kind === "relation") !== given.some((item) => item.kind === "relation") &&
      wanted.length > 1
    return ordered || mixed ? this.inOrder(wanted, given) : this.unordered(wanted, given)
  }

  private inOrder(gold: ReadonlyArray<Expression>, answer: ReadonlyArray<Expression>): Equivalence {
    if (gold.length !== answer.length) return differentBy(`${answer.length} items instead of ${gold.length}`)
    let open = false
    for (let index = 0; index < gold.length; index += 1) {
      const { verdict } = this.compare(gold[index], answer[index])
      if (verdict === "different") return differentBy(`item ${index + 1} differs`)
      if (verdict === "undecided") open = true
    }
    return open ? undecidedBy("an item could not be decided") : equalBy("every item in its place")
  }

  private unordered(gold: ReadonlyArray<Expression>, answer: ReadonlyArray<Expression>): Equivalence {
    if (gold.length !== answer.length) return differentBy(`${answer.length} items instead of ${gold.length}`)
    const left = [...answer]
    let open = false
    for (const wanted of gold) {
      const found = left.findIndex((given) => {
        const { verdict } = this.compare(wanted, given)
        if (verdict === "undecided") open = true
        return verdict === "equal"
      })
      if (found < 0) return open ? undecidedBy("an item could not be decided") : differentBy("an item is missing")
      left.splice(found, 1)
    }
    return equalBy("the same items")
  }

  private sets(gold: Expression, answer: Expression): Equivalence {
    if (gold.kind !== "set-operation" || answer.kind !== "set-operation" || gold.operator !== answer.operator)
      return differentBy("another set")
    return gold.operator === "difference"
      ? this.inOrder(gold.items, answer.items)
      : this.unordered(gold.items, answer.items)
  }

  private tuples(gold: Expression, answer: Expression): Equivalence {
    if (gold.kind === "tuple" && answer.kind === "tuple") {
      if (gold.open !== answer.open || gold.close !== answer.close) return differentBy("other brackets")
      return this.inOrder(gold.items, answer.items)
    }
    const ratio = gold.kind === "tuple" ? gold : answer
    // 3:2 is also the fraction 3/2.
    if (ratio.kind === "tuple" && ratio.open === ":" && ratio.items.length === 2) {
      const quotient: Expression = { kind: "quotient", top: ratio.items[0], bottom: ratio.items[1] }
      return ratio === gold ? this.compare(quotient, answer) : this.compare(gold, quotient)
    }
    return differentBy("a tuple or an interval against something else")
  }

  private matrices(gold: Expression, answer: Expression): Equivalence {
    if (gold.kind !== "matrix" || answer.kind !== "matrix") return differentBy("a matrix against something else")
    if (gold.rows.length !== answer.rows.length || gold.rows[0].length !== answer.rows[0].length)
      return differentBy("a matrix of another shape")
    return this.inOrder(gold.rows.flat(), answer.rows.flat())
  }

  private quantities(gold: Expression, answer: Expression): Equivalence {
    if (gold.kind !== "quantity" && answer.kind !== "quantity") return this.scalars(gold, answer)
    const [goldUnit, answerUnit] = [
      gold.kind === "quantity" ? gold.unit : undefined,
      answer.kind === "quantity" ? answer.unit : undefined
    ]
    const goldValue = gold.kind === "quantity" ? gold.value : gold
    const answerValue = answer.kind === "quantity" ? answer.value : answer
    if (goldUnit === "percent" || answerUnit === "percent") {
      if (goldUnit === answerUnit) return this.compare(goldValue, answerValue)
      const other = goldUnit === "percent" ? answerUnit : goldUnit
      if (other !== undefined) return differentBy(`the unit is ${answerUnit} instead of ${goldUnit}`)
      const reading = this.options.percent ?? "both"
      const asNumber = reading === "hundredth" ? undefined : this.compare(goldValue, answerValue)
      if (asNumber?.verdict === "equal") return equalBy("p% read as p")
      return reading === "number" ? asNumber! : this.scalars(gold, answer)
    }
    if (goldUnit === "degree" || answerUnit === "degree") {
      if (goldUnit === answerUnit) return this.compare(goldValue, answerValue)
      const other = goldUnit === "degree" ? answerUnit : goldUnit
      if (other !== undefined && other !== "radian")
        return differentBy(`the unit is ${answerUnit} instead of ${goldUnit}`)
      const plain = other === undefined ? this.compare(goldValue, answerValue) : undefined
      if (plain?.verdict === "equal") return plain
      return this.scalars(goldUnit === "radian" ? goldValue : gold, answerUnit === "radian" ? answerValue : answer)
    }
    if (goldUnit === undefined || answerUnit === undefined || this.options.units === "ignore") {
      const written = answerUnit === undefined && goldUnit !== undefined ? letterUnit(answer, goldUnit) : undefined
      return this.compare(goldValue, written ?? answerValue)
    }
    if (goldUnit !== answerUnit) return differentBy(`the unit is ${answerUnit} instead of ${goldUnit}`)
    return this.compare(goldValue, answerValue)
  }

  private scalars(gold: Expression, answer: Expression): Equivalence {
    if (isInfinite(gold) || isInfinite(answer)) {
      const sign = (node: Expression): number => (!isInfinite(node) ? 0 : node.kind === "negative" ? -1 : 1)
      return sign(gold) === sign(answer) ? equalBy("infinity") : differentBy("infinity against something else")
    }
    if (gold.kind === "numeral" || answer.kind === "numeral") return this.numerals(gold, answer)
    if (this.options.unevaluated === "refuse" && isDone(gold) && !isDone(answer) && symbolsOf(answer).size === 0)
      return differentBy("the arithmetic is not carried out")
    const verdict = compareValues(gold, answer, this.steps)
    if (verdict === "equal") return equalBy("equal in value")
    const near = this.near(gold, answer)
    return near ?? by(verdict, verdict === "different" ? "other values" : "the values could not be compared")
  }

  private near(gold: Expression, answer: Expression): Equivalence | undefined {
    const { precision } = this.options
    if (precision === undefined || precision.kind === "exact") return undefined
    const [left, right] = [toNumber(gold, this.steps), toNumber(answer, this.steps)]
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

  /** Numerals of a base: the same digits, or the same base and value; a missing base is accepted as a missing unit is. */
  private numerals(gold: Expression, answer: Expression): Equivalence {
    if (gold.kind === "numeral" && answer.kind === "numeral") {
      if (gold.base !== answer.base) return differentBy("another base")
      return gold.digits.replace(/^0+/, "") === answer.digits.replace(/^0+/, "")
        ? equalBy("the same numeral")
        : differentBy("another numeral")
    }
    const [numeral, other] = gold.kind === "numeral" ? [gold, answer] : [answer, gold]
    const value = exactly(other, this.steps)
    if (numeral.kind !== "numeral" || value === undefined || value.bottom !== 1n)
      return differentBy("a numeral against something else")
    return String(value.top) === numeral.digits
      ? equalBy("the same digits, the base is missing")
      : differentBy("another numeral")
  }
}

/** "5 m" without a text command reads as a product; with the gold's unit at hand it is a quantity. */
const letterUnit = (answer: Expression, unit: string): Expression | undefined => {
  if (answer.kind !== "product") return undefined
  const last = answer.factors[answer.factors.length - 1]
  if (last.kind !== "symbol" || unitOf(last.name) !== unit) return undefined
  const rest = answer.factors.slice(0, -1)
  return rest.length === 1 ? rest[0] : { kind: "product", factors: rest }
}

const compact = (text: string): string => text.replace(/\\left|\\right|\\[,;! ]|[\s$]/g, "").replace(/[.,;]+$/, "")

/**
 * Compares an answer with the gold answer, both as text. Pure, and bounded: what costs more than the step cap is
 * "undecided".
 *
 * @example
 * ```ts
 * import { equivalent } from "@alloc/verifiers"
 *
 * console.log(equivalent("\\frac{1}{2}", "0.5").verdict) // => "equal"
 * console.log(equivalent("(1, 2]", "(1, 2)").verdict) // => "different"
 * console.log(equivalent("9^{9^{9^{9}}}", "8").verdict) // => "undecided"
 * ```
 */
export const equivalent = (gold: string, answer: string, options: EquivalenceOptions = {}): Equivalence => {
  if (gold.length <= 20_000 && answer.length <= 20_000) {
    const text = compact(gold)
    if (text !== "" && text === compact(answer)) return equalBy("the same text")
  }
  const steps = new Steps(options.steps ?? defaultSteps)
  const wanted = read(gold, steps)
  if (wanted.kind === "unreadable") return undecidedBy(`the gold answer cannot be read: ${wanted.why}`)
  const given = read(answer, steps)
  if (given.kind === "unreadable") return undecidedBy(`the answer cannot be read: ${given.why}`)
  try {
    return new Judge(options, steps).compare(wanted.expression, given.expression)
  } catch (error) {
    if (error instanceof OverCap) return undecidedBy(error.message)
    throw error
  }
}
