/**
 * Draws the recording of a plan from a model, in one call that goes on where an earlier one stopped.
 *
 * @module
 */
import { join } from "node:path"
import { fail } from "../BenchError.ts"
import type { CollectionOptions } from "../experiment/Experiment.ts"
import type { RecordingContent } from "../recording/Rows.ts"
import { writeRecording } from "../recording/Write.ts"
import { type CollectionModel, collectionModelName, isAddress, openCollectionModel } from "./CollectionModel.ts"
import { recordingContent } from "./ExportRecording.ts"
import { progressView } from "./ProgressView.ts"
import type { PlannedQuery, RecordingPlan } from "./RecordingPlan.ts"
import { type RecordingRun, recordingRun, runCollection } from "./RecordingRun.ts"

const checked = (field: string, value: number): number =>
  Number.isInteger(value) && value >= 1
    ? value
    : fail({ _tag: "InvalidOption", field, value, valid: "a whole number >= 1" })

/** Refuses queries that the evaluation could not use, before anything is drawn for them. */
const checkSplits = (
  plan: RecordingPlan,
  queries: ReadonlyArray<PlannedQuery>,
  splits: ReadonlyArray<string>
): void => {
  const there = new Set<string>(queries.map(({ row }) => row.split))
  const missing = splits.find((split) => !there.has(split))
  if (missing !== undefined) fail({ _tag: "EmptySplit", split: missing, recording: plan.experiment })
}

const dryRunText = (
  plan: RecordingPlan,
  count: number,
  perQuery: number,
  { layers, model }: Pick<CollectionOptions, "layers" | "model">
): string => {
  const calls = count * perQuery
  const { maxTokens } = plan.sampling
  const cost = model !== undefined && isAddress(model) ? "what the server charges" : "0, but for the electricity"
  const states = plan.states === false || layers?.length === 0 ? "" : `, and ${count} hidden states`
  return `${plan.experiment}: ${count} queries x ${perQuery} samples = ${calls} samples of ${collectionModelName(model)}, at most ${maxTokens} tokens each (${calls * maxTokens} in all)${states}. Cost: ${cost}.\n`
}

/** How much is drawn of a plan, from which model. */
export interface DrawContentOptions
  extends Pick<
    CollectionOptions,
    "adaptive" | "extra" | "layers" | "maxUsd" | "price" | "retryFailed" | "seed" | "signal" | "store" | "version"
  > {
  readonly model: CollectionModel
  /** Samples of each query. */
  readonly samples: number
  /** Folder of the store, unless one is named. */
  readonly work: string
}

/**
 * Draws from an open model what the store lacks of a plan, judges it, and gives it as the content of a recording.
 *
 * @throws BenchError `StoreFailed`, `OtherManifest`, `CostCapReached`, `InvalidPlan`, `VerifierFailed`; DecoderError of the
 *   model; the signal's reason where it stopped the run
 * @example
 * ```ts no-run
 * import { drawContent, openCollectionModel, type RecordingPlan } from "@alloc/bench/collect"
 * import { mathAnswer } from "@alloc/verifiers"
 *
 * const plan: RecordingPlan = {
 *   experiment: "sums",
 *   queries: async () => [{ row: { id: "q1", split: "test", text: "1 + 1", answer: "2" }, prompt: "1 + 1 =" }],
 *   samples: 4,
 *   sampling: { temperature: 0.7, maxTokens: 8, stop: [] },
 *   prefix: "",
 *   prompt: "{query} =",
 *   judge: (use) => use([mathAnswer()]),
 *   verifiers: [{ name: "math", description: "equal to the answer", binary: true }],
 *   manifest: () => ({ name: "sums", title: "Sums", split: "none", seeds: {}, licence: "CC0-1.0", notes: [] })
 * }
 * await using model = await openCollectionModel({ model: "http://localhost:8000#org/model" })
 * const queries = await plan.queries({ data: "", seed: 1, limit: undefined })
 * const { samples } = await drawContent(plan, queries, { model, seed: 1, samples: 4, work: ".alloc/collect" })
 * console.log(samples.length) // => 4
 * ```
 */
