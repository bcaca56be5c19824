/**
 * Heads by name, for saved predictors.
 *
 * @module
 */
import { armScoresHead } from "./ArmScores.ts"
import { betaHead } from "./Beta.ts"
import type { HeadDecoder } from "./Head.ts"
import { histogramHead } from "./Histogram.ts"
import { marginalsHead } from "./Marginals.ts"
import { preferenceHead } from "./Preference.ts"
import { rewardSpreadHead } from "./RewardSpread.ts"
import { successHead } from "./Success.ts"

/** What decodes the raw outputs of the head of this name and settings, or undefined for a name that is not known. */
export const headByName = (name: string, spec: Readonly<Record<string, number>>): HeadDecoder<unknown> | undefined => {
  switch (name) {
    case "success":
      return successHead()
    case "beta":
      return betaHead()
    case "histogram":
      return histogramHead({ bins: spec.bins })
    case "marginals":
      return marginalsHead({ maxSamples: spec.maxSamples, forced: spec.forced })
    case "reward-spread":
      return rewardSpreadHead()
    case "preference":
      return preferenceHead()
    case "arm-scores":
      return armScoresHead(spec.arms)
    default:
      return undefined
  }
}
