/**
 * A recording that a model draws: an experiment gives its prompts, its judge and what its manifest says; samples, hidden
 * states, journal, interruptions and the recording itself are the same for all.
 *
 * @module
 */
import { cpus } from "node:os"
import { join } from "node:path"
import type { QueryRow, RewardRow, SampleRow } from "@alloc/core"
import type { Sampling } from "@alloc/decoders"
import { type Verdict, type Verifier, VerifierError } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import type { CollectionOptions } from "../experiment/Experiment.ts"
import type { ManifestContent, RecordingManifest } from "../recording/Manifest.ts"
import { writeRecording } from "../recording/Write.ts"
import { type CollectPlan, type CollectResult, collect, fingerprint, readFeatures } from "./Collect.ts"
import { type Decoder, decoderName, openDecoder } from "./Decoder.ts"
import { openJournal } from "./Journal.ts"
import { progressView } from "./Progress.ts"

/**
 * Name of the hidden states in a drawn recording.
 *
 * @example
 * ```ts
 * import { drawnFeature } from "@alloc/bench"
 *
 * console.log(drawnFeature) // => hidden
 * ```
 */
export const drawnFeature = "hidden"

/** A query of a drawing. */
export interface DrawnQuery {
  /** What the recording holds of it; `promptTokens` is filled in. */
  readonly row: QueryRow
  /** What the model reads, behind the drawing's prefix. */
  readonly prompt: string
  /** What the verifier needs to judge; default the row's answer. */
  readonly reference?: unknown
}

/** What is an experiment's own. */
export interface Drawing {
  /** As typed: `bench collect math`. */
  readonly experiment: string
  /** All queries, or the first `limit`. A larger limit adds to a smaller one. */
  readonly queries: (options: {
    readonly data: string
    readonly seed: number
    readonly limit: number | undefined
  }) => Promise<ReadonlyArray<DrawnQuery>>
  /** Samples of each query, unless the command line says how many. */
  readonly samples: number
  readonly sampling: Sampling
  /** Text before every prompt, such as worked examples. */
  readonly prefix: string
  readonly form?: CollectPlan["form"]
  /** The prompt with `{query}` where the query's text goes, for the manifest. */
  readonly prompt: string
  /** Opens the verifiers of `verifiers`, in their order, lends them and closes them. */
  readonly judge: <A>(use: (verifiers: ReadonlyArray<Verifier>) => Promise<A>) => Promise<A>
  readonly verifiers: ManifestContent["verifiers"]
  readonly manifest: (seed: number) => Pick<ManifestContent, "name" | "title" | "split" | "seeds" | "licence" | "notes">
}

/** One collection of a drawing. */
export interface DrawingRun {
  readonly queries: ReadonlyArray<DrawnQuery>
  readonly plan: CollectPlan
  /** The journal's file: one for each model, seed, prompt and way of sampling. */
  readonly journal: string
}

/** How much, from whom. */
export interface DrawingOptions {
  readonly decoder: Pick<Decoder, "arm" | "model" | "identity">
  readonly seed: number
  readonly samples: number
  /** Folder for the journal. */
  readonly work: string
}

/**
 * The collection of a drawing's queries: what is drawn, and where it is kept.
 *
 * @example
 * ```ts
 * import { type Drawing, drawingRun } from "@alloc/bench"
 * import { verifier } from "@alloc/verifiers"
 *
 * const exact = verifier({ name: "exact", check: ({ reference }, response) => (response.trim() === reference ? 1 : 0) })
 * const drawing: Drawing = {
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
 * const queries = await drawing.queries({ data: "", seed: 1, limit: undefined })
 * const decoder = { arm: "lm", model: "lm", identity: "0" }
 * const run = drawingRun(drawing, queries, { decoder, seed: 1, samples: 128, work: "journals" })
 * console.log(run.plan.passes) // => [32, 128]
 * ```
 */
export const drawingRun = (
  drawing: Drawing,
  queries: ReadonlyArray<DrawnQuery>,
  { decoder, samples, seed, work }: DrawingOptions
): DrawingRun => {
  const plan: CollectPlan = {
    arm: decoder.arm,
    model: { name: decoder.model, sha256: decoder.identity },
    seed,
    sampling: drawing.sampling,
    prefix: drawing.prefix,
    form: drawing.form,
    queries: queries.map(({ prompt, row }) => ({ id: row.id, prompt })),
    // The first 32 samples of every query come first: an early end leaves a smaller, whole recording.
    passes: samples > 32 ? [32, samples] : [samples]
  }
  return { queries, plan, journal: join(work, `${drawing.experiment}-${fingerprint(plan)}.sqlite`) }
}

