/**
 * The evaluation of best-of-k on one arm: train, solve, replay, score, compare.
 *
 * @module
 */
import type { FeatureSource } from "@alloc/core"
import { inputs as makeInputs, reliabilityBins, selectInputs } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import type { Evaluation, EvaluationOptions, Figures, Spread } from "../experiment/Experiment.ts"
import { rescore } from "../experiment/Rescore.ts"
import type { ArmEntry } from "../recording/Manifest.ts"
import type { Recording } from "../recording/Open.ts"
import type { Pool, PoolArm } from "../recording/SamplePool.ts"
import { poolOf, sampleCount, sampleCounts } from "../recording/SamplePool.ts"
import { resamples } from "./Bootstrap.ts"
import type { CurvePredictor, RewardRows } from "./CurvePredictor.ts"
import { successesOf } from "./CurvePredictor.ts"
import type { Deployment, Design } from "./Deployment.ts"
import { deploy } from "./Deployment.ts"
import { featureContext } from "./Features.ts"
import { headlineOf, type Prefill } from "./Headline.ts"
import type { Measured } from "./Measure.ts"
import { benchOf } from "./Measure.ts"
import type { PolicyEntry } from "./PolicyEntry.ts"
import { binaryEntries, oracleEntry } from "./PolicyEntry.ts"
import { comparisonsOf, halvedTable, type PolicyTable, policyTableOf } from "./PolicyTable.ts"
import { comparePredictors, predictorResult, probabilitiesOf } from "./PredictorTable.ts"
import type { KnownResult, Results } from "./Results.ts"
import { resultsVersion, round } from "./Results.ts"
import { policyRow } from "./Statistics.ts"
import { trueCurves } from "./TrueCurves.ts"
import { canVote, type VotingEntry, votingEntries, votingTable } from "./Voting.ts"

/** A value that a policy should reach, and where it is stated. */
export interface KnownValue {
  readonly policy: string
  readonly budget: number
  readonly value: number
  readonly tolerance: number
  readonly source: string
}

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
  /** Predictors that are measured beside them but decide nothing: baselines that the others should beat. */
  readonly baselines?: Readonly<Record<string, CurvePredictor>> | undefined
  /** Voting policies, on recordings that hold extracted answers. Default: all of core's for binary rewards. */
  readonly voting?: ReadonlyArray<VotingEntry> | undefined
  /** Average samples per query; default powers of two from 1 to the largest sample count. */
  readonly budgets?: ReadonlyArray<number> | undefined
  /** Fewest samples per query: 0 (default) where no reply is a reply, 1 where there must be one. */
  readonly minimum?: number | undefined
  /** Reward of the default reply, given where nothing was drawn. Default 0. */
  readonly baseline?: number | undefined
  /** Default 10 for policies that decide once, 4 for sequential ones. */
  readonly replicates?: { readonly once: number; readonly sequential: number } | undefined
  /** Default 2000. */
  readonly resamples?: number | undefined
  /** What a prediction costs for a query that then gets no sample; for any other, the prompt is read anyway. */
  readonly prefill?: Prefill | undefined
  /** Values known beforehand, printed beside those found. */
  readonly known?: ReadonlyArray<KnownValue> | undefined
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

const rowsOf = (arm: PoolArm): RewardRows =>
  Array.from({ length: arm.offsets.length - 1 }, (_, i) => arm.rewards.subarray(arm.offsets[i], arm.offsets[i + 1]))

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

/** What an evaluation runs on: a recording's usable queries, predicted, and those of them that are scored. */
interface Prepared {
  readonly recording: Recording
  readonly arm: string
  readonly verifier: string
  readonly source: FeatureSource
  readonly leftOut: number
  readonly baselines: Readonly<Record<string, CurvePredictor>>
  /** Baselines that need text which the recording does not hold. */
  readonly mute: ReadonlyArray<string>
  readonly deployment: Deployment
  /** Samples of all usable queries, and of the scored ones. */
  readonly whole: PoolArm
  readonly scored: Pool
  /** Prompt tokens of each scored query; NaN where not recorded. */
  readonly promptTokens: Float64Array
}

