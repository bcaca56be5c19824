/**
 * The evaluation of best-of-k on one arm: train, solve, replay, score, compare.
 *
 * @module
 */
import { intrinsic, inputs as makeInputs, reliabilityBins } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import type { Recording } from "../recording/OpenRecording.ts"
import type { PoolArm } from "../replay/Pool.ts"
import { halves, poolOf, sampleCount, sampleCounts } from "../replay/Pool.ts"
import { resamples } from "./Bootstrap.ts"
import type { CurvePredictor, RewardRows } from "./CurvePredictor.ts"
import { successesOf } from "./CurvePredictor.ts"
import type { Deployment, Design } from "./Deployment.ts"
import { deploy } from "./Deployment.ts"
import type { Evaluation, EvaluationOptions, Figures, Spread } from "./Experiment.ts"
import type { Bench, Measured } from "./Measure.ts"
import { benchOf, measure } from "./Measure.ts"
import type { PolicyEntry } from "./PolicyEntry.ts"
import { binaryEntries, oracleEntry } from "./PolicyEntry.ts"
import { rescore } from "./Rescore.ts"
import type { PredictorResult, Results } from "./Results.ts"
import { figure, resultsVersion } from "./Results.ts"
import type { Summary, UniformCurve, Unit } from "./Statistics.ts"
import {
  compareSummaries,
  gainOverUniform,
  gapClosed,
  policyRow,
  savedAgainst,
  savedAgainstUniform,
  summarise,
  uniformCurve
} from "./Statistics.ts"
import { asCurves, trueCurves } from "./TrueCurves.ts"

/** An experiment on one arm. */
export interface BestOfKOptions {
  /** Name of the arm; default the recording's first. */
  readonly arm?: string | undefined
  /** Verifier whose recorded rewards count; default the recording's first. */
  readonly verifier?: string | undefined
  /** Feature that the predictors read. */
  readonly feature: string
  readonly design: Design
  /** By the names that `entries` use; `point` is the one whose metrics are the headline of Table 1. */
  readonly predictors: Readonly<Record<string, CurvePredictor>>
  /** Default: all policies for binary rewards. */
  readonly entries?: ReadonlyArray<PolicyEntry> | undefined
  /** Average samples per query; default powers of two from 1 to the largest sample count. */
  readonly budgets?: ReadonlyArray<number> | undefined
  /** Fewest samples per query: 0 (default) where no reply is a reply, 1 where there must be one. */
  readonly minimum?: number | undefined
  /** Reward of the default reply, given where nothing was drawn. Default 0. */
  readonly baseline?: number | undefined
  /** Default 10 for policies that decide once, 5 for sequential ones. */
  readonly replicates?: { readonly once: number; readonly sequential: number } | undefined
  /** Default 2000. */
  readonly resamples?: number | undefined
  /**
   * What a prediction costs for a query that then gets no sample (for any other, the prompt is read anyway): tokens of
   * the prompt that are not shared by all queries, at `tokenCost` generated tokens each.
   */
  readonly prefill?: { readonly tokenCost: number; readonly sharedTokens: number } | undefined
  readonly valueTitle?: string | undefined
  readonly notes?: ReadonlyArray<string> | undefined
}

const powersOfTwo = (most: number): ReadonlyArray<number> => {
  const budgets: Array<number> = []
  for (let b = 1; b <= most; b *= 2) budgets.push(b)
  return budgets
}

const checkBudgets = (budgets: ReadonlyArray<number>, minimum: number, most: number): ReadonlyArray<number> => {
  for (const value of budgets) {
    if (!(Number.isFinite(value) && value > 0 && value >= minimum && value <= most))
      fail({ _tag: "InvalidOption", field: "budget", value, valid: `a number in [${Math.max(minimum, 0)}, ${most}]` })
  }
  if (budgets.length === 0) fail({ _tag: "InvalidOption", field: "budget", value: "no budget", valid: "at least one" })
  return [...new Set(budgets)].sort((a, b) => a - b)
}

const rowsOf = (arm: PoolArm, queries: ArrayLike<number>): RewardRows =>
  Array.from(queries, (i) => arm.rewards.subarray(arm.offsets[i], arm.offsets[i + 1]))

const limited = (
  deployment: Deployment,
  limit: number | undefined,
  outputs: ReadonlyMap<string, number>
): Deployment => {
  if (limit === undefined || limit >= deployment.scored.length) return deployment
  return {
    ...deployment,
    scored: deployment.scored.subarray(0, limit),
    raw: new Map([...deployment.raw].map(([name, raw]) => [name, raw.subarray(0, limit * (outputs.get(name) ?? 1))])),
    groups: deployment.groups
      .map((group) => ({ ...group, scored: group.scored.filter((i) => i < limit) }))
      .filter(({ scored }) => scored.length > 0)
  }
}