/**
 * Reads the hidden states, then draws the samples, that the journal lacks.
 *
 * Throws what `readFeatures` and `collect` throw.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { type Drawing, drawingRun, drawRun } from "@alloc/bench"
 * import { fakeModel } from "@alloc/decoders/testing"
 * import { verifier } from "@alloc/verifiers"
 *
 * const exact = verifier({ name: "exact", check: ({ reference }, response) => (response.trim() === reference ? 1 : 0) })
 * const drawing: Drawing = {
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
 * const queries = await drawing.queries({ data: "", seed: 1, limit: undefined })
 * const model = fakeModel({ success: () => 0.5, rightText: () => " 2" })
 * const decoder = { arm: "lm", model: "lm", identity: "0", sampler: model, states: model, readers: 1 }
 * const work = mkdtempSync(join(tmpdir(), "draw-"))
 * const run = drawingRun(drawing, queries, { decoder, seed: 1, samples: 4, work })
 * console.log((await drawRun(run, decoder, {})).drawn) // => 4
 * ```
 */
export const drawRun = async (
  { journal, plan }: DrawingRun,
  decoder: Pick<Decoder, "sampler" | "states" | "readers">,
  options: Pick<Parameters<typeof collect>[2], "onProgress" | "signal">
): Promise<CollectResult> => {
  const run = { ...options, journal }
  const queries = plan.queries.map(({ id, prompt }) => ({ id, prompt: plan.prefix + prompt }))
  const states = { feature: drawnFeature, fingerprint: fingerprint(plan), queries }
  const read = await readFeatures(states, decoder.states, decoder.readers, run)
  return read.complete ? collect(plan, decoder.sampler, run) : read
}

/** Each verifier's verdict on a sample. Equal replies to a query, of which short answers have many, are judged once. */
const judged = async (
  drawing: Drawing,
  queries: ReadonlyArray<DrawnQuery>,
  samples: ReadonlyArray<SampleRow>
): Promise<(sample: SampleRow) => ReadonlyArray<Verdict>> => {
  const byId = new Map(queries.map((query) => [query.row.id, query]))
  const keyOf = ({ query, text }: SampleRow): string => `${query}\n${text}`
  const firsts = new Map<string, SampleRow>()
  for (const sample of samples) if (!sample.failed && !firsts.has(keyOf(sample))) firsts.set(keyOf(sample), sample)
  const different = [...firsts.values()]
  const pairs = different.map(({ query: id, text = "" }) => {
    const query = byId.get(id)
    return { query: { id, text: query?.row.text, reference: query?.reference ?? query?.row.answer }, response: text }
  })
  const found = await drawing.judge((verifiers) => Promise.all(verifiers.map((verifier) => verifier.checkAll(pairs))))
  const verdicts = new Map(
    different.map((sample, i) => {
      const { query, sample: index } = sample
      const ofSample = found.map((all) => {
        const verdict = all[i]
        if (!(verdict instanceof VerifierError)) return verdict
        return fail({ _tag: "VerifierFailed", query, sample: index, problem: verdict.message })
      })
      return [keyOf(sample), ofSample]
    })
  )
  return (sample) => (sample.failed ? [] : (verdicts.get(keyOf(sample)) ?? []))
}

/**
 * Writes the recording of a finished collection; rewards are the verifier's.
 *
 * @throws BenchError `Unavailable` where samples or hidden states are missing, `VerifierFailed`, and what
 *   `writeRecording` throws
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { type Drawing, drawingRun, drawRun, exportRun } from "@alloc/bench"
 * import { fakeModel } from "@alloc/decoders/testing"
 * import { verifier } from "@alloc/verifiers"
 *
 * const exact = verifier({ name: "exact", check: ({ reference }, response) => (response.trim() === reference ? 1 : 0) })
 * const drawing: Drawing = {
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
 * const queries = await drawing.queries({ data: "", seed: 1, limit: undefined })
 * const model = fakeModel({ success: () => 0.5, rightText: () => " 2" })
 * const decoder = { arm: "lm", model: "lm", identity: "0", sampler: model, states: model, readers: 1 }
 * const work = mkdtempSync(join(tmpdir(), "draw-"))
 * const run = drawingRun(drawing, queries, { decoder, seed: 1, samples: 4, work })
 * await drawRun(run, decoder, {})
 * console.log((await exportRun(drawing, run, decoder, join(work, "sums"))).counts.samples) // => 4
 * ```
 */
