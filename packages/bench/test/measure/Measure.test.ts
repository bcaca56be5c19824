import { samples, sequential, successCurves, uniform, usd } from "@alloc/core"
import { cascade, onlineArms } from "@alloc/core/policies"
import { describe, expect, it } from "vitest"
import { recordedCurves } from "../../src/measure/ExactValue.ts"
import { type Bench, measure, preparedBench } from "../../src/measure/Measure.ts"
import { expectedEntry, type PolicyInput, policyEntry } from "../../src/measure/PolicyEntry.ts"
import { scoredPositions } from "../../src/recording/Indices.ts"
import { type PoolArm, type SamplePool, sampleCounts } from "../../src/recording/SamplePool.ts"

const armOf = (name: string, rows: ReadonlyArray<ReadonlyArray<number>>, tokens: number): PoolArm => {
  const rewards = rows.flat()
  return {
    name,
    offsets: Int32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)]),
    rewards: Float64Array.from(rewards),
    failed: new Uint8Array(rewards.length),
    tokens: new Float64Array(rewards.length).fill(tokens),
    logProbabilities: new Float64Array(rewards.length)
  }
}

/** A bench of which each batch holds the given positions; every arm is believed to be right half of the time. */
const benchOf = (pool: SamplePool, batches: ReadonlyArray<ReadonlyArray<number>>, more: Partial<Bench> = {}) => {
  const counts = pool.arms.map(sampleCounts)
  const positions = batches.map(scoredPositions)
  return preparedBench({
    pool,
    recorded: pool.arms.map((arm) => recordedCurves(arm)),
    batches: positions,
    inputOf: (_, batch, budget): PolicyInput => {
      const size = positions[batch].length
      const maxSamples = Math.max(...counts.flatMap((own) => Array.from(own)))
      const curves = () => pool.arms.map(() => successCurves(new Float64Array(size).fill(0.5), { maxSamples }))
      return {
        batch,
        size,
        budget,
        minimum: 0,
        maximum: maxSamples,
        available: counts.map((own) => Int32Array.from(positions[batch], (i) => own[i])),
        curves,
        problem: () => ({
          arms: curves().map((one, a) => ({ name: pool.arms[a].name, curves: one, cost: 1 })),
          budget: samples(budget),
          seed: 1
        }),
        fit: () => ({ predicted: curves()[0], outcomes: curves()[0], available: counts[0] }),
        armMeans: () => []
      }
    },
    costOf: ({ samples: drawn, skipped, tokens, used }) => ({
      samples: drawn[0],
      tokens: tokens[0],
      used,
      price: skipped
    }),
    baseline: 0,
    seed: 1,
    seedOf: (batch, replicate, replicates) => 1 + batch * replicates + replicate,
    replicates: { once: 50, sequential: 400 },
    ...more
  })
}

const one: SamplePool = {
  size: 4,
  arms: [
    armOf(
      "lm",
      [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [0, 0, 0, 0],
        [1, 1, 1, 1]
      ],
      10
    )
  ]
}

describe("a policy that decides once", () => {
  it("has the exact value of its samples, in every batch within the budget", () => {
    const found = measure(
      benchOf(one, [
        [0, 2],
        [3, 1]
      ]),
      policyEntry("uniform", "once", () => uniform()),
      2
    )
    expect([...found.samples[0]]).toEqual([2, 2, 2, 2])
    // pass@2 of 1, 2, 0 and 4 right in 4
    const expected = [0.5, 5 / 6, 0, 1]
    found.value.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 12)
    })
    expect([...(found.cost.tokens ?? [])]).toEqual([20, 20, 20, 20])
  })

  it("is averaged over the seeds of its chance, and told of queries that got nothing", () => {
    const entry = policyEntry("uniform", "once", () => uniform(), { random: true })
    const { cost, samples: drawn } = measure(benchOf(one, [[0, 1, 2, 3]]), entry, 0.5)
    expect(drawn[0].reduce((sum, count) => sum + count)).toBeCloseTo(2, 12)
    drawn[0].forEach((count, i) => {
      expect(count).toBeGreaterThan(0)
      expect(count + (cost.price?.[i] ?? 0)).toBeCloseTo(1, 12)
    })
  })
})

