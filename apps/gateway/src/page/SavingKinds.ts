/**
 * What can be said of a policy's saving.
 *
 * @module
 */

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** What can be said of a policy's saving. */
export type Saving =
  | {
      readonly kind: "estimated"
      /** Requests' choices that it rests on. */
      readonly choices: number
      /** Share that was right. */
      readonly quality: number
      /** Samples of a choice, on average. */
      readonly perChoice: number
      /** Samples of a choice that uniform needs for the same quality, all of them drawn. */
      readonly uniform: Estimate
      /** Share of samples saved against uniform that draws all; below 0: lost. */
      readonly saved: Estimate
      /** The same against uniform that stops at the first right sample, too. */
      readonly savedOfStopping: Estimate
      /** Uniform does not reach the quality within what can be told: it needs more than `uniform`. */
      readonly atLeast: boolean
      /** Choices that nobody judged, which are left out. */
      readonly unjudged: number
    }
  /** Votes that ended once the rest could not change them: counted, against the same votes with all that was allowed. */
  | { readonly kind: "vote"; readonly choices: number; readonly drawn: number; readonly allowed: number }
  /** Models in turn, later ones where no sample before was right: as often right as one sample of each would be, or more often. */
  | {
      readonly kind: "cascade"
      readonly choices: number
      readonly first: string
      readonly later: ReadonlyArray<string>
      /** Choices that went on to a later model. */
      readonly asked: number
    }
  /** Why nothing is said. */
  | { readonly kind: "unknown"; readonly choices: number; readonly why: string }
