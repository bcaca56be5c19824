/**
 * Compares sets, lists, tuples, intervals, ratios, matrices and cases, item by item.
 *
 * @module
 */
import type { Equivalence } from "./EquivalenceOptions.ts"
import { type Expression, keyOf } from "./Expression.ts"
import { by, differentBy, equalBy, type Judgement, undecidedBy } from "./Judgement.ts"
import { flatItems } from "./PlusMinus.ts"
import { compareRealSets } from "./RealSet.ts"
import { asIntervals, assigned } from "./Relations.ts"

type Items = ReadonlyArray<Expression>

export const isCollection = (node: Expression): node is Expression & { readonly kind: "set" | "list" } =>
  node.kind === "set" || node.kind === "list"

/** Every item with the item in its place. */
export const inOrder = ({ compare }: Judgement, gold: Items, answer: Items): Equivalence => {
  if (gold.length !== answer.length) return differentBy(`${answer.length} items instead of ${gold.length}`)
  let open = false
  for (let index = 0; index < gold.length; index += 1) {
    const { verdict } = compare(gold[index], answer[index])
    if (verdict === "different") return differentBy(`item ${index + 1} differs`)
    if (verdict === "undecided") open = true
  }
  return open ? undecidedBy("an item could not be decided") : equalBy("every item in its place")
}

/** Every item with an item of its own, in any order. */
export const unordered = ({ compare }: Judgement, gold: Items, answer: Items): Equivalence => {
  if (gold.length !== answer.length) return differentBy(`${answer.length} items instead of ${gold.length}`)
  const left = [...answer]
  const keys = answer.map(keyOf)
  let open = false
  for (const wanted of gold) {
    // What is written alike is found without a comparison.
    const alike = keys.indexOf(keyOf(wanted))
    const found =
      alike >= 0
        ? alike
        : left.findIndex((given) => {
            const { verdict } = compare(wanted, given)
            if (verdict === "undecided") open = true
            return verdict === "equal"
          })
    if (found < 0) return open ? undecidedBy("an item could not be decided") : differentBy("an item is missing")
    left.splice(found, 1)
    keys.splice(found, 1)
  }
  return equalBy("the same items")
}

/** Items without those that are equal to one before them: a set holds each once. */
const withoutRepeats = ({ compare }: Judgement, items: Items): Items => {
  const kept: Array<Expression> = []
  for (const item of items) if (!kept.some((one) => compare(one, item).verdict === "equal")) kept.push(item)
  return kept
}

interface Assignments {
  readonly names: ReadonlyArray<string>
  readonly values: Items
}

/** Names and values where every item assigns a variable; undefined otherwise. */
const assignmentsOf = (items: Items): Assignments | undefined => {
  const names: Array<string> = []
  const values: Array<Expression> = []
  for (const item of items) {
    const value = item.kind === "relation" ? assigned(item) : undefined
    if (item.kind !== "relation" || value === undefined) return undefined
    names.push(keyOf(item.items[0]))
    values.push(value)
  }
  return { names, values }
}

/** Items of a list, each assignment by its value where all assign the same variable. */
const itemsOf = (node: Expression): Items => {
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

/**
 * The tuple that assignments of several variables say: x = 1, y = 2 is (1, 2), in the order of the alphabet where the
 * variables are letters of it, else as written.
 */
const asTuple = (node: Expression): Items | undefined => {
  // "x = 1 or y = 2" says neither.
  if (!isCollection(node) || node.items.length < 2 || (node.kind === "list" && node.joint === "or")) return undefined
  const found = assignmentsOf(node.items)
  if (found === undefined || new Set(found.names).size < found.names.length) return undefined
  const order = found.names.map((_, index) => index)
  if (found.names.every((name) => /^\$[a-zA-Z]$/.test(name)))
    order.sort((a, b) => (found.names[a] < found.names[b] ? -1 : 1))
  return order.map((index) => found.values[index])
}

const isBracketed = (node: Expression): node is Expression & { readonly kind: "tuple" } =>
  node.kind === "tuple" && (node.open === "(" || node.open === "<") && node.items.length > 1

type List = Expression & { readonly kind: "list" }

/** Whether one list of inequalities says "and" where the other says "or". */
const joinOtherwise = (gold: List, answer: List): boolean =>
  gold.joint !== undefined &&
  answer.joint !== undefined &&
  gold.joint !== answer.joint &&
  gold.items.some((item) => item.kind === "relation" && item.operators.some((operator) => operator !== "="))

/** Compares where one of both is a set or a list. */
export const compareCollections = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  const { options } = judgement
  if (gold.kind === "list" && answer.kind === "list" && joinOtherwise(gold, answer)) return differentBy("and is not or")
  const [goldTuple, answerTuple] = [asTuple(gold), asTuple(answer)]
  if (isBracketed(gold) && answerTuple !== undefined) return inOrder(judgement, gold.items, answerTuple)
  if (isBracketed(answer) && goldTuple !== undefined) return inOrder(judgement, goldTuple, answer.items)
  if (gold.kind === "tuple") {
    if (options.looseBrackets !== true || !isCollection(answer)) return differentBy("other brackets")
    return inOrder(judgement, gold.items, answer.items)
  }
  if (answer.kind === "tuple" && asIntervals(gold) === undefined) {
    if (options.looseBrackets !== true) return differentBy("other brackets")
    return unordered(judgement, itemsOf(gold), answer.items)
  }
  const intervals = asIntervals(gold)
  if (intervals !== undefined && (answer.kind === "set-operation" || answer.kind === "tuple"))
    return judgement.compare(intervals, answer)
  return compareItems(judgement, gold, answer)
}

