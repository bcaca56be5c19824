/**
 * Draws the recording of a plan from a model, in one call that goes on where an earlier one stopped.
 *
 * @module
 */
import { join } from "node:path"
import { fail } from "../BenchError.ts"
import type { CollectionOptions } from "../experiment/Experiment.ts"
import { collectionModelName, openCollectionModel } from "./CollectionModel.ts"
import { exportRecording } from "./ExportRecording.ts"
import { progressView } from "./ProgressView.ts"
import type { RecordingPlan } from "./RecordingPlan.ts"
import { recordingRun, runCollection } from "./RecordingRun.ts"

const checked = (field: string, value: number): number =>
  Number.isInteger(value) && value >= 1
    ? value
    : fail({ _tag: "InvalidOption", field, value, valid: "a whole number >= 1" })

const dryRunText = (plan: RecordingPlan, count: number, perQuery: number, model: string | undefined): string => {
  const calls = count * perQuery
  const { maxTokens } = plan.sampling
  const cost = /^https?:/.test(model ?? "") ? "what the server charges" : "0, but for the electricity"
  return `${plan.experiment}: ${count} queries x ${perQuery} samples = ${calls} samples of ${collectionModelName(model)}, at most ${maxTokens} tokens each (${calls * maxTokens} in all), and ${count} hidden states. Cost: ${cost}.\n`
}

/**
 * The `collect` of an experiment whose recording a model draws: the same options go on where an earlier run stopped. The
 * journal stays in `.alloc/collect`, which version control ignores.
 *
 * @throws BenchError `InvalidOption` for a limit or a number of samples below 1, or a `model` that names none;
 *   `JournalFailed`, `OtherRun`, `VerifierFailed`, `UnwritableFolder`; DecoderError of the model
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
    const { data = "", out, processes, seed, signal } = options
    const limit = options.limit === undefined ? undefined : checked("--limit", options.limit)
    const samples = checked("--samples", options.samples ?? plan.samples)
    const queries = await plan.queries({ data, seed, limit })
    if (options.dryRun) {
      process.stdout.write(dryRunText(plan, queries.length, samples, options.model))
      return out
    }
    await using model = await openCollectionModel({ model: options.model, processes, form: plan.form, signal })
    const run = recordingRun(plan, queries, { model, seed, samples, work: join(".alloc", "collect") })
    const view = progressView()
    try {
      const { complete } = await runCollection(run, model, { onProgress: view.show, signal })
      if (!complete) throw signal?.reason
    } finally {
      view.stop()
    }
    await exportRecording(plan, run, model, out)
    return out
  }