/** Table 1 of one predictor. */
const predictorResult = (
  name: string,
  probability: Float64Array | undefined,
  rewards: RewardRows,
  base: number
): PredictorResult => {
  if (probability === undefined || probability.length === 0)
    return { name, loss: null, avg: null, opt: null, accuracy: null, spearman: null, auc: null, ece: null }
  const { accuracy, auc, avg, ece, loss, opt, spearman } = intrinsic(probability, successesOf(rewards), base)
  return {
    name,
    loss: figure(loss),
    avg: figure(avg),
    opt: figure(opt),
    accuracy: figure(accuracy),
    spearman: figure(spearman),
    auc: figure(auc),
    ece: figure(ece)
  }
}

const spreadOf = (measured: ReadonlyArray<Measured>, difficulty: Float64Array): ReadonlyArray<Spread> => {
  const order = Array.from(difficulty.keys()).sort((a, b) => difficulty[a] - difficulty[b] || a - b)
  const names = ["hardest fifth", "hard", "medium", "easy", "easiest fifth"]
  return measured.flatMap(({ policy, used }) =>
    names.map((group, g): Spread => {
      const members = order.slice(Math.floor((g * order.length) / 5), Math.floor(((g + 1) * order.length) / 5))
      const sum = members.reduce((total, i) => total + used[i], 0)
      const all = used.reduce((total, samples) => total + samples, 0)
      return { policy, group, budget: sum / Math.max(1, members.length), share: all === 0 ? 0 : sum / all }
    })
  )
}

interface Table {
  readonly summaries: ReadonlyArray<Summary>
  readonly curve: UniformCurve
  readonly measured: ReadonlyMap<string, Measured>
}

const at = (summaries: ReadonlyArray<Summary>, policy: string, budget: number): Summary | undefined =>
  summaries.find((summary) => summary.policy === policy && summary.budget === budget)

