/**
 * A live run of routing as a table.
 *
 * @module
 */
import type { TextTable } from "../report/Tables.ts"
import type { Estimate } from "./Forecast.ts"
import type { LiveRoutingResults } from "./LiveRouting.ts"
import { isAsForecast, shown } from "./LiveTable.ts"

const pair = ([weak, strong]: readonly [number, number]): string => `${weak.toFixed(2)} + ${strong.toFixed(2)}`

/** One number where all runs come to the same. */
const spread = (one: Estimate): string => (one.low === one.high ? one.value.toFixed(2) : shown(one, 2))

/** One row for each way of routing and share. */
export const liveRoutingTable = (results: LiveRoutingResults): TextTable => ({
  title: `Live on ${results.queries} queries, from ${results.weak} to ${results.strong}, forecast from ${results.recorded} replies of each`,
  columns: [
    "policy",
    "share",
    "live (95 %)",
    "weak + strong",
    "tokens",
    "forecast (95 % of runs)",
    "weak + strong",
    "as forecast"
  ],
  rows: results.outcomes.map(({ forecast, forecastReplies, live, policy, replies, share, tokens }) => [
    policy,
    String(share),
    shown(live),
    pair(replies),
    `${tokens[0]} + ${tokens[1]}`,
    shown(forecast),
    forecastReplies.map(spread).join(" + "),
    isAsForecast(live.value, forecast) && forecastReplies.every((one, a) => isAsForecast(replies[a], one))
      ? "yes"
      : "no"
  ])
})
