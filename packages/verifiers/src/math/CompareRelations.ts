/**
 * Compares equations, assignments, inequalities, chains of them, and congruences.
 *
 * @module
 */
import { compareRatio, compareValues, toNumber } from "./Compare.ts"
import { isCollection } from "./CompareCollections.ts"
import type { Equivalence } from "./EquivalenceOptions.ts"
import { exactly } from "./Exact.ts"
import { type Expression, keyOf, symbolsOf } from "./Expression.ts"
import { differentBy, equalBy, type Judgement, undecidedBy } from "./Judgement.ts"
import { asIntervals, assigned, conditions, inAlphabet, isEquality, isVariable, namedValues } from "./Relations.ts"

type Relation = Expression & { readonly kind: "relation" }

/**
 * Whether every link of a chain of equalities holds: 5 = 2+2 does not, so that "2+2 = 5" says nothing. The first link of
 * `x = ...` says what x is, and holds.
 */
export const chainHolds = ({ compare }: Judgement, chain: Relation): Equivalence => {
  // x = y = 5 says what both are.
  let first = 0
  while (first + 1 < chain.items.length && isVariable(chain.items[first])) first += 1
  let open = false
  for (let index = first; index + 1 < chain.items.length; index += 1) {
    const { verdict } = compare(chain.items[index], chain.items[index + 1])
    if (verdict === "equal") continue
    // A link with variables may hold for what they stand for: a^2 + b^2 = (a + b)^2 - 2ab = 3.
    const known = symbolsOf(chain.items[index]).size + symbolsOf(chain.items[index + 1]).size === 0
    if (verdict === "different" && known) return differentBy("a link of the chain does not hold")
    open = true
  }
  if (open) return undecidedBy("a link of the chain could not be decided")
  return equalBy("every link of the chain holds")
}

/** Whether an approximation is one: within a unit of its last decimal, or a hundredth. */
export const isNear = ({ steps }: Judgement, exact: Expression, approximate: Expression): boolean | undefined => {
  const [left, right] = [toNumber(exact, steps), toNumber(approximate, steps)]
  if (left === undefined || right === undefined) return undefined
  const bottom = approximate.kind === "number" ? approximate.value.bottom : 1n
  let unit = 1n
  while (unit % bottom !== 0n && unit < 10n ** 15n) unit *= 10n
  return Math.abs(left - right) <= Math.max(1 / Number(unit), Math.abs(left) / 100)
}

/** a + b = 2 + 3 = 5: a claim on a and b that ends with a value. */
const isConditioned = ({ items }: Relation): boolean =>
  symbolsOf(items[0]).size > 0 && symbolsOf(items[items.length - 1]).size === 0

/** Compares where one of both is a relation. */
export const compareRelations = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  const { compare, options } = judgement
  if (answer.kind === "relation" && isEquality(answer) && answer.items.length > 2) {
    const holds = chainHolds(judgement, answer)
    if (holds.verdict === "different") return holds
    if (holds.verdict === "undecided" && !isConditioned(answer)) return holds
  }
  const named = compareNamed(judgement, gold, answer)
  if (named !== undefined) return named
  if (gold.kind === "relation") return compareWithRelation(judgement, gold, answer)
  if (answer.kind === "relation" && isEquality(answer)) return compareWithEquation(judgement, gold, answer)
  const intervals = options.inequalityForInterval === true ? asIntervals(answer) : undefined
  return intervals === undefined ? differentBy("the answer is a relation, the gold is none") : compare(gold, intervals)
}

/**
 * Tuples of which one names its entries in another order than the alphabet's, as (w, l) = (3, 4) does: a tuple without
 * names may have either order. Undefined where neither does.
 */
const compareNamed = ({ compare }: Judgement, gold: Expression, answer: Expression): Equivalence | undefined => {
  const [wanted, given] = [namedValues(gold), namedValues(answer)]
  const named = wanted ?? given
  if (named === undefined) return undefined
  const ordered = inAlphabet(named.names, named.values)
  if (wanted !== undefined && given !== undefined)
    return wanted.names.join() !== given.names.join() &&
      [...wanted.names].sort().join() === [...given.names].sort().join()
      ? compare(ordered, inAlphabet(given.names, given.values))
      : undefined
  const other = wanted === undefined ? gold : answer
  if (other.kind !== "tuple" || keyOf(ordered) === keyOf(named.values)) return undefined
  const compared = (tuple: Expression): Equivalence =>
    wanted === undefined ? compare(gold, tuple) : compare(tuple, answer)
  const [sorted, asWritten] = [compared(ordered), compared(named.values)]
  return sorted.verdict === asWritten.verdict ? sorted : undecidedBy("a tuple with names and one without them")
}

const compareWithRelation = (judgement: Judgement, gold: Relation, answer: Expression): Equivalence => {
  const { compare } = judgement
  if (answer.kind === "relation") return compareConditions(judgement, gold, answer)
  const value = assigned(gold)
  if (value !== undefined) return compare(value, answer)
  // A gold of numbers alone is arithmetic written out: 2 + 3 = 5.
  if (isEquality(gold) && symbolsOf(gold).size === 0) return compare(gold.items[gold.items.length - 1], answer)
  const intervals = asIntervals(gold)
  // 1 < x and x < 3.
  const given = answer.kind === "list" ? asIntervals(answer) : undefined
  if (intervals !== undefined) return compare(intervals, given ?? answer)
  if (isCollection(answer) && answer.items.length === 1) return compare(gold, answer.items[0])
  return differentBy("the gold is a relation, the answer is none")
}