const prepare = async (given: Recording, options: BestOfKOptions, run: EvaluationOptions): Promise<Prepared> => {
  const progress = run.progress ?? ((): void => {})
  if (run.arms !== undefined && run.arms.length !== 1)
    fail({ _tag: "InvalidOption", field: "arms", value: run.arms.join(", "), valid: "one arm: best-of-k has no other" })
  if (run.verifier !== undefined) progress(`scoring anew with ${run.verifier.name}`)
  const recording = run.verifier === undefined ? given : await rescore(given, run.verifier)
  const { features: recorded, manifest, queries } = recording
  const armName = run.arms?.[0] ?? options.arm ?? manifest.arms[0]?.name ?? ""
  const verifier = run.verifier?.name ?? options.verifier ?? manifest.verifiers[0]?.name ?? ""
  const features =
    recorded.get(options.feature) ??
    fail({
      _tag: "UnknownFeature",
      feature: options.feature,
      valid: [...recorded.keys()].join(", ") || "none in this recording"
    })
  const index = recording.arms.findIndex(({ name }) => name === armName)
  const answers = index < 0 ? undefined : new Map([[armName, await recording.answers(index)]])
  const poolFor = (rows: ArrayLike<number>): Pool =>
    poolOf(recording, { queries: rows, arms: [armName], verifier, answers })
  const all = Int32Array.from(queries.keys())
  const everything = poolFor(all)
  // A query without a sample from this arm is unavailable, not wrong: it is left out, and counted.
  const usable = all.filter((q) => sampleCount(everything.arms[0], q) > 0)
  const pool = usable.length === all.length ? everything : poolFor(usable)
  const ids = queries.map(({ id }) => id)
  const inputs = selectInputs(makeInputs(ids, features), usable)
  const hasText = Array.from(usable).every((q) => queries[q].text !== undefined)
  const baselines = Object.entries(options.baselines ?? {})
  const readable = baselines.filter(([, { text }]) => hasText || !text)
  progress("training predictors")
  const trained = await deploy({
    recording: manifest.name,
    inputs,
    rewards: rowsOf(pool.arms[0]),
    splits: Array.from(usable, (q) => queries[q].split),
    context: featureContext(recording),
    predictors: options.predictors,
    baselines: Object.fromEntries(readable),
    fittedOn: new Set((options.entries ?? binaryEntries).flatMap((entry) => (entry.fitted ? [entry.predictor] : []))),
    design: options.design,
    seed: run.seed
  })
  const outputs = new Map(
    [...readable, ...Object.entries(options.predictors)].map(([name, one]) => [name, one.outputs])
  )
  const deployment = limited(trained, run.limit, outputs)
  const rows = Array.from(deployment.scored, (row) => usable[row])
  return {
    recording,
    arm: armName,
    verifier,
    source: features.source,
    leftOut: all.length - usable.length,
    baselines: Object.fromEntries(readable),
    mute: baselines.filter(([, { text }]) => text && !hasText).map(([name]) => name),
    deployment,
    whole: pool.arms[0],
    scored: poolFor(rows),
    promptTokens: Float64Array.from(rows, (q) => queries[q].promptTokens ?? Number.NaN)
  }
}

const designInWords = (design: Design): string => {
  if (design.kind === "cross-fit") return `cross-fit, ${design.folds} folds`
  if (design.folds === undefined) return "split: train, validation, test"
  return `split: train and validation (${design.folds} folds for what is fitted on predictions), test`
}

const knownRows = (known: ReadonlyArray<KnownValue>, { find }: PolicyTable): ReadonlyArray<KnownResult> =>
  known.flatMap(({ budget, policy, source, tolerance, value: expected }) => {
    const found = find(policy, budget)
    if (found === undefined) return []
    const value = round(found.value[0])
    return [{ policy, budget, value, expected, tolerance, agrees: Math.abs(value - expected) <= tolerance, source }]
  })

const notesOf = (prepared: Prepared, options: BestOfKOptions, decoder: ArmEntry | undefined): ReadonlyArray<string> => {
  const { arm, leftOut, mute, source } = prepared
  const foreign = decoder?.modelHash === undefined || source.modelHash !== decoder.modelHash
  const notes = options.notes ?? []
  return [
    ...(foreign ? [`Features are states of ${source.model}, not of the decoder (${decoder?.model ?? arm}).`] : []),
    ...(leftOut > 0 ? [`${leftOut} queries have no sample of arm ${arm} and are left out.`] : []),
    ...(mute.length > 0 ? [`No text in this recording, so the baselines ${mute.join(", ")} are not there.`] : []),
    ...notes
  ]
}

/**
 * Makes the evaluation of an experiment on one arm; see `Experiment`.
 *
 * The evaluation rejects with a BenchError `UnknownArmName`, `UnknownVerifier`, `UnknownFeature`, `EmptySplit` or
 * `InvalidOption`.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, openRecording } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * console.log(evaluation.results.policies.map(({ budget, policy }) => `${policy} at ${budget}`)[0]) // => uniform at 2
 * ```
 */