/** Makes the evaluation of an experiment on one arm; see `Experiment`. */
export const bestOfK =
  (options: BestOfKOptions) =>
  async (given: Recording, run: EvaluationOptions): Promise<Evaluation> => {
    const { baseline = 0, design, minimum = 0, predictors, replicates = { once: 10, sequential: 5 } } = options
    const progress = run.progress ?? ((): void => {})
    const { seed } = run
    if (run.verifier !== undefined) progress(`scoring anew with ${run.verifier.name}`)
    const recording = run.verifier === undefined ? given : await rescore(given, run.verifier)
    const { manifest } = recording
    const armName = options.arm ?? manifest.arms[0]?.name ?? ""
    const verifier = run.verifier?.name ?? options.verifier ?? manifest.verifiers[0]?.name ?? ""
    const features =
      recording.features.get(options.feature) ??
      fail({
        _tag: "UnknownFeature",
        feature: options.feature,
        valid: [...recording.features.keys()].join(", ") || "none in this recording"
      })
    const all = Int32Array.from(recording.queries.keys())
    const whole = poolOf(recording, { queries: all, arms: [armName], verifier })
    // A query without a sample from this arm is unavailable, not wrong: it is left out, and counted.
    const usable = all.filter((q) => sampleCount(whole.arms[0], q) > 0)
    const pool =
      usable.length === all.length ? whole : poolOf(recording, { queries: usable, arms: [armName], verifier })
    const [arm] = pool.arms
    const { width } = features.source
    const values = new Float32Array(usable.length * width)
    usable.forEach((q, i) => {
      values.set(features.values.subarray(q * width, (q + 1) * width), i * width)
    })
    const inputs = makeInputs(
      Array.from(usable, (q) => recording.queries[q].id),
      { source: features.source, size: usable.length, values }
    )
    const rows = Int32Array.from(usable.keys())
    progress("training predictors")
    const trained = await deploy({
      recording: manifest.name,
      inputs,
      rewards: rowsOf(arm, rows),
      splits: Array.from(usable, (q) => recording.queries[q].split),
      predictors,
      design,
      seed
    })
    const outputs = new Map(Object.entries(predictors).map(([name, predictor]) => [name, predictor.outputs]))
    const deployment = limited(trained, run.limit, outputs)
    const scoredRows = Array.from(deployment.scored, (row) => usable[row])
    const scored = poolOf(recording, { queries: scoredRows, arms: [armName], verifier })
    const counts = sampleCounts(scored.arms[0])
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const most = counts.reduce((largest, count) => Math.max(largest, count), 0)
    const budgets = checkBudgets(run.budgets ?? options.budgets ?? powersOfTwo(mean), minimum, mean)
    const draws = resamples(scored.size, options.resamples ?? 2000, seed)
    const outcomes = trueCurves(arm, most, baseline)
    const prompt = scoredRows.map((q) => recording.queries[q].promptTokens)
    const prefill = options.prefill
    const predictorTokens =
      prefill === undefined
        ? undefined
        : (i: number): number => prefill.tokenCost * Math.max(0, (prompt[i] ?? 0) - prefill.sharedTokens)
    const fixed = { deployment, predictors, outcomes, minimum, baseline, success: 1, seed, replicates }
    const base = benchOf({ ...fixed, pool: scored })
    const entries = options.entries ?? binaryEntries

    const tableOf = (bench: Bench, list: ReadonlyArray<PolicyEntry>, levels: ReadonlyArray<number>): Table => {
      const measured = new Map<string, Measured>()
      const summaries = list.flatMap((entry) =>
        levels.map((budget) => {
          progress(`${entry.name} at ${budget}`)
          const one = measure(bench, entry, budget)
          measured.set(`${entry.name} ${budget}`, one)
          return summarise(draws, one, entry.predictor === "none" ? undefined : predictorTokens)
        })
      )
      return { summaries, curve: uniformCurve(draws, bench), measured }
    }
    const comparisonsOf = ({ curve, summaries }: Table, list: ReadonlyArray<PolicyEntry>): Results["comparisons"] =>
      list.flatMap((entry) =>
        entry.against.flatMap((name) =>
          budgets.flatMap((budget) => {
            const summary = at(summaries, entry.name, budget)
            const other = name === "uniform" ? curve : at(summaries, name, budget)
            return summary === undefined || other === undefined ? [] : [compareSummaries(summary, other, name)]
          })
        )
      )

    const full = tableOf(base, entries, budgets)
    const half = halfTable(
      base,
      entries,
      budgets.filter((b) => b <= mean / 2 && b >= minimum),
      seed,
      tableOf
    )
    const halfEntries = [...entries, oracleEntry]

    const units: ReadonlyArray<Unit> = Number.isFinite(full.curve.tokens.at(-1)?.[0] ?? Number.NaN)
      ? ["samples", "tokens"]
      : ["samples"]
    const contenders = entries.filter(({ name }) => name !== "uniform").map(({ name }) => name)
    const overUnits = <A>(body: (unit: Unit, summary: Summary) => A): ReadonlyArray<A> =>
      units.flatMap((unit) =>
        full.summaries.filter(({ policy }) => contenders.includes(policy)).map((summary) => body(unit, summary))
      )
    const flat = full.summaries.filter(({ policy }) => policy === "sequential-flat")
    const middle = budgets[(budgets.length - 1) >> 1]
    const rewards = rowsOf(
      scored.arms[0],
      Int32Array.from({ length: scored.size }, (_, i) => i)
    )
    const probabilities = new Map(
      Object.entries(predictors).map(([name, predictor]) => {
        const raw = deployment.raw.get(name)
        return [name, raw === undefined ? undefined : predictor.probability?.(raw)] as const
      })
    )
    const tables = Object.fromEntries(
      Object.entries(predictors).map(([name, predictor]) => [
        name,
        predictorResult(predictor.name, probabilities.get(name), rewards, deployment.trainMean)
      ])
    )
    const headName = "point" in predictors ? "point" : (Object.keys(predictors)[0] ?? "")
    const decoder = manifest.arms.find(({ name }) => name === armName)
    const foreign =
      decoder?.modelHash !== undefined && features.source.modelHash === decoder.modelHash ? undefined : true
    const results: Results = {
      schema: resultsVersion,
      experiment: run.experiment,
      title: run.title,
      recording: {
        name: manifest.name,
        decoder: decoder?.model ?? armName,
        queries: manifest.counts.queries,
        samples: manifest.counts.samples,
        failed: manifest.counts.failed
      },
      seed,
      unit: "samples",
      verifier,
      evaluation: {
        design: design.kind === "split" ? "split: train, validation, test" : `cross-fit, ${design.folds} folds`,
        trained: deployment.trained,
        scored: scored.size,
        resamples: draws.count,
        replicates
      },
      predictor: tables[headName],
      predictors: tables,
      policies: [...full.summaries, ...half.summaries.filter(({ policy }) => policy === "oracle")].map(policyRow),
      comparisons: comparisonsOf(full, entries),
      headline: {
        savedAtEqualQuality: [
          ...overUnits((unit, summary) => savedAgainstUniform(summary, full.curve, unit)),
          ...(flat.length === 0
            ? []
            : overUnits((unit, summary) =>
                summary.policy === "sequential" ? [savedAgainst(summary, flat, unit)] : []
              ).flat())
        ],
        gainAtEqualBudget: overUnits((unit, summary) => gainOverUniform(summary, full.curve, unit)),
        oracleGapClosed: half.summaries.flatMap((summary) => {
          const oracle = at(half.summaries, "oracle", summary.budget)
          return summary.policy === "oracle" || summary.policy === "uniform" || oracle === undefined
            ? []
            : [gapClosed(summary, half.curve, oracle)]
        }),
        budget: middle,
        predictorCost:
          prefill === undefined
            ? "not counted in tokens"
            : `a query that gets no sample pays for its own prompt tokens, ${prefill.tokenCost} generated tokens each; any other query's prompt is read anyway`
      },
      half: { policies: half.summaries.map(policyRow), comparisons: comparisonsOf(half, halfEntries) },
      notes: [
        ...(foreign === true
          ? [`Features are states of ${features.source.model}, not of the decoder (${decoder?.model ?? armName}).`]
          : []),
        ...(usable.length < all.length
          ? [`${all.length - usable.length} queries have no sample of arm ${armName} and are left out.`]
          : []),
        ...(options.notes ?? [])
      ]
    }
    const difficulty = Float64Array.from(rewards, (row) => {
      const known = row.filter((reward) => !Number.isNaN(reward))
      return known.reduce((sum, reward) => sum + reward, 0) / Math.max(1, known.length)
    })
    const point = probabilities.get(headName)
    const figures: Figures = {
      budgetTitle: "Average samples per query",
      valueTitle: options.valueTitle ?? "Success rate",
      logarithmic: true,
      main: ["uniform", "online", "online-beta", "offline", "sequential-flat", "sequential"],
      difficulty: Array.from(difficulty),
      spread: spreadOf(
        ["uniform", "online", "online-beta", "offline", "sequential-flat", "sequential"].flatMap((name) => {
          const one = full.measured.get(`${name} ${middle}`)
          return one === undefined ? [] : [one]
        }),
        difficulty
      ),
      ...(point === undefined || point.length === 0
        ? {}
        : {
            predicted: Array.from(point, (predicted, i) => ({ predicted, observed: difficulty[i] })),
            reliability: reliabilityBins(point, successesOf(rewards)).map(({ observed, predicted, queries }) => ({
              observed,
              predicted,
              queries
            }))
          })
    }
    return { results, figures }
  }