export const drawContent = async (
  plan: RecordingPlan,
  queries: ReadonlyArray<PlannedQuery>,
  options: DrawContentOptions
): Promise<RecordingContent> => {
  const run = recordingRun(plan, queries, options)
  await drawRun(plan, run, options, false)
  return recordingContent(plan, run, options.model)
}

/** Draws a run, or only offers it, and shows how far it is. */
const drawRun = async (
  plan: RecordingPlan,
  run: RecordingRun,
  options: DrawContentOptions,
  submit: boolean
): Promise<void> => {
  const { maxUsd, model, price, retryFailed, signal, version = "" } = options
  if (submit && run.adaptive !== undefined) {
    const valid = "nothing with --submit: what is drawn next is decided by the command that waits for the verdicts"
    fail({ _tag: "InvalidOption", field: "--adaptive", value: run.adaptive.width, valid })
  }
  const view = progressView()
  try {
    const watched = {
      onProgress: view.show,
      notice: view.note,
      retryFailed,
      signal,
      maxUsd,
      price,
      submit,
      judged: { plan, version }
    }
    const { complete } = await runCollection(run, model, watched)
    if (!complete && !submit) throw signal?.reason
  } finally {
    view.stop()
  }
}

/**
 * The `collect` of an experiment whose recording a model draws: the same options go on where an earlier run stopped. The
 * store stays in `.alloc/collect`, which version control ignores, or is the one that is named.
 *
 * @throws BenchError `InvalidOption` for a limit or a number of samples below 1, or a `model` that names none;
 *   `EmptySplit` where the evaluation needs one; `StoreFailed`, `OtherManifest`, `CostCapReached`, `VerifierFailed`,
 *   `UnwritableFolder`; DecoderError of the model
 * @example
 * ```ts no-run
 * import { drawRecording, type RecordingPlan } from "@alloc/bench/collect"
 * import { verifier } from "@alloc/verifiers"
 *
 * const exact = verifier({ name: "exact", check: ({ reference }, response) => (response.trim() === reference ? 1 : 0) })
 * const sums: RecordingPlan = {
 *   experiment: "sums",
 *   queries: async () => [{ row: { id: "q1", split: "test", text: "1 + 1", answer: "2" }, prompt: "1 + 1 =" }],
 *   samples: 4,
 *   sampling: { temperature: 0.7, maxTokens: 8, stop: ["\n"] },
 *   prefix: "",
 *   prompt: "{query} =",
 *   judge: (use) => use([exact]),
 *   verifiers: [{ name: "exact", description: "equal to the answer", binary: true }],
 *   manifest: () => ({ name: "sums", title: "Sums", split: "none", seeds: {}, licence: "CC0-1.0", notes: [] })
 * }
 * const folder = await drawRecording(sums)({ seed: 1, out: "recordings/sums", resume: true, dryRun: false })
 * ```
 */
export const drawRecording =
  (plan: RecordingPlan): ((options: CollectionOptions) => Promise<string>) =>
  async (options) => {
    const { data = "", extra, out, processes, seed, signal, work = join(".alloc", "collect") } = options
    const limit = options.limit === undefined ? undefined : checked("--limit", options.limit)
    const samples = checked("--samples", options.samples ?? plan.samples)
    const queries = await plan.queries({ data, seed, limit })
    checkSplits(plan, queries, options.splits ?? [])
    if (options.dryRun) {
      process.stdout.write(dryRunText(plan, queries.length, samples, options))
      return out
    }
    const { layers = plan.layers } = options
    await using model = await openCollectionModel({
      model: options.model,
      layers,
      // The last layer's states are those of prompts that are read whole, as they were ever recorded.
      statePrefix: layers === undefined ? undefined : plan.prefix,
      processes,
      form: plan.form,
      extra,
      states: plan.states,
      signal
    })
    const drawing = { ...options, model, layers, samples, work }
    const run = recordingRun(plan, queries, drawing)
    if (options.only !== "export") await drawRun(plan, run, drawing, options.only === "submit")
    if (options.only === "submit") return out
    const completeness = options.only === "export" ? "partial" : "whole"
    await writeRecording(out, await recordingContent(plan, run, model, { completeness, scores: options.scores }))
    return out
  }
