/**
 * Compares two trees by what they are: words, relations, sets, tuples, matrices, quantities, values.
 *
 * @module
 */
import { type Comparison, compareRatio, compareValues, toNumber } from "./Compare.ts"
import type { Equivalence, EquivalenceOptions } from "./EquivalenceOptions.ts"
import { exactly } from "./Exact.ts"
import { type Expression, keyOf, symbolsOf } from "./Expression.ts"
import { withMatrices } from "./MatrixArithmetic.ts"
import { flatItems, hasPlusMinus } from "./PlusMinus.ts"
import { asRealSet, compareRealSets } from "./RealSet.ts"
import { asIntervals, assigned, conditions, exactPart, isEquality, isInfinite, withoutMembership } from "./Relations.ts"
import type { Steps } from "./Steps.ts"
import { unitOf } from "./Units.ts"
import { withoutWords, wordsOf } from "./Words.ts"

const equalBy = (rule: string): Equivalence => ({ verdict: "equal", rule })
const differentBy = (rule: string): Equivalence => ({ verdict: "different", rule })
const undecidedBy = (rule: string): Equivalence => ({ verdict: "undecided", rule })
const by = (verdict: Comparison, rule: string): Equivalence => ({ verdict, rule })
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

/** A ratio with no part that is zero, and whose last part cannot be the minutes of a time, as in 12:30. */
const isSmallRatio = (node: Expression & { kind: "tuple" }): boolean =>
  node.items.every((item) => item.kind !== "number" || item.value.top !== 0n) &&
  node.items.slice(1).every((item) => item.kind !== "number" || item.value.top < 10n)

/** Compares an answer with the gold answer. Throws `OverCap` where the steps are used up. */
export class Judge {
  private readonly steps: Steps
  private readonly options: EquivalenceOptions
  constructor(options: EquivalenceOptions, steps: Steps) {
    this.options = options
    this.steps = steps
  }

  compare(goldGiven: Expression, answerGiven: Expression): Equivalence {
    this.steps.spend(1)
    const [wanted, given] = [exactPart(goldGiven), exactPart(answerGiven)]
    // Where both approximate, the approximations count too; where one does, it is commentary on the exact value.
    if (wanted.approximate !== undefined && given.approximate !== undefined) {
      const approximations = this.compare(wanted.approximate, given.approximate)
      if (approximations.verdict !== "equal") return approximations
    }
    const read = (node: Expression): Expression => withMatrices(withoutWords(withoutMembership(node)), this.steps)
    const [gold, answer] = [read(wanted.exact), read(given.exact)]
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
    const [goldSet, answerSet] = [asRealSet(gold), asRealSet(answer)]
    if (goldSet.kind === "set-operation" || answerSet.kind === "set-operation") return this.sets(goldSet, answerSet)
    if (goldSet.kind === "tuple" || answerSet.kind === "tuple") return this.tuples(goldSet, answerSet)
    if (gold.kind === "matrix" || answer.kind === "matrix") return this.matrices(gold, answer)
    return this.quantities(gold, answer)
  }

  private words(gold: Expression, answer: Expression): Equivalence | undefined {
    if (gold.kind !== "text" && answer.kind !== "text") return undefined
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
    const verdict = compareRealSets(gold, answer, this.steps)
    if (verdict !== undefined)
      return by(verdict, verdict === "equal" ? "the same set of numbers" : "another set of numbers")
    if (gold.kind !== "set-operation" || answer.kind !== "set-operation" || gold.operator !== answer.operator)
      return differentBy("another set")
    return gold.operator === "difference"
      ? this.inOrder(gold.items, answer.items)
      : this.unordered(gold.items, answer.items)
  }

  private tuples(gold: Expression, answer: Expression): Equivalence {
    if (gold.kind === "tuple" && answer.kind === "tuple") {
      if (gold.open !== answer.open || gold.close !== answer.close) return differentBy("other brackets")
      if (gold.open === ":" && isSmallRatio(gold) && isSmallRatio(answer)) return this.ratios(gold.items, answer.items)
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

  /** 6:4 is 3:2. */
  private ratios(gold: ReadonlyArray<Expression>, answer: ReadonlyArray<Expression>): Equivalence {
    const parts = (items: ReadonlyArray<Expression>): ReadonlyArray<Expression> =>
      items.slice(1).map((item): Expression => ({ kind: "quotient", top: item, bottom: items[0] }))
    return this.inOrder(parts(gold), parts(answer))
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