/**
 * Every policy on half of each query's samples, the oracle deciding on the other half; both ways, averaged per query.
 */
const halfTable = (
  bench: Bench,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>,
  seed: number,
  tableOf: (bench: Bench, entries: ReadonlyArray<PolicyEntry>, budgets: ReadonlyArray<number>) => Table
): Table => {
  const [first, second] = halves(bench.pool, seed)
  const most = (pool: typeof first): number => sampleCounts(pool.arms[0]).reduce((a, b) => Math.max(a, b), 0)
  const rows = Int32Array.from({ length: bench.pool.size }, (_, i) => i)
  const oracleOf = (pool: typeof first) =>
    asCurves(trueCurves(pool.arms[0], most(pool), bench.baseline), rows, bench.minimum)
  const tables = [
    [first, second],
    [second, first]
  ].map(([scored, decided]) =>
    tableOf({ ...benchOf({ ...bench, pool: scored }), oracle: oracleOf(decided) }, [...entries, oracleEntry], budgets)
  )
  const average = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, r) => (value + b[r]) / 2)
  const [a, b] = tables
  const levels = (unit: "value" | Unit): ReadonlyArray<Float64Array> =>
    a.curve[unit].map((level, k) => average(level, b.curve[unit][k]))
  return {
    measured: a.measured,
    summaries: a.summaries.map((one, k) => {
      const other = b.summaries[k]
      return {
        policy: one.policy,
        budget: one.budget,
        value: average(one.value, other.value),
        samples: average(one.samples, other.samples),
        committed: average(one.committed, other.committed),
        tokens: average(one.tokens, other.tokens)
      }
    }),
    curve: { value: levels("value"), samples: levels("samples"), tokens: levels("tokens") }
  }
}
