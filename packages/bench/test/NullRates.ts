/**
 * How often a difference is claimed where there is none: whole evaluations of recordings whose features say nothing about
 * the queries. `node packages/bench/test/NullRates.ts [RECORDINGS] [QUERIES]` prints the rates for each pair of policies.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { random } from "@alloc/core/random"
import { logistic } from "@alloc/predictor"
import { bestOfK, binaryEntries, binaryPredictors, openRecording, routeAmong, writeRecording } from "../src/index.ts"
import { synthetic } from "./Synthetic.ts"

/** Claims for one pair of policies. */
export interface ClaimRate {
  readonly pair: string
  readonly rows: number
  readonly better: number
  readonly worse: number
  /** Rows whose p-value alone, before the correction, is at most 0.05. */
  readonly alone: number
}

const stopping = new Set(["sequential", "sequential-flat", "sequential-shuffled", "cascade", "cascade-flat"])

/**
 * Pairs between which there is nothing to see where features say nothing: neither looks at rewards, or both do. Dealing
 * samples out at random is worse than giving everybody as many, whatever is known.
 */
const isNull = ({ baseline, policy }: { readonly policy: string; readonly baseline: string }): boolean =>
  stopping.has(policy) === stopping.has(baseline) &&
  baseline !== "always-strong" &&
  (policy !== "random" || baseline === "random")

/** Adds the claims of one evaluation to those of the others. */
const add = (
  rates: Map<string, ClaimRate>,
  rows: ReadonlyArray<{
    readonly policy: string
    readonly baseline: string
    readonly difference: number
    readonly distinguishable: boolean
    readonly p: number | null
  }>
): void => {
  for (const { baseline, difference, distinguishable, p, policy } of rows) {
    const pair = `${policy} / ${baseline}`
    const { alone, better, rows: all, worse } = rates.get(pair) ?? { rows: 0, better: 0, worse: 0, alone: 0 }
    rates.set(pair, {
      pair,
      rows: all + 1,
      better: better + (distinguishable && difference > 0 ? 1 : 0),
      worse: worse + (distinguishable && difference < 0 ? 1 : 0),
      alone: alone + ((p ?? 1) <= 0.05 ? 1 : 0)
    })
  }
}

/** The comparisons of one recording of which no feature tells anything, sampled and routed. */
const evaluated = async (seed: number, queries: number) => {
  const directory = mkdtempSync(join(tmpdir(), "null-"))
  try {
    const noise = (given: ReturnType<typeof synthetic>) => {
      const stream = random(seed, "noise")
      const features = given.features.map((row) => ({ ...row, values: row.values.map(() => stream.next() - 0.5) }))
      return { ...given, features }
    }
    await writeRecording(directory, noise(synthetic({ queries, samples: 16, seed, arms: ["weak", "strong"] })))
    const recording = await openRecording(directory)
    const run = { experiment: "null", title: "Nothing to see", seed }
    const sampled = await bestOfK({
      feature: "hidden",
      arm: "weak",
      design: { kind: "split" },
      predictors: binaryPredictors(logistic()),
      entries: binaryEntries,
      budgets: [2, 8],
      resamples: 400
    })(recording, run)
    const routed = await routeAmong({
      arms: ["weak", "strong"],
      verifier: "exact",
      features: ["hidden"],
      resamples: 400
    })(recording, { ...run, budgets: [0.2, 0.5] })
    return [...sampled.results.comparisons, ...routed.results.comparisons]
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The rates over recordings with the given seeds; `after` is told them after each. */
export const nullRates = async (
  seeds: ReadonlyArray<number>,
  queries: number,
  after: (rates: ReadonlyArray<ClaimRate>, done: number) => void = () => {}
): Promise<ReadonlyArray<ClaimRate>> => {
  const rates = new Map<string, ClaimRate>()
  for (const [k, seed] of seeds.entries()) {
    add(rates, (await evaluated(seed, queries)).filter(isNull))
    after([...rates.values()], k + 1)
  }
  return [...rates.values()]
}

/** The rates as lines, with their sum. */
const lines = (rates: ReadonlyArray<ClaimRate>): ReadonlyArray<string> => {
  const sum = (of: (rate: ClaimRate) => number): number => rates.reduce((total, rate) => total + of(rate), 0)
  const all: ClaimRate = {
    pair: "all",
    rows: sum(({ rows }) => rows),
    better: sum(({ better }) => better),
    worse: sum(({ worse }) => worse),
    alone: sum(({ alone }) => alone)
  }
  return [...rates, all].map(
    ({ alone, better, pair, rows, worse }) =>
      `${pair}: ${better} better, ${worse} worse of ${rows}; ${alone} before the correction`
  )
}

if (import.meta.main) {
  const [recordings = 200, queries = 200] = process.argv.slice(2).map(Number)
  const seeds = Array.from({ length: recordings }, (_, k) => k + 1)
  await nullRates(seeds, queries, (rates, done) => {
    if (done % 10 === 0 || done === recordings) console.log([`${done} recordings`, ...lines(rates), ""].join("\n"))
  })
}