describe("a sequential policy", () => {
  it("is replayed, its value near the exact one where rewards do not matter", () => {
    const entry = policyEntry("replayed", "sequential", () => uniform(), { random: true })
    const exact = measure(
      benchOf(one, [[0, 1, 2, 3]]),
      policyEntry("uniform", "once", () => uniform()),
      2
    )
    const replayed = measure(benchOf(one, [[0, 1, 2, 3]]), entry, 2)
    replayed.value.forEach((value, i) => {
      // 400 replays: a standard error of at most .025.
      expect(Math.abs(value - exact.value[i])).toBeLessThan(0.08)
    })
    expect([...replayed.samples[0]].map((count) => count.toFixed(9))).toEqual(new Array(4).fill("2.000000000"))
  })

  it("uses samples up to the first success, and none of a batch's budget for another batch", () => {
    const found = measure(
      benchOf(one, [
        [0, 2],
        [3, 1]
      ]),
      policyEntry("stop", "sequential", () => sequential()),
      2
    )
    expect(found.samples[0][0] + found.samples[0][2]).toBe(4)
    expect(found.samples[0][3]).toBe(1)
    expect(found.cost.used?.[3]).toBe(1)
  })

  it("uses all that it draws where rewards are grades: no server stops at one", () => {
    const graded = {
      size: 2,
      arms: [
        armOf(
          "lm",
          [
            [1.5, 2],
            [0.2, 3]
          ],
          10
        )
      ]
    }
    const entry = policyEntry("sequential", "sequential", () => sequential({ success: 9 }))
    const { cost, samples: drawn } = measure(
      benchOf(graded, [[0, 1]], { replicates: { once: 1, sequential: 1 } }),
      entry,
      2
    )
    expect([...(cost.used ?? [])]).toEqual([...drawn[0]])
    expect([...drawn[0]]).toEqual([2, 2])
  })

  it("can have another value than the best reward", () => {
    const bench = benchOf(one, [[0, 1, 2, 3]], { replyValue: (_, query, drawn) => 10 * query + drawn })
    const found = measure(
      bench,
      policyEntry("replayed", "sequential", () => uniform()),
      2
    )
    expect([...found.value]).toEqual([2, 12, 22, 32])
  })
})

const two: SamplePool = {
  size: 3,
  arms: [armOf("weak", [[0], [1], [0]], 5), armOf("strong", [[1], [1], []], 50)]
}

describe("several arms", () => {
  it("are measured in expectation where samples are at random, what is not asked having no part in it", () => {
    const entry = expectedEntry("mixture", ({ budget }) => [
      Float64Array.of(1 - budget, 1 - budget, 1),
      Float64Array.of(budget, budget, 0)
    ])
    const found = measure(benchOf(two, [[0, 1, 2]]), entry, 0.25)
    expect([...found.value]).toEqual([0.25, 1, 0])
    expect(found.samples.map((drawn) => [...drawn])).toEqual([
      [0.75, 0.75, 1],
      [0.25, 0.25, 0]
    ])
  })

  it("are counted apart, decided once or asked in turn", () => {
    const limited = policyEntry("arms", "once", () => onlineArms(), {
      problem: (input) => ({ ...input.problem(), budget: usd(1), minimum: 1, maximum: 1 })
    })
    const found = measure(benchOf(two, [[0, 1, 2]]), limited, 1)
    expect([0, 1, 2].map((i) => found.samples[0][i] + found.samples[1][i])).toEqual([1, 1, 1])
    const { samples: drawn, value } = measure(
      benchOf(two, [[0, 1, 2]]),
      policyEntry("cascade", "sequential", () => cascade()),
      2
    )
    // The weak arm answers all; only where it was wrong the strong one is asked, which has no reply to the last query.
    expect(drawn.map((counts) => [...counts])).toEqual([
      [1, 1, 1],
      [1, 0, 0]
    ])
    expect([...value]).toEqual([1, 1, 0])
  })
})
