/**
 * A live run as a table.
 *
 * @module
 */
import type { TextTable } from "../report/Tables.ts"
import type { Estimate } from "./Forecast.ts"
import type { LiveResults } from "./LiveRun.ts"

/** "0.500 (0.400 to 0.600)". */
export const shown = ({ high, low, value }: Estimate, digits = 3): string =>
  `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`

/** Whether what was reached or spent live is within what runs were forecast to. */
export const isAsForecast = (live: number, { high, low }: Estimate): boolean =>
  live >= low - 1e-9 && live <= high + 1e-9

/** One row for each policy and budget. */
export const liveTable = ({ model, outcomes, queries, recording }: LiveResults): TextTable => ({
  title: `Live on ${queries} queries with ${model}, beside what ${recording} forecasts`,
  columns: [
    "policy",
    "B",
    "live (95 %)",
    "samples",
    "forecast (95 % of runs)",
    "samples (95 % of runs)",
    "as forecast"
  ],
  rows: outcomes.map(({ budget, forecast, forecastSamples, live, liveSamples, policy }) => [
    policy,
    String(budget),
    shown(live),
    liveSamples.toFixed(2),
    shown(forecast),
    shown(forecastSamples, 2),
    isAsForecast(live.value, forecast) && isAsForecast(liveSamples, forecastSamples) ? "yes" : "no"
  ])
})