const compareItems = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  let [wanted, given] = [itemsOf(gold), itemsOf(answer)]
  if (gold.kind === "set" || (answer.kind === "set" && gold.kind === "list")) {
    if (wanted.length * given.length <= 10_000) {
      if (gold.kind === "set") wanted = withoutRepeats(judgement, wanted)
      if (answer.kind === "set") given = withoutRepeats(judgement, given)
    }
  }
  const ordered = judgement.options.lists === "ordered" && gold.kind === "list" && answer.kind === "list"
  // Assignments of several variables against bare values keep their order: x = 1, y = 2 is not 2, 1.
  const mixed =
    wanted.some((item) => item.kind === "relation") !== given.some((item) => item.kind === "relation") &&
    wanted.length > 1
  return ordered || mixed ? inOrder(judgement, wanted, given) : unordered(judgement, wanted, given)
}

/** Compares sets of real numbers, or operations on other sets. */
export const compareSets = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  const verdict = compareRealSets(gold, answer, judgement.steps)
  if (verdict !== undefined)
    return by(verdict, verdict === "equal" ? "the same set of numbers" : "another set of numbers")
  if (gold.kind !== "set-operation" || answer.kind !== "set-operation" || gold.operator !== answer.operator)
    return differentBy("another set")
  return gold.operator === "difference"
    ? inOrder(judgement, gold.items, answer.items)
    : unordered(judgement, gold.items, answer.items)
}

/** The entries of a vector: a tuple in round or angle brackets, or a matrix of one row or column. */
const vectorOf = (node: Expression): Items | undefined => {
  if (node.kind === "tuple") return node.open === "<" ? node.items : undefined
  if (node.kind !== "matrix") return undefined
  if (node.rows.length === 1) return node.rows[0]
  return node.rows.every((row) => row.length === 1) ? node.rows.flat() : undefined
}

/** Compares where one of both is a tuple, an interval or a vector in angle brackets. */
export const compareTuples = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  if (gold.kind === "tuple" && answer.kind === "tuple") {
    // A vector may be written with angle or with round brackets.
    const vector = (isBracketed(gold) && answer.open === "<") || (gold.open === "<" && isBracketed(answer))
    const closed = vector && gold.close !== "]" && answer.close !== "]"
    if (!closed && (gold.open !== answer.open || gold.close !== answer.close)) return differentBy("other brackets")
    return inOrder(judgement, gold.items, answer.items)
  }
  const [wanted, given] = [vectorOf(gold), vectorOf(answer)]
  if (wanted !== undefined && given !== undefined) return inOrder(judgement, wanted, given)
  return differentBy("a tuple or an interval against something else")
}

/** Ratios up to a factor; two times of day as they are written. */
export const compareRatios = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  if (gold.kind === "ratio" && answer.kind === "ratio") {
    const asWritten = inOrder(judgement, gold.items, answer.items)
    if (asWritten.verdict === "equal") return asWritten
    if (gold.items.length !== answer.items.length) return differentBy("a ratio of another number of parts")
    const parts = (items: Items): Items =>
      items.slice(1).map((item): Expression => ({ kind: "quotient", top: item, bottom: items[0] }))
    const sameRatio = inOrder(judgement, parts(gold.items), parts(answer.items))
    return sameRatio.verdict === "equal" && gold.clock && answer.clock
      ? undecidedBy("two times of day, or one ratio")
      : sameRatio
  }
  const ratio = gold.kind === "ratio" ? gold : answer
  if (ratio.kind !== "ratio" || ratio.items.length !== 2) return differentBy("a ratio against something else")
  // 3:2 is also the fraction 3/2.
  const quotient: Expression = { kind: "quotient", top: ratio.items[0], bottom: ratio.items[1] }
  return ratio === gold ? judgement.compare(quotient, answer) : judgement.compare(gold, quotient)
}

export const compareMatrices = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  if (gold.kind !== "matrix" || answer.kind !== "matrix") return differentBy("a matrix against something else")
  if (gold.rows.length !== answer.rows.length || gold.rows[0].length !== answer.rows[0].length)
    return differentBy("a matrix of another shape")
  return inOrder(judgement, gold.rows.flat(), answer.rows.flat())
}

/** Cases with the same value under the same condition, in any order but for the one without a condition. */
export const compareCases = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  if (gold.kind !== "cases" || answer.kind !== "cases") return differentBy("cases against something else")
  const rows = (node: Expression & { readonly kind: "cases" }): Items =>
    node.rows.map(({ condition, value }): Expression => {
      const otherwise: Expression = { kind: "text", words: "otherwise" }
      return { kind: "tuple", open: "(", close: ")", items: [value, condition ?? otherwise] }
    })
  return unordered(judgement, rows(gold), rows(answer))
}