const compareWithEquation = (judgement: Judgement, gold: Expression, answer: Relation): Equivalence => {
  const last = answer.items[answer.items.length - 1]
  const holds = chainHolds(judgement, answer)
  if (assigned(answer) !== undefined) {
    const values = judgement.compare(gold, last)
    return values.verdict === "equal" && holds.verdict === "undecided" ? holds : values
  }
  // An equation whose sides are the same, as in 2 + 3 = 5, says its last side.
  if (holds.verdict === "equal") return judgement.compare(gold, last)
  // a + b = 5 may be what is asked, or an equation that holds besides.
  if (holds.verdict === "undecided" && judgement.compare(gold, last).verdict !== "different")
    return undecidedBy("the answer is an equation whose last side is the gold")
  return differentBy("the answer is an equation, the gold is none")
}

const compareConditions = (judgement: Judgement, gold: Relation, answer: Relation): Equivalence => {
  const { compare, steps } = judgement
  const [goldValue, answerValue] = [assigned(gold), assigned(answer)]
  if (goldValue !== undefined && answerValue !== undefined && keyOf(gold.items[0]) === keyOf(answer.items[0])) {
    const values = compare(goldValue, answerValue)
    if (values.verdict === "equal" || symbolsOf(goldValue).size === 0) return values
  }
  if (isEquality(gold) && isEquality(answer) && symbolsOf(gold).size === 0 && symbolsOf(answer).size === 0)
    return compareWithEquation(judgement, gold.items[gold.items.length - 1], answer)
  const [wanted, given] = [conditions(gold), [...conditions(answer)]]
  if (wanted.length !== given.length) return differentBy("another number of conditions")
  let open = false
  for (const { operator, difference } of wanted) {
    const found = given.findIndex((one) => {
      if (one.operator !== operator) return false
      const verdict = compareRatio(difference, one.difference, operator === "<" || operator === "<=", steps)
      if (verdict === "undecided") open = true
      return verdict === "equal"
    })
    if (found < 0) return open ? undecidedBy("a condition could not be decided") : differentBy("another condition")
    given.splice(found, 1)
  }
  return equalBy("the same conditions, up to a factor")
}

type Modulo = Expression & { readonly kind: "modulo" }

const residueOf = (node: Expression): { readonly side: string; readonly value: Expression } | undefined =>
  node.kind !== "relation"
    ? { side: "", value: node }
    : node.items.length === 2 && node.operators[0] === "="
      ? { side: keyOf(node.items[0]), value: node.items[1] }
      : undefined

const hasModulus = ({ modulus }: Modulo): boolean => modulus.kind !== "text"

const compareModulo = ({ compare, steps }: Judgement, gold: Modulo, answer: Modulo): Equivalence => {
  if (!hasModulus(gold) || !hasModulus(answer)) {
    const said = compare(gold.of, answer.of)
    return said.verdict === "different" || hasModulus(gold) || !hasModulus(answer)
      ? said
      : undecidedBy("the gold says no modulus")
  }
  const moduli = compare(gold.modulus, answer.modulus)
  if (moduli.verdict !== "equal") return moduli.verdict === "different" ? differentBy("another modulus") : moduli
  const [wanted, given] = [residueOf(gold.of), residueOf(answer.of)]
  if (wanted === undefined || given === undefined) return compare(gold.of, answer.of)
  if (wanted.side !== given.side && wanted.side !== "" && given.side !== "") return compare(gold.of, answer.of)
  const difference: Expression = { kind: "sum", terms: [wanted.value, { kind: "negative", of: given.value }] }
  const multiple = exactly({ kind: "quotient", top: difference, bottom: gold.modulus }, steps)
  if (multiple !== undefined) return multiple.bottom === 1n ? equalBy("congruent") : differentBy("another residue")
  return compareValues(wanted.value, given.value, steps) === "equal"
    ? equalBy("the same residue")
    : undecidedBy("residues with variables")
}

/** "4 mod 7" and `4 \pmod 7`: the residue alone, as opposed to the arithmetic "11 mod 7". */
const isResidue = ({ steps }: Judgement, node: Expression): boolean =>
  node.kind === "call" && node.name === "mod" && compareValues(node.args[0], node, steps) === "equal"

/** Whether an answer is a residue where the gold is a number. */
export const addsModulus = (judgement: Judgement, gold: Expression, answer: Expression): boolean =>
  gold.kind !== "modulo" && (gold.kind !== "call" || gold.name !== "mod") && isResidue(judgement, answer)

/**
 * Compares congruences. A modulus that the answer misses is accepted where the residue is the same; one that the gold
 * does not have makes a class of numbers of the number, as a base makes another numeral.
 */
export const compareCongruences = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  if (gold.kind === "modulo" && answer.kind === "modulo") return compareModulo(judgement, gold, answer)
  const value = (node: Expression): Expression =>
    node.kind === "modulo" ? (residueOf(node.of)?.value ?? node.of) : node
  const residues = judgement.compare(value(gold), value(answer))
  // n \equiv 4 \pmod 7 says what the remainder is.
  const said = answer.kind === "modulo" && answer.of.kind === "relation" && hasModulus(answer)
  return gold.kind === "modulo" || said || residues.verdict === "different"
    ? residues
    : undecidedBy("the answer is a residue, the gold is a number")
}
