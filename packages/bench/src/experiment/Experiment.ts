/**
 * What an experiment is: a recording, and a way to evaluate it. Experiments are plain values, made of the parts that
 * this package exports; the CLI takes a list of them.
 *
 * Best-of-k on one arm is `bestOfK({...})`. Anything else, routing among arms say, is a function of its own that returns
 * the same `Evaluation`: `results` has the shape of `results.json`, `charts` feeds the report, which draws what is there.
 *
 * @module
 */
import type { Verifier } from "@alloc/verifiers"
import type { RecordingPlan } from "../collect/RecordingPlan.ts"
import type { LiveArms } from "../live/LiveArms.ts"
import type { Recording } from "../recording/Recording.ts"
import type { ChartData } from "../results/ChartData.ts"
import type { QueryData } from "../results/QueryData.ts"
import type { PartResults } from "../results/Schema.ts"

/** Options that every evaluation takes, from the command line. */
export interface EvaluationOptions {
  readonly experiment: string
  readonly title: string
  readonly seed: number
  /** Budgets instead of the experiment's own. */
  readonly budgets?: ReadonlyArray<number> | undefined
  /** Decoders instead of the experiment's own. */
  readonly arms?: ReadonlyArray<string> | undefined
  /** At most so many scored queries, the first ones. */
  readonly limit?: number | undefined
  /** How often predictors and fitted policies are learnt anew from other halves of the training queries. Default 4. */
  readonly fits?: number | undefined
  /** Scores the samples anew with this verifier instead of the recorded rewards; needs the samples' text. */
  readonly verifier?: Verifier | undefined
  /** Folder of data sets whose text is not shipped. */
  readonly data?: string | undefined
  /** Told what is being done, for a progress line. */
  readonly progress?: ((step: string) => void) | undefined
}

/** What an evaluation gives. */
export interface Evaluation {
  /** Of this part alone. */
  readonly results: PartResults
  readonly charts: ChartData
  /** Every scored query by itself: the report then has an explorer, and runs can be compared. */
  readonly queries?: QueryData | undefined
  /** What was found, in words; default sentences from the headline. */
  readonly findings?: ReadonlyArray<string> | undefined
  /** Further parts of the experiment, reported after this one. */
  readonly parts?: ReadonlyArray<Evaluation> | undefined
}

/** Evaluates a recording. */
export interface Evaluate {
  (recording: Recording, options: EvaluationOptions): Promise<Evaluation>
  /** Splits that must have queries: known before anything is drawn for it. */
  readonly splits?: ReadonlyArray<string> | undefined
}

/** A further part of an experiment: another question to the same recording, or to another one. */
export interface ExperimentPart {
  /** Folder of its recording, if another than the experiment's; it is left out where `--recording` names one. */
  readonly recording?: string | undefined
  readonly evaluate: Evaluate
}

/** Options of a collection, from the command line. */
export interface CollectionOptions {
  readonly seed: number
  /** Folder that the recording is written to. */
  readonly out: string
  readonly limit?: number | undefined
  readonly resume: boolean
  readonly dryRun: boolean
  readonly data?: string | undefined
  /** A model file, or a server's address with the model behind #, instead of the default model. */
  readonly model?: string | undefined
  /** Samples of each query. */
  readonly samples?: number | undefined
  /** Layers of the local model whose states are read, counted from 1, instead of the experiment's own; an empty list: none. */
  readonly layers?: ReadonlyArray<number> | undefined
  /** Processes that sample at the same time. */
  readonly processes?: number | undefined
  /** Fields that a server is sent besides the usual ones. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
  /** Folder of the store, and of what earlier versions drew. Default `.alloc/collect` */
  readonly work?: string | undefined
  /** The store: another folder, or `postgres://user@host:5432/database`. */
  readonly store?: string | undefined
  /** US dollars per million tokens. */
  readonly price?: { readonly input: number; readonly output: number } | undefined
  /** Only puts the work into the store, or only writes what the store holds as a recording, which then may be partial. */
  readonly only?: "submit" | "export" | undefined
  /**
   * Draws each query as often as it teaches something: see `collectAdaptively`. `least` is a quarter of `samples` by default, at
   * least 2, and `most` four times as many.
   */
  readonly adaptive?:
    | { readonly width: number; readonly least?: number | undefined; readonly most?: number | undefined }
    | undefined
  /** What tells the experiment's verifiers from those of other versions, where a store keeps verdicts. Default "". */
  readonly version?: string | undefined
  /** Names of scorings of the store whose verdicts the recording holds, instead of those of the experiment's verifiers. */
  readonly scores?: ReadonlyArray<string> | undefined
  /** Most that all who draw this collection may spend together; needs a price. */
  readonly maxUsd?: number | undefined
  /** Draws again what failed for any reason. */
  readonly retryFailed?: boolean | undefined
  /** A reward model that was named by `--reward`, instead of the experiment's own reward. */
  readonly reward?: Verifier | undefined
  /** Splits that the evaluation needs: refused where one has no query, before anything is drawn. */
  readonly splits?: ReadonlyArray<string> | undefined
  readonly signal?: AbortSignal | undefined
}

