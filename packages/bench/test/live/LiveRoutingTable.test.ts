import { expect, it } from "vitest"
import { liveRoutingTable } from "../../src/live/LiveRoutingTable.ts"

const half = { value: 0.5, low: 0.5, high: 0.5 }

it("sets what was reached beside the forecast, and says whether it is within it", () => {
  const outcome = {
    policy: "routing",
    share: 0.5,
    live: { value: 0.8, low: 0.7, high: 0.9 },
    replies: [0.5, 0.5],
    tokens: [10, 20],
    forecast: { value: 0.75, low: 0.72, high: 0.78 },
    forecastReplies: [half, half],
    failed: 0
  } as const
  const { columns, rows, title } = liveRoutingTable({
    weak: "small",
    strong: "large",
    recorded: 8,
    trained: 40,
    queries: 20,
    seed: 1,
    features: ["text", "nothing"],
    outcomes: [outcome, { ...outcome, forecast: { value: 0.78, low: 0.7, high: 0.85 } }],
    answers: []
  })
  expect(title).toBe("Live on 20 queries, from small to large, forecast from 8 replies of each")
  expect(rows.map((row) => row.at(-1))).toEqual(["no", "yes"])
  expect(rows[0].slice(0, 5)).toEqual(["routing", "0.5", "0.800 (0.700 to 0.900)", "0.50 + 0.50", "10 + 20"])
  expect(rows.every((row) => row.length === columns.length)).toBe(true)
})