export const bestOfK =
  (options: BestOfKOptions) =>
  async (given: Recording, run: EvaluationOptions): Promise<Evaluation> => {
    const { baseline = 0, minimum = 0, predictors, replicates = { once: 10, sequential: 4 } } = options
    const progress = run.progress ?? ((): void => {})
    const { seed } = run
    const prepared = await prepare(given, options, run)
    const { baselines, deployment, promptTokens, recording, scored, whole } = prepared
    const { manifest } = recording
    const counts = sampleCounts(scored.arms[0])
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const most = counts.reduce((largest, count) => Math.max(largest, count), 0)
    const budgets = checkBudgets(run.budgets ?? options.budgets ?? powersOfTwo(mean), minimum, mean)
    const draws = resamples(scored.size, options.resamples ?? 2000, seed)
    const { prefill } = options
    const predictorTokens = (i: number): number => {
      const own = Math.max(0, promptTokens[i] - (prefill?.sharedTokens ?? 0))
      return (prefill?.tokenCost ?? 0) * (Number.isNaN(own) ? 0 : own)
    }
    const outcomes = trueCurves(whole, most, baseline)
    const available = sampleCounts(whole)
    const fixed = { deployment, predictors, outcomes, available, minimum, baseline, success: 1, seed, replicates }
    const bench = benchOf({ ...fixed, pool: scored })
    const entries = options.entries ?? binaryEntries
    const tableOptions = { draws, predictorTokens: prefill === undefined ? undefined : predictorTokens, progress }
    const full = await policyTableOf(bench, entries, budgets, tableOptions)
    const halfBudgets = budgets.filter((b) => b <= mean / 2 && b >= minimum)
    // The oracle decides once, and is compared with what does so, too.
    const once = entries.filter(({ kind }) => kind === "once")
    const half = await halvedTable(bench, once, halfBudgets, tableOptions)
    const headline = headlineOf(full, half, budgets, prefill)

    const rewards = rowsOf(scored.arms[0])
    const binary = rewards.every((row) => row.every((reward) => Number.isNaN(reward) || reward === 0 || reward === 1))
    const voters = options.voting ?? votingEntries
    const voting = binary && voters.length > 0 && canVote(scored.arms[0])
    if (voting) progress("voting without a verifier")

    const probabilities = probabilitiesOf(deployment, { ...predictors, ...baselines })
    const tables = Object.fromEntries(
      Object.entries({ ...predictors, ...baselines }).map(([name, predictor]) => [
        name,
        predictorResult(predictor.name, probabilities.get(name), rewards, deployment.trainMean)
      ])
    )
    const headName = "point" in predictors ? "point" : (Object.keys(predictors)[0] ?? "")
    const rivals = comparePredictors(draws, probabilities, headName, Object.keys(baselines), rewards)
    const decoder = manifest.arms.find(({ name }) => name === prepared.arm)
    const none = predictorResult("none", undefined, rewards, 0)
    const known = knownRows(options.known ?? [], full)
    const results: Results = {
      schema: resultsVersion,
      experiment: run.experiment,
      title: run.title,
      recording: {
        name: manifest.name,
        decoder: decoder?.model ?? prepared.arm,
        queries: manifest.counts.queries,
        samples: manifest.counts.samples,
        failed: manifest.counts.failed
      },
      seed,
      unit: "samples",
      verifier: prepared.verifier,
      evaluation: {
        design: designInWords(options.design),
        trained: deployment.trained,
        scored: scored.size,
        resamples: draws.count,
        replicates
      },
      predictor: tables[headName] ?? none,
      predictors: tables,
      policies: [...full.summaries, ...half.summaries.filter(({ policy }) => policy === "oracle")].map(policyRow),
      comparisons: comparisonsOf(full, entries, budgets),
      headline,
      half: {
        policies: half.summaries.map(policyRow),
        comparisons: comparisonsOf(half, [...once, oracleEntry], halfBudgets)
      },
      ...(voting ? { voting: votingTable(bench, draws, full.curve, voters, budgets) } : {}),
      ...(rivals.length > 0 ? { predictorComparisons: rivals } : {}),
      ...(known.length > 0 ? { known } : {}),
      notes: notesOf(prepared, options, decoder)
    }
    const difficulty = Float64Array.from(rewards, (row) => {
      const drawn = row.filter((reward) => !Number.isNaN(reward))
      return drawn.reduce((sum, reward) => sum + reward, 0) / Math.max(1, drawn.length)
    })
    return {
      results,
      figures: figuresFor(options, full, headline.budget, difficulty, probabilities.get(headName), rewards)
    }
  }

const mainPolicies = ["uniform", "online", "online-beta", "offline", "sequential-flat", "sequential"]

const figuresFor = (
  options: BestOfKOptions,
  table: PolicyTable,
  budget: number,
  difficulty: Float64Array,
  predicted: Float64Array | undefined,
  rewards: RewardRows
): Figures => ({
  budgetTitle: "Average samples per query",
  valueTitle: options.valueTitle ?? "Success rate",
  logarithmic: true,
  main: mainPolicies,
  difficulty: Array.from(difficulty),
  spread: spreadOf(
    mainPolicies.flatMap((name) => table.measured(name, budget) ?? []),
    difficulty
  ),
  ...(predicted === undefined
    ? {}
    : {
        predicted: Array.from(predicted, (value, i) => ({ predicted: value, observed: difficulty[i] })),
        reliability: reliabilityBins(predicted, successesOf(rewards)).map((bin) => ({
          predicted: bin.predicted,
          observed: bin.observed,
          queries: bin.queries
        }))
      })
})
