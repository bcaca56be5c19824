/**
 * What an evaluation of routing takes, for two decoders as for many.
 *
 * @module
 */
import type { QueryRow } from "@alloc/core/recording"
import type { AsyncModel, Model } from "@alloc/predictor/models"
import type { EvaluationOptions } from "../experiment/Experiment.ts"
import type { FoldOptions } from "../predict/Routers.ts"
import type { RecordingRows } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"
import { type PartResults, type PredictorResult, resultsVersion } from "../results/Schema.ts"

/** An evaluation of routing among arms of a recording that answered the same queries. */
export interface RoutingOptions {
  /** Two arms, the weak decoder and the strong one; or more, in any order. */
  readonly arms: ReadonlyArray<string>
  /** Verifier whose recorded rewards count; default the recording's first. */
  readonly verifier?: string | undefined
  /** Features that the router reads, side by side. */
  readonly features: ReadonlyArray<string>
  /** Features of other routers, by name: what the features above should beat. */
  readonly baselines?: Readonly<Record<string, ReadonlyArray<string>>> | undefined
  /** Two arms: also routes by the predicted difference of their rewards (`routing-gap`), for rewards whose size counts. */
  readonly byGap?: boolean | undefined
  /** Default: logistic regression for two arms, ridge for many. */
  readonly model?: Model | AsyncModel | undefined
  /**
   * Two arms: preferences for the strong one in (0, 1) that something else predicts, by the name of the router; it is asked
   * for the scored queries.
   */
  readonly predicted?: Readonly<Record<string, (queries: ReadonlyArray<QueryRow>) => Promise<Float64Array>>> | undefined
  /** Scores the queries of the split "test", by one model of the others. Default false: all, cross-fitted. */
  readonly split?: boolean | undefined
  /** Folds of the cross-fitting. Default 5. */
  readonly folds?: number | undefined
  /**
   * Two arms: shares of the queries for the strong one. Many: average cost, relative to what the best arm alone costs.
   * In [0, 1] either way.
   */
  readonly budgets?: ReadonlyArray<number> | undefined
  /** Seeds of random policies. Default 20. */
  readonly replicates?: number | undefined
  /** Default 2000. */
  readonly resamples?: number | undefined
  readonly title?: string | undefined
  readonly valueTitle?: string | undefined
  readonly notes?: ReadonlyArray<string> | undefined
  /** Notes on these very arms; left out where others are named on the command line. */
  readonly aboutArms?: ReadonlyArray<string> | undefined
}

/** A router's name in tables, and the features that it reads. */
export interface NamedRouter {
  readonly policy: string
  readonly features: ReadonlyArray<string>
}

/** The routers of an evaluation: the main one, named `main`, and the baselines, named after it. */
export const routersOf = (main: string, { baselines = {}, features }: RoutingOptions): ReadonlyArray<NamedRouter> => [
  { policy: main, features },
  ...Object.entries(baselines).map(([name, others]) => ({ policy: `${main}-${name}`, features: others }))
]

/** How queries are dealt into folds, or, of a split, that the first `test` are scored. */
export const foldOptions = (
  options: RoutingOptions,
  queries: RecordingRows,
  seed: number,
  test?: number
): FoldOptions => ({ queries, folds: options.folds ?? 5, seed, test })

/** The verifier whose rewards count. */
export const verifierOf = (recording: Recording, options: RoutingOptions, run: EvaluationOptions): string =>
  run.verifier?.name ?? options.verifier ?? recording.manifest.verifiers[0]?.name ?? ""

/** What all results of routing say, besides what was measured. */
export type RoutingCircumstances = Omit<
  PartResults,
  "policies" | "comparisons" | "headline" | "routing" | "predictorComparisons" | "notes"
>

/** What all results of routing say about how they were made. */
export const circumstances = (
  recording: Recording,
  options: RoutingOptions,
  run: EvaluationOptions,
  made: {
    readonly decoder: string
    readonly unit: string
    readonly baseline: string
    /** Replies of the decoders to the scored queries. */
    readonly samples: number
    readonly scored: number
    readonly predicted: number
    /** Of them those in the split that is scored. */
    readonly tested: number
    readonly predictors: Readonly<Record<string, PredictorResult>>
  }
): RoutingCircumstances => {
  const { folds = 5, replicates = 20, resamples = 2000, split = false, title } = options
  const { counts, name } = recording.manifest
  const [main] = Object.values(made.predictors)
  return {
    schema: resultsVersion,
    experiment: run.experiment,
    title: title ?? run.title,
    recording: {
      name,
      decoder: made.decoder,
      queries: counts.queries,
      samples: counts.samples,
      failed: counts.failed
    },
    seed: run.seed,
    unit: made.unit,
    baseline: made.baseline,
    verifier: verifierOf(recording, options, run),
    evaluation: {
      design: split ? "split: train, test" : `cross-fit, ${folds} folds`,
      trained: made.predicted - (split ? made.tested : Math.ceil(made.predicted / folds)),
      scored: made.scored,
      samples: made.samples,
      resamples,
      replicates: { once: replicates, sequential: replicates }
    },
    predictor: main,
    predictors: made.predictors,
    half: { policies: [], comparisons: [] }
  }
}

/** What the intervals cover. */
export const intervalNote =
  "Intervals are of the queries and of other training queries: routers learnt again from random halves, and were measured on the same queries."
