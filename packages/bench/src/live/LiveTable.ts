/**
 * A live run as a table.
 *
 * @module
 */
import type { TextTable } from "../report/Tables.ts"
import type { Estimate } from "./Forecast.ts"
import type { LiveResults } from "./LiveRun.ts"

/** "0.500 (0.400 to 0.600)". */
export const shown = ({ high, low, value }: Estimate): string =>
  `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`

/** Whether a live outcome is within what single replays came to. */
export const isAsForecast = (live: Estimate, forecast: Estimate): boolean =>
  live.value >= forecast.low - 1e-9 && live.value <= forecast.high + 1e-9

/** One row for each policy and budget. */
export const liveTable = ({ model, outcomes, queries, recording }: LiveResults): TextTable => ({
  title: `Live on ${queries} queries with ${model}, beside replay of ${recording}`,
  columns: ["policy", "B", "live (95 %)", "samples", "forecast (95 % of runs)", "samples", "as forecast"],
  rows: outcomes.map(({ budget, forecast, forecastSamples, live, liveSamples, policy }) => [
    policy,
    String(budget),
    shown(live),
    liveSamples.toFixed(2),
    shown(forecast),
    forecastSamples.toFixed(2),
    isAsForecast(live, forecast) ? "yes" : "no"
  ])
})
