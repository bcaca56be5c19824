/**
 * What the steps of a comparison share: the options, the step cap, the way back into the whole comparison.
 *
 * @module
 */
import type { Comparison } from "./Compare.ts"
import type { Equivalence, EquivalenceOptions } from "./EquivalenceOptions.ts"
import type { Expression } from "./Expression.ts"
import type { Steps } from "./Steps.ts"

export interface Judgement {
  readonly options: EquivalenceOptions
  readonly steps: Steps
  /** Compares an answer with the gold answer, whatever they are. */
  readonly compare: (gold: Expression, answer: Expression) => Equivalence
}

export const equalBy = (rule: string): Equivalence => ({ verdict: "equal", rule })
export const differentBy = (rule: string): Equivalence => ({ verdict: "different", rule })
export const undecidedBy = (rule: string): Equivalence => ({ verdict: "undecided", rule })
export const by = (verdict: Comparison, rule: string): Equivalence => ({ verdict, rule })
