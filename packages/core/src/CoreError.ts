/**
 * The one error of this package: which field of which query is wrong, what its value is and what would be valid.
 *
 * @module
 */

/** What was wrong. `query` is the index of the query in the batch, where the fault belongs to one query. */
export type CoreReason =
  | { readonly _tag: "InvalidBudget"; readonly value: unknown; readonly valid: string }
  | { readonly _tag: "InfeasibleBudget"; readonly budget: number; readonly minimum: number }
  | { readonly _tag: "InvalidProbability"; readonly field: string; readonly query: number; readonly value: unknown }
  | {
      readonly _tag: "InvalidParameter"
      readonly field: string
      readonly query?: number | undefined
      readonly value: unknown
      readonly valid: string
    }
  | { readonly _tag: "UnknownOption"; readonly option: string; readonly valid: ReadonlyArray<string> }
  | { readonly _tag: "InvalidBounds"; readonly query: number; readonly minimum: unknown; readonly maximum: unknown }
  | { readonly _tag: "LengthMismatch"; readonly field: string; readonly length: number; readonly expected: number }
  | { readonly _tag: "RaggedCurves"; readonly query: number; readonly length: number; readonly expected: number }
  | { readonly _tag: "EmptyCurves"; readonly query?: number | undefined }
  | { readonly _tag: "InvalidArtifact"; readonly field: string; readonly value: unknown; readonly valid: string }
  | {
      readonly _tag: "UnexpectedOutcome"
      readonly query: unknown
      readonly arm: unknown
      readonly returned: number
      readonly asked: number
    }

/** Longest text that a message repeats in full. */
const LONGEST = 80

/** A value in words, whatever it is: that of an object may be large, or have no words at all. */
const shown = (value: unknown): string => {
  if (typeof value === "string") return value.length > LONGEST ? `${value.slice(0, LONGEST)}...` : value
  if (typeof value === "function") return "a function"
  if (typeof value !== "object" || value === null) return String(value)
  if (Array.isArray(value)) return `an array of length ${value.length}`
  return ArrayBuffer.isView(value) ? `a ${Object.prototype.toString.call(value).slice(8, -1)}` : "an object"
}

const messageOf = (reason: CoreReason): string => {
  switch (reason._tag) {
    case "InvalidBudget":
      return `budget is ${shown(reason.value)}; valid: ${reason.valid}`
    case "InfeasibleBudget":
      return `budget ${reason.budget} is below the sum of the minima; the smallest feasible budget is ${reason.minimum}`
    case "InvalidProbability":
      return `${reason.field} of query ${reason.query} is ${shown(reason.value)}; valid: a number in [0, 1]`
    case "InvalidParameter": {
      const whose = reason.query === undefined ? "" : ` of query ${reason.query}`
      return `${reason.field}${whose} is ${shown(reason.value)}; valid: ${reason.valid}`
    }
    case "UnknownOption":
      return `there is no option ${reason.option}; valid: ${reason.valid.join(", ")}`
    case "InvalidBounds":
      return `query ${reason.query} has minimum ${shown(reason.minimum)} and maximum ${shown(reason.maximum)}; valid: whole numbers with 0 <= minimum <= maximum`
    case "LengthMismatch":
      return `${reason.field} has length ${reason.length}; valid: ${reason.expected}`
    case "RaggedCurves":
      return `the curve of query ${reason.query} has ${reason.length} marginals; valid: ${reason.expected}, as the first curve has`
    case "EmptyCurves":
      return reason.query === undefined
        ? "the curves hold no marginal; valid: at least one sample per query (maxSamples >= 1)"
        : `the curve of query ${reason.query} is empty; valid: at least one marginal`
    case "InvalidArtifact":
      return `${reason.field} of the stored data is ${shown(reason.value)}; valid: ${reason.valid}`
    case "UnexpectedOutcome":
      return `${reason.returned} outcomes came back for query ${shown(reason.query)} from arm ${shown(reason.arm)}; valid: at most ${reason.asked}, as the round asked for`
  }
}

/**
 * Thrown on bad input, with a tagged `reason`. Its `_tag` is for Effect's `catchTag`; everybody else asks
 * `error instanceof CoreError`.
 *
 * @example
 * ```ts
 * import { CoreError, samples } from "@alloc/core"
 *
 * try {
 *   samples(Number.NaN)
 * } catch (error) {
 *   if (error instanceof CoreError) console.log(error.reason._tag) // => "InvalidBudget"
 * }
 * ```
 */
export class CoreError extends Error {
  readonly _tag = "CoreError"
  readonly reason: CoreReason
  constructor(options: { readonly reason: CoreReason }) {
    super(messageOf(options.reason))
    this.name = "CoreError"
    this.reason = options.reason
  }
}

/**
 * Ends with the error of a reason; for use inside expressions.
 *
 * @throws CoreError
 */
export const fail = (reason: CoreReason): never => {
  throw new CoreError({ reason })
}