export const exportRun = async (
  drawing: Drawing,
  { journal: file, plan, queries }: DrawingRun,
  decoder: Pick<Decoder, "model" | "modelHash" | "states">,
  directory: string
): Promise<RecordingManifest> => {
  const { experiment, verifiers } = drawing
  const { licence, name, notes, seeds, split, title } = drawing.manifest(plan.seed)
  const [arm, perQuery] = [plan.arm, plan.passes[plan.passes.length - 1]]
  using journal = openJournal(file, fingerprint(plan))
  const wanted = new Set(queries.map(({ row }) => row.id))
  const drawn = [...journal.samples()].filter(({ query, sample }) => wanted.has(query) && sample < perQuery)
  const states = [...journal.features(drawnFeature)].filter(({ query }) => wanted.has(query))
  const enough = (what: string, have: number, want: number): void => {
    if (have >= want) return
    const how = `${have} of ${want} ${what} are there; collect the rest first: pnpm bench collect ${experiment}`
    fail({ _tag: "Unavailable", what: `the recording ${name}`, how })
  }
  enough("samples", drawn.length, queries.length * perQuery)
  enough("hidden states", states.length, queries.length)
  const promptTokens = journal.promptTokens(arm)
  const verdictsOf = await judged(drawing, queries, drawn)
  const { maxTokens, stop, temperature } = plan.sampling
  const hash = decoder.modelHash === undefined ? {} : { modelHash: decoder.modelHash }
  return writeRecording(directory, {
    manifest: {
      name,
      title,
      arms: [
        {
          name: arm,
          model: decoder.model,
          ...hash,
          temperature,
          topK: 0,
          topP: 1,
          minP: 0,
          maxTokens,
          prompt: plan.prefix + drawing.prompt,
          stop: [...stop],
          seed: plan.seed
        }
      ],
      verifiers,
      features: [{ name: drawnFeature, source: decoder.states.source }],
      split,
      seeds,
      licence,
      notes: [
        ...notes,
        `Written on a machine with ${cpus()[0]?.model ?? "an unknown processor"}. Another kind of processor may round differently, and then draws other samples of the same distribution.`
      ]
    },
    queries: queries.map(({ row }) => ({ ...row, promptTokens: promptTokens.get(row.id) })),
    samples: drawn.map((sample): SampleRow => {
      const { failed, latencyMs, logProbability, query, sample: index, text, tokens } = sample
      const answer = verdictsOf(sample)[0]?.answer
      // Whole milliseconds: what is below them is noise, and would be most of the file.
      const latency = latencyMs === undefined ? undefined : Math.round(latencyMs)
      return { query, arm, sample: index, failed, text, answer, logProbability, tokens, latencyMs: latency }
    }),
    rewards: drawn.flatMap((sample): ReadonlyArray<RewardRow> => {
      const { query, sample: index } = sample
      return verdictsOf(sample).map(({ reward }, v) => ({
        query,
        arm,
        sample: index,
        verifier: verifiers[v].name,
        reward
      }))
    }),
    features: states
  })
}

const checked = (field: string, value: number): number =>
  Number.isInteger(value) && value >= 1
    ? value
    : fail({ _tag: "InvalidOption", field, value, valid: "a whole number >= 1" })

const planned = (drawing: Drawing, count: number, perQuery: number, model: string | undefined): string => {
  const calls = count * perQuery
  const { maxTokens } = drawing.sampling
  const cost = /^https?:/.test(model ?? "") ? "what the server charges" : "0, but for the electricity"
  return `${drawing.experiment}: ${count} queries x ${perQuery} samples = ${calls} samples of ${decoderName(model)}, at most ${maxTokens} tokens each (${calls * maxTokens} in all), and ${count} hidden states. Cost: ${cost}.\n`
}

/**
 * The `collect` of an experiment that a model draws: the same options go on where an earlier run stopped.
 *
 * **Details** The journal stays in `.alloc/collect`, which version control ignores.
 *
 * Rejects with `InvalidOption` for a limit or a number of samples below 1, and with what `openDecoder`, `drawRun` and
 * `exportRun` throw.
 *
 * @example
 * ```ts no-run
 * import { collectDrawing, type Drawing } from "@alloc/bench"
 * import { verifier } from "@alloc/verifiers"
 *
 * const exact = verifier({ name: "exact", check: ({ reference }, response) => (response.trim() === reference ? 1 : 0) })
 * const drawing: Drawing = {
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
 * const folder = await collectDrawing(drawing)({ seed: 1, out: "recordings/sums", resume: true, dryRun: false })
 * console.log(folder) // => recordings/sums
 * ```
 */
export const collectDrawing =
  (drawing: Drawing): ((options: CollectionOptions) => Promise<string>) =>
  async (options) => {
    const { data = "", model, out, processes, seed, signal } = options
    const limit = options.limit === undefined ? undefined : checked("--limit", options.limit)
    const samples = checked("--samples", options.samples ?? drawing.samples)
    const queries = await drawing.queries({ data, seed, limit })
    if (options.dryRun) {
      process.stdout.write(planned(drawing, queries.length, samples, model))
      return out
    }
    await using decoder = await openDecoder({ model, processes, form: drawing.form, signal })
    const run = drawingRun(drawing, queries, { decoder, seed, samples, work: join(".alloc", "collect") })
    const view = progressView()
    try {
      const { complete } = await drawRun(run, decoder, { onProgress: view.show, signal })
      if (!complete) throw signal?.reason
    } finally {
      view.stop()
    }
    await exportRun(drawing, run, decoder, out)
    return out
  }
