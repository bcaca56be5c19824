/**
 * Compares two trees by what they are: words, relations, sets, tuples, matrices, quantities, values.
 *
 * @module
 */
import {
  compareCases,
  compareCollections,
  compareMatrices,
  compareRatios,
  compareSets,
  compareTuples,
  isCollection
} from "./CompareCollections.ts"
import { compareNoted, compareQuantities } from "./CompareQuantities.ts"
import { addsModulus, compareCongruences, compareRelations, isNear } from "./CompareRelations.ts"
import type { Equivalence, EquivalenceOptions } from "./EquivalenceOptions.ts"
import { type Expression, keyOf } from "./Expression.ts"
import { differentBy, equalBy, type Judgement, undecidedBy } from "./Judgement.ts"
import { withMatrices } from "./MatrixArithmetic.ts"
import { flatItems, hasPlusMinus } from "./PlusMinus.ts"
import { asRealSet } from "./RealSet.ts"
import { type Exact, exactPart, withCoordinatesInOrder, withoutMembership } from "./Relations.ts"
import type { Steps } from "./Steps.ts"
import { withoutWords, wordsOf } from "./Words.ts"

/** Compares an answer with the gold answer. Where the steps are used up, `OverCap` leaves it. */
export const compareAnswers = (
  gold: Expression,
  answer: Expression,
  options: EquivalenceOptions,
  steps: Steps
): Equivalence => {
  const judgement: Judgement = { options, steps, compare: (one, other) => compare(judgement, one, other) }
  return judgement.compare(gold, answer)
}

const compare = (judgement: Judgement, goldGiven: Expression, answerGiven: Expression): Equivalence => {
  const { steps } = judgement
  steps.spend(1)
  const [wanted, given] = [exactPart(goldGiven), exactPart(answerGiven)]
  // Where both approximate, the approximations count too; where one does, it is commentary on the exact value.
  if (wanted.approximate !== undefined && given.approximate !== undefined) {
    const approximations = judgement.compare(wanted.approximate, given.approximate)
    if (approximations.verdict !== "equal") return approximations
  } else if (given.approximate !== undefined && !approximates(judgement, given))
    return differentBy("the approximation is of another value")
  const read = (node: Expression): Expression =>
    withMatrices(withoutWords(withoutMembership(withCoordinatesInOrder(node))), steps)
  const [gold, answer] = [read(wanted.exact), read(given.exact)]
  // A chain that is the gold's own is not looked at link by link.
  if (keyOf(gold) === keyOf(answer)) return equalBy("the same expression")
  return compareKinds(judgement, gold, answer)
}

/** Whether what an answer gives as its approximation is one, and what follows it is near it too. */
const approximates = (judgement: Judgement, { approximate, rest = [], value }: Exact): boolean =>
  approximate === undefined || [approximate, ...rest].every((one) => isNear(judgement, value, one) !== false)

const compareKinds = (judgement: Judgement, gold: Expression, answer: Expression): Equivalence => {
  const either = (kind: Expression["kind"]): boolean => gold.kind === kind || answer.kind === kind
  if (hasPlusMinus(gold) || hasPlusMinus(answer)) {
    const expand = (node: Expression): Expression =>
      hasPlusMinus(node) ? { kind: "list", items: flatItems(isCollection(node) ? node.items : [node]) } : node
    return judgement.compare(expand(gold), expand(answer))
  }
  if (either("text")) return compareWords(gold, answer)
  if (either("noted")) return compareNoted(judgement, gold, answer)
  if (either("modulo")) return compareCongruences(judgement, gold, answer)
  if (either("relation")) return compareRelations(judgement, gold, answer)
  if (isCollection(gold) || isCollection(answer)) return compareCollections(judgement, gold, answer)
  const [goldSet, answerSet] = [asRealSet(gold), asRealSet(answer)]
  if (goldSet.kind === "set-operation" || answerSet.kind === "set-operation")
    return compareSets(judgement, goldSet, answerSet)
  if (goldSet.kind === "tuple" || answerSet.kind === "tuple") return compareTuples(judgement, goldSet, answerSet)
  if (either("matrix")) return compareMatrices(judgement, gold, answer)
  if (either("cases")) return compareCases(judgement, gold, answer)
  if (either("ratio")) return compareRatios(judgement, gold, answer)
  const values = compareQuantities(judgement, gold, answer)
  return values.verdict === "equal" && addsModulus(judgement, gold, answer)
    ? undecidedBy("the answer is a residue, the gold is a number")
    : values
}

const compareWords = (gold: Expression, answer: Expression): Equivalence => {
  const [left, right] = [wordsOf(gold), wordsOf(answer)]
  if (left === undefined || right === undefined || left === "") return differentBy("words against mathematics")
  return left === right ? equalBy("the same words") : differentBy("other words")
}
