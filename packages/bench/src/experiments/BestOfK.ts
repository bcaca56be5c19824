/**
 * The evaluation of best-of-k on one arm: train, solve, replay, score, compare.
 *
 * @module
 */
import { reliabilityBins } from "@alloc/predictor/metrics"
import type { Evaluate, Evaluation, EvaluationOptions } from "../experiment/Experiment.ts"
import { oracleEntry } from "../measure/Controls.ts"
import type { Measured } from "../measure/Measured.ts"
import { predictionCostInWords } from "../measure/PredictorCost.ts"
import { type RewardRows, successesOf } from "../predict/CurvePredictor.ts"
import type { Design } from "../predict/HeldOutPredictions.ts"
import { comparePredictors, crossEntropies, predictorResult, successMetrics } from "../predict/PredictorMetrics.ts"
import type { ArmEntry } from "../recording/Manifest.ts"
import type { Recording } from "../recording/Recording.ts"
import { isBinary, type PoolArm } from "../recording/SamplePool.ts"
import type { ChartData, DifficultyGroup } from "../results/ChartData.ts"
import { difficulties } from "../results/QueryData.ts"
import { policyRow } from "../results/Rows.ts"
import { type KnownResult, type PartResults, resultsVersion } from "../results/Schema.ts"
import { rounded } from "../statistics/Rounded.ts"
import { notesOf, oracleNote } from "./BestOfKNotes.ts"
import type { BestOfKOptions, KnownValue } from "./BestOfKOptions.ts"
import { type BestOfKPlan, benchesOf, halvedTable, onceEntries, planOf, tableOf, unit } from "./BestOfKPlan.ts"
import { headlineRows } from "./Headline.ts"
import { latencyResults } from "./Latency.ts"
import { comparisonsOf, middleOf, type PolicyTable, type TableTask } from "./PolicyTable.ts"
import { prepareBestOfK } from "./PrepareBestOfK.ts"
import { scoredQueries } from "./ScoredQueries.ts"
import { canVote, replayable, votingEntries, votingResults } from "./Voting.ts"

const headlineOf = ({ budgets, entries, options }: BestOfKPlan, full: PolicyTable, half: PolicyTable) => {
  const tokens = full.curve.points.at(-1)?.cost.tokens?.[0] ?? Number.NaN
  const units = Number.isFinite(tokens) ? (["samples", "tokens"] as const) : (["samples"] as const)
  return {
    ...headlineRows({
      full,
      withOracle: half,
      entries,
      budgets,
      savedIn: units,
      gainedIn: units,
      unit,
      rivalries: [
        // What predicting adds to stopping on success.
        { policy: "sequential", baseline: "sequential-flat" },
        ...entries
          .filter(({ against }) => against.includes(full.curve.policy))
          .flatMap(({ name }) => (name === "random" ? [] : [{ policy: name, baseline: "random" }]))
      ]
    }),
    budget: middleOf(budgets),
    predictorCost: predictionCostInWords(options.prefill)
  }
}

/** Predicted success probabilities of the scored queries by predictor; a head that predicts none has no entry. */
const probabilitiesOf = ({ options, prepared }: BestOfKPlan): ReadonlyMap<string, Float64Array> =>
  new Map(
    Object.entries({ ...options.predictors, ...prepared.baselines }).flatMap(([name, predictor]) => {
      const outputs = prepared.predicted.outputs.get(name)
      const probability = outputs === undefined ? undefined : predictor.probability(outputs)
      return probability === undefined ? [] : [[name, probability] as const]
    })
  )

/** The predictor whose metrics are the headline of Table 1. */
const mainPredictor = ({ predictors }: BestOfKOptions): string =>
  "point" in predictors ? "point" : (Object.keys(predictors)[0] ?? "")

const predictorTables = (plan: BestOfKPlan, probabilities: ReadonlyMap<string, Float64Array>) => {
  const { draws, options, prepared, rewards } = plan
  const main = mainPredictor(options)
  const named = Object.entries({ ...options.predictors, ...prepared.baselines })
  const base = prepared.predicted.trainMean
  const predictors = Object.fromEntries(
    named.map(([name, predictor]) => [
      name,
      predictorResult(predictor.name, successMetrics(probabilities.get(name), rewards, base))
    ])
  )
  const counts = successesOf(rewards)
  const losses = new Map([...probabilities].map(([name, probability]) => [name, crossEntropies(probability, counts)]))
  const rivals = comparePredictors(draws, losses, main, Object.keys(prepared.baselines), counts.trials)
  return {
    predictor: predictors[main] ?? predictorResult("none", {}),
    predictors,
    ...(rivals.length > 0 ? { predictorComparisons: rivals } : {})
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
    const value = rounded(found.value[0])
    return [{ policy, budget, value, expected, tolerance, agrees: Math.abs(value - expected) <= tolerance, source }]
  })

/** What policies spent on queries of each difficulty. */
const difficultyGroups = (
  measured: ReadonlyArray<Measured>,
  observed: Float64Array
): ReadonlyArray<DifficultyGroup> => {
  const thirds = difficulties(observed)
  return measured.flatMap(({ cost, policy, samples: [drawn] }) => {
    const used = cost.used ?? drawn
    const all = used.reduce((total, samples) => total + samples, 0)
    return (["easy", "medium", "hard"] as const).map((group): DifficultyGroup => {
      const members = Array.from(used.keys()).filter((i) => thirds[i] === group)
      const sum = members.reduce((total, i) => total + used[i], 0)
      return { policy, group, budget: sum / Math.max(1, members.length), share: all === 0 ? 0 : sum / all }
    })
  })
}

