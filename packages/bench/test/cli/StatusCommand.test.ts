import { describe, expect, it } from "vitest"
import { statusText } from "../../src/cli/StatusCommand.ts"
import type { CollectionStatus } from "../../src/store/StoreStatus.ts"
import { openStoreScene } from "./StoreScene.ts"

const status: CollectionStatus = {
  name: "math",
  fingerprint: "00ff",
  arm: "m",
  model: "org/m",
  paused: true,
  priority: 2,
  queries: 1000,
  samples: 4,
  wanted: 4000,
  done: 1000,
  left: 3000,
  failed: { TimedOut: 3 },
  items: { pending: 90, dead: 1 },
  scorings: [
    {
      name: "exact",
      version: "file 12ab",
      wanted: 1000,
      done: 400,
      left: 600,
      failed: { CheckFailed: 2 },
      items: { pending: 20, dead: 2 },
      checks: { asked: 410, reached: 400, repeated: 0 },
      rate: 10,
      secondsLeft: 60
    }
  ],
  deadLetters: [{ stage: "samples", item: { query: 7, from: 0, to: 4, again: false }, attempts: 5, error: "busy" }],
  calls: { asked: 1100, answered: 1010, repeated: 10, failed: 3, open: 87 },
  tokens: { prompt: 1, completion: 2 },
  usd: { spent: 1.5, reserved: 0.25, max: 10 },
  rate: 50,
  secondsLeft: 60,
  workers: [
    { worker: "a", stage: "samples", place: "host 1", live: true, rate: 50, concurrency: 8, answered: 900 },
    { worker: "b", stage: "samples", place: "host 2", live: false, rate: 0, concurrency: 8, answered: 110 }
  ]
}

describe("bench status", () => {
  it("says how far a collection is, what it costs, who works on it and what failed", () => {
    expect(statusText(status).split("\n")).toEqual([
      "math 00ff: org/m, paused, priority 2",
      "  samples  1,000 of 4,000 (25.0 %), 3,000 left: 1,000 queries x 4",
      "  rate     50.0/s by 1 worker, 1 min 00 s left",
      "  calls    1,100 asked, 1,010 answered, 10 of them again, 3 failed, 87 under way or lost",
      "  cost     $1.50 spent, $0.2500 reserved, cap $10.00",
      "  failed   3 samples: TimedOut",
      "  verdicts 400 of 1,000 (40.0 %), 600 left, 10.0/s, 1 min 00 s left: exact (file 12ab)",
      "  failed   2 verdicts of exact: CheckFailed",
      "  dead     3 items were given up; bench retry puts them back",
      "           samples 0-3 of query 7: busy",
      "  worker   host 1: samples, 50.0/s, 8 at a time",
      ""
    ])
  })

  it("shows what was collected, with its price, as text and as JSON", async () => {
    await using scene = await openStoreScene()
    expect((await scene.bench("status")).out).toBe("the store has no collection\n")
    const { code } = await scene.bench(
      "collect",
      "sums",
      "--out",
      "made",
      "--model",
      scene.model,
      "--price",
      "1000,2000"
    )
    expect(code).toBe(0)
    expect((await scene.bench("status")).out).toContain("samples  24 of 24 (100.0 %), 0 left: 6 queries x 4")
    const [one] = JSON.parse((await scene.bench("status", "--json")).out).collections
    expect(one).toMatchObject({ name: "sums", done: 24, calls: { asked: 24, answered: 24, repeated: 0, open: 0 } })
    // 24 times 3 tokens read and 2 generated.
    expect(one.tokens).toEqual({ prompt: 72, completion: 48 })
    expect(one.usd.spent).toBeCloseTo(0.168, 10)
    expect(one.usd.reserved).toBeCloseTo(0, 10)
    expect(scene.asked()).toBe(24)
  })
})
