/**
 * Where published graders differ when they compare answers, and what a comparison finds.
 *
 * @module
 */
import type { Comparison } from "./Compare.ts"

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
  /** The step cap of one comparison. Default 12,000, about 6 ms of the slowest kind. */
  readonly steps?: number | undefined
}

/** What a comparison found, and the rule that decided. */
export interface Equivalence {
  readonly verdict: Comparison
  readonly rule: string
}
