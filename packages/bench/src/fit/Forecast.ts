/**
 * What each policy would save on the user's own prompts, forecast from a pilot, and how large a pilot would settle it.
 *
 * @module
 */
import type { PartResults } from "../results/Schema.ts"

/** A number with its 95 % interval; null where it is not defined. */
export interface ForecastInterval {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/** What a policy would bring at a budget. */
export interface PolicyForecast {
  readonly policy: string
  /** Samples per query, on average. */
  readonly budget: number
  /** Mean reward per query. */
  readonly reward: number
  /** Share of the samples that uniform takes to the same quality; null where uniform never gets there. */
  readonly saved: ForecastInterval
  /** Mean reward gained over uniform at the same cost. */
  readonly gained: ForecastInterval
  /** Whether the interval of the gain excludes zero: this pilot settles it. */
  readonly settled: boolean
  /**
   * Queries of a pilot that would settle it with probability 0.8 if the gain is what it seems to be; null where it seems
   * to be none.
   */
  readonly pilot: number | null
}

/** What a pilot forecasts. */
export interface PilotForecast {
  /** Queries of the pilot. */
  readonly queries: number
  readonly samples: number
  readonly decoder: string
  readonly verifier: string
  readonly policies: ReadonlyArray<PolicyForecast>
  readonly notes: ReadonlyArray<string>
}

/** Policies that a forecast is about, and what each of them needs. */
export const forecastPolicies: Readonly<Record<string, string>> = {
  online: "predicts, and decides for the whole batch before it draws",
  offline: "predicts, and looks each query up in bins: for queries that come one by one",
  "sequential-flat": "stops at the first verified sample; predicts nothing",
  sequential: "predicts, and stops at the first verified sample: what decode does with a verifier"
}

/** Standard normal quantiles of 0.975 and 0.8. */
const [ofInterval, ofPower] = [1.959964, 0.841621]

/** Queries at which an interval that narrows with their root would exclude zero, with probability 0.8. */
export const settlingPilot = (queries: number, { high, low, value }: ForecastInterval): number | null => {
  if (value === null || low === null || high === null || Math.abs(value) < 1e-9) return null
  const error = (high - low) / (2 * ofInterval)
  return Math.max(1, Math.ceil(queries * (((ofInterval + ofPower) * error) / value) ** 2))
}

/** The forecast that an evaluation of the pilot makes. */
export const forecastOf = ({
  evaluation,
  headline,
  notes,
  policies,
  recording,
  verifier
}: PartResults): PilotForecast => {
  const { scored } = evaluation
  const inSamples = (rows: PartResults["headline"]["savedAtEqualQuality"], policy: string, budget: number) => {
    const row = rows.find((one) => {
      const own = one.policy === policy && one.budget === budget
      return own && one.baseline === "uniform" && one.unit === "samples"
    })
    return { value: row?.value ?? null, low: row?.low ?? null, high: row?.high ?? null }
  }
  return {
    queries: scored,
    samples: recording.samples,
    decoder: recording.decoder,
    verifier,
    policies: policies
      .filter(({ policy }) => policy in forecastPolicies)
      .map(({ budget, policy, value }): PolicyForecast => {
        const gained = inSamples(headline.gainAtEqualBudget, policy, budget)
        const { high, low } = gained
        return {
          policy,
          budget,
          reward: value,
          saved: inSamples(headline.savedAtEqualQuality, policy, budget),
          gained,
          settled: low !== null && high !== null && (low > 0 || high < 0),
          pilot: settlingPilot(scored, gained)
        }
      }),
    notes
  }
}