/** Mean reward of one sample of each query. */
const meanRewards = (rewards: RewardRows): Float64Array =>
  Float64Array.from(rewards, (row) => {
    const drawn = row.filter((reward) => !Number.isNaN(reward))
    return drawn.reduce((sum, reward) => sum + reward, 0) / Math.max(1, drawn.length)
  })

const mainPolicies = ["uniform", "online", "online-beta", "offline", "sequential-flat", "sequential"]

const chartsOf = (
  { budgets, options, rewards }: BestOfKPlan,
  { measured }: PolicyTable,
  predicted: Float64Array | undefined
): ChartData => {
  const difficulty = meanRewards(rewards)
  const shown = mainPolicies.flatMap((name) => measured(name, middleOf(budgets)) ?? [])
  return {
    budgetTitle: "Average samples per query",
    valueTitle: options.valueTitle ?? "Success rate",
    logarithmic: true,
    main: mainPolicies,
    difficulty: Array.from(difficulty),
    groups: difficultyGroups(shown, difficulty),
    ...(predicted === undefined
      ? {}
      : {
          predicted: Array.from(predicted, (value, i) => ({ predicted: value, observed: difficulty[i] })),
          reliability: reliabilityBins(predicted, successesOf(rewards))
        })
  }
}

const queriesOf = ({ prepared, rewards, task }: BestOfKPlan, table: PolicyTable, predicted: Float64Array | undefined) =>
  scoredQueries({
    recording: prepared.recording,
    rows: prepared.scoredRows,
    arms: task.pool.arms,
    observed: meanRewards(rewards),
    predicted,
    titles: { observed: "Observed", predicted: "Predicted" },
    table,
    unit
  })

const votingOfArm = ({ voting = votingEntries }: BestOfKOptions, arm: PoolArm) => replayable(voting, arm)

const votingOf = async ({ budgets, draws, options, progress, task }: BestOfKPlan, { curve }: PolicyTable) => {
  const entries = votingOfArm(options, task.pool.arms[0])
  if (!isBinary(task.pool.arms[0]) || entries.length === 0 || !canVote(task.pool.arms[0])) return {}
  progress("voting without a verifier")
  return { voting: await votingResults(task, draws, curve, entries, budgets) }
}

const latencyOf = async (
  { budgets, draws, progress }: BestOfKPlan,
  benches: Pick<TableTask, "bench" | "refits">,
  full: PolicyTable
) => {
  progress("rounds and early exit")
  const latency = await latencyResults(benches, draws, full, budgets)
  return latency === undefined ? {} : { latency }
}

const circumstances = ({ draws, options, prepared, run, task }: BestOfKPlan, decoder: ArmEntry | undefined) => {
  const { arm, predicted, recording, verifier } = prepared
  const { counts, name } = recording.manifest
  return {
    schema: resultsVersion,
    experiment: run.experiment,
    title: options.title ?? run.title,
    recording: {
      name,
      decoder: decoder?.model ?? arm,
      queries: counts.queries,
      samples: counts.samples,
      failed: counts.failed
    },
    seed: run.seed,
    unit,
    verifier,
    evaluation: {
      design: designInWords(options.design),
      trained: predicted.trained,
      scored: task.pool.size,
      samples: task.pool.arms[0].rewards.length,
      resamples: draws.count,
      replicates: task.replicates
    }
  } satisfies Partial<PartResults>
}

/**
 * Makes the evaluation of an experiment on one arm; see `Experiment`.
 *
 * @throws BenchError `UnknownArmName`, `UnknownVerifier`, `UnknownFeature`, `EmptySplit`, `InvalidOption`
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
export const bestOfK = (options: BestOfKOptions): Evaluate => {
  const evaluate = async (given: Recording, run: EvaluationOptions): Promise<Evaluation> => {
    const plan = planOf(await prepareBestOfK(given, options, run), options, run)
    const { budgets, entries, halfBudgets, prepared } = plan
    const benches = benchesOf(plan, plan.task)
    const full = await tableOf(plan, benches, entries, budgets)
    const half = await halvedTable(plan)
    const probabilities = probabilitiesOf(plan)
    const decoder = prepared.recording.manifest.arms.find(({ name }) => name === prepared.arm)
    const known = knownRows(options.known ?? [], full)
    const halved = half.summaries.map((summary) => policyRow(summary, unit))
    const results: PartResults = {
      ...circumstances(plan, decoder),
      ...predictorTables(plan, probabilities),
      policies: [
        ...full.summaries.map((summary) => policyRow(summary, unit)),
        ...halved.filter(({ policy }) => policy === oracleEntry.name)
      ],
      comparisons: comparisonsOf(full, entries, budgets, unit),
      headline: headlineOf(plan, full, half),
      half: {
        policies: halved,
        comparisons: comparisonsOf(half, onceEntries(plan), halfBudgets, unit),
        ...(halved.length > 0 ? { note: oracleNote(plan) } : {})
      },
      ...(await votingOf(plan, full)),
      ...(await latencyOf(plan, benches, full)),
      ...(known.length > 0 ? { known } : {}),
      notes: notesOf(plan, decoder)
    }
    const predicted = probabilities.get(mainPredictor(options))
    return { results, charts: chartsOf(plan, full, predicted), queries: await queriesOf(plan, full, predicted) }
  }
  const splits = options.design.kind === "split" ? ["train", "validation", "test"] : undefined
  return Object.assign(evaluate, { splits })
}