/** What `liveArms` opens its arms with, from the command line. */
export interface LiveArmsOptions {
  /** Folder of the recording that the forecast is of. */
  readonly recording: string
  /** A model file instead of the default model. */
  readonly model?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** What the user names for a run at another scale. */
export interface ScaleOptions {
  /** Addresses by what they are asked for, as in `samples` to `http://host:8000#org/model`. */
  readonly endpoints: Readonly<Record<string, string>>
  /** What the experiment leaves to the user, by name. */
  readonly choices: Readonly<Record<string, string>>
  /** Folder that the recording goes to. */
  readonly folder: string
}

/**
 * An experiment of the command line.
 *
 * **Example** (an experiment in a few lines)
 * ```ts
 * import { bestOfK, binaryPredictors, type Experiment } from "@alloc/bench"
 *
 * export const mine: Experiment = {
 *   name: "mine",
 *   title: "My model on my questions",
 *   recording: "recordings/mine",
 *   evaluate: bestOfK({ feature: "hidden", design: { kind: "split" }, predictors: binaryPredictors() })
 * }
 * ```
 */
export interface Experiment {
  /** As typed: `bench math`. */
  readonly name: string
  /** One line for lists and reports. */
  readonly title: string
  /** Folder of the recording that ships with the project. */
  readonly recording: string
  readonly evaluate: Evaluate
  /** Evaluated after it and reported with it, unless decoders are named on the command line. */
  readonly parts?: ReadonlyArray<ExperimentPart> | undefined
  /** Makes the recording that ships anew (`bench collect`), by drawing or by importing. Resolves to its folder. */
  readonly collect?: ((options: CollectionOptions) => Promise<string>) | undefined
  /** Folder of what `collect` makes, where that is another than `recording`: then `draw` makes the one in `recording`. */
  readonly collected?: string | undefined
  /** Draws a recording of the same queries from a model (`--live`); absent where only published samples are compared. */
  readonly draw?: ((options: CollectionOptions) => Promise<string>) | undefined
  /** Whether `collect` and `draw` take a reward model (`--reward`). Default false: one that is named is refused. */
  readonly rewarded?: boolean | undefined
  /** How its queries are put to a model, for `--live` by decoding beside the forecast; without it, `--live` draws a recording. */
  readonly live?: RecordingPlan | undefined
  /** How `draw` draws, from the folder of data sets: `--live` then decodes live beside what was drawn forecasts. */
  readonly drawn?: ((data: string) => Promise<RecordingPlan>) | undefined
  /**
   * How its queries are put to two models, for `--live --strong`, where neither `live` nor `drawn` says it: from the folder
   * of data sets and the verifier that `--verifier` names.
   */
  readonly routed?: ((data: string, verifier: Verifier | undefined) => Promise<RecordingPlan>) | undefined
  /**
   * For an experiment about two ways of drawing from one model: opens both and lends them, for `--live` by routing between
   * them beside the forecast.
   */
  readonly liveArms?: ((options: LiveArmsOptions, use: (arms: LiveArms) => Promise<void>) => Promise<void>) | undefined
  /** The same experiment at other scales, by the name that `--scale` takes: `draw` makes its recording, which is then evaluated. */
  readonly scales?: Readonly<Record<string, (options: ScaleOptions) => Experiment>> | undefined
  /** How to rebuild the recording where `collect` is absent, in one line. */
  readonly rebuild?: string | undefined
}
