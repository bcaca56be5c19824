/**
 * Draws the samples and reads the hidden states of an experiment, durably: the same call goes on where it stopped.
 *
 * @module
 */
import { createHash } from "node:crypto"
import type { HiddenStates } from "@alloc/core"
import { DecoderError, type SampleRequest, type Sampler, type Sampling } from "@alloc/decoders"
import { CollectError } from "./CollectError.ts"
import type { Journal, JournalSample } from "./Journal.ts"
import { openJournal } from "./Journal.ts"

/** A query as the model sees it. */
export interface CollectQuery {
  readonly id: string
  readonly prompt: string
}

/** What to draw. Everything here but `queries` and `passes` is part of the journal's fingerprint. */
export interface CollectPlan {
  /** Name of the decoder in the recording, for example "smollm2-135m". */
  readonly arm: string
  readonly model: { readonly name: string; readonly sha256: string }
  readonly seed: number
  readonly sampling: Sampling
  /** Text before every prompt, such as worked examples. */
  readonly prefix: string
  readonly form?: SampleRequest["form"]
  readonly queries: ReadonlyArray<CollectQuery>
  /**
   * Sample counts to reach one after the other: [32, 128] draws indices 0 .. 31 of every query before index 32 of any.
   */
  readonly passes: ReadonlyArray<number>
}

/** How far a run is. */
export interface CollectProgress {
  readonly what: "samples" | "hidden states"
  /** Index of the pass, from 0. */
  readonly pass: number
  /** Done and wanted in this pass, those of earlier runs included. */
  readonly done: number
  readonly total: number
  /** Done by this run, to tell the rate from. */
  readonly fresh: number
  readonly failed: number
}

/** Options of a run. */
export interface CollectOptions {
  /** The journal's file. */
  readonly journal: string
  readonly onProgress?: ((progress: CollectProgress) => void) | undefined
  /** Stops the run: requests in flight are awaited and kept, none is started. */
  readonly signal?: AbortSignal | undefined
}

/** How a run ended. */
export interface CollectResult {
  readonly complete: boolean
  readonly drawn: number
  readonly failed: number
}

/**
 * What makes two runs' samples comparable, as one string.
 *
 * 16 hexadecimal digits of a SHA-256; the queries and the number of samples are no part of it.
 *
 * @example
 * ```ts
 * import { fingerprint } from "@alloc/bench"
 *
 * const plan = {
 *   arm: "lm",
 *   model: { name: "lm", sha256: "0" },
 *   seed: 1,
 *   sampling: { temperature: 1, maxTokens: 8, stop: ["\n"] },
 *   prefix: ""
 * }
 * console.log(fingerprint(plan) === fingerprint({ ...plan, prefix: "" })) // => true
 * console.log(fingerprint(plan) === fingerprint({ ...plan, seed: 2 })) // => false
 * ```
 */
export const fingerprint = (
  plan: Pick<CollectPlan, "arm" | "model" | "seed" | "sampling" | "prefix" | "form">
): string => {
  const { arm, form = "plain", model, prefix, sampling, seed } = plan
  const { maxTokens, stop, temperature } = sampling
  const parts = { arm, model: model.sha256, seed, temperature, maxTokens, stop, form, prefix }
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16)
}

const checkPlan = (plan: CollectPlan): void => {
  const invalid = (field: string, value: unknown, valid: string): CollectError =>
    new CollectError({ _tag: "InvalidPlan", field, value, valid })
  if (plan.queries.length === 0) throw invalid("queries", "empty", "at least one query")
  const ids = new Set<string>()
  for (const { id } of plan.queries) {
    if (ids.has(id)) throw invalid("queries", `twice ${id}`, "different ids")
    ids.add(id)
  }
  let before = 0
  for (const pass of plan.passes) {
    if (!Number.isInteger(pass) || pass <= before) throw invalid("passes", plan.passes, "rising whole numbers >= 1")
    before = pass
  }
}

/** Runs jobs, so many at a time, until there are none or the signal stops it; what runs is awaited. */
const inParallel = async (
  jobs: Iterable<() => Promise<void>>,
  concurrency: number,
  signal: AbortSignal | undefined
): Promise<void> => {
  const queue = jobs[Symbol.iterator]()
  let failure: { readonly cause: unknown } | undefined
  const lane = async (): Promise<void> => {
    while (failure === undefined && !signal?.aborted) {
      const { done, value } = queue.next()
      if (done) return
      try {
        await value()
      } catch (cause) {
        failure ??= { cause }
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  if (failure !== undefined) throw failure.cause
}

/** Everything but a request's own fault says that the model or the run is broken: it stops, and can go on later. */
const isFatal = (error: unknown): boolean => !(error instanceof DecoderError && error.ofRequest)

const drawPass = async (
  plan: CollectPlan,
  pass: number,
  sampler: Sampler,
  journal: Journal,
  options: CollectOptions
): Promise<{ readonly drawn: number; readonly failed: number }> => {
  const { arm, form, prefix, queries, sampling, seed } = plan
  const to = plan.passes[pass]
  const total = queries.length * to
  const wanted = queries.flatMap((query) => journal.missing(query.id, arm, to).map((range) => ({ query, range })))
  const done = total - wanted.reduce((sum, { range }) => sum + range.to - range.from, 0)
  let fresh = 0
  let failed = 0
  const report = (): void => options.onProgress?.({ what: "samples", pass, done: done + fresh, total, fresh, failed })
  report()
  const jobs = wanted.map(({ query, range }) => async () => {
    const request = { query: query.id, prefix, prompt: query.prompt, form, seed, ...range, sampling }
    try {
      const { promptTokens, samples } = await sampler.sample(request)
      journal.addSamples(
        samples.map(({ finish, index, latencyMs, logProbability, text, tokens }): JournalSample => {
          return { query: query.id, arm, sample: index, failed: false, text, logProbability, tokens, latencyMs, finish }
        }),
        promptTokens
      )
    } catch (error) {
      if (isFatal(error)) throw error
      const message = error instanceof Error ? error.message : String(error)
      const indices = Array.from({ length: range.to - range.from }, (_, i) => range.from + i)
      journal.addSamples(
        indices.map((sample): JournalSample => ({ query: query.id, arm, sample, failed: true, error: message }))
      )
      failed += indices.length
    }
    fresh += range.to - range.from
    report()
  })
  await inParallel(jobs, sampler.concurrency, options.signal)
  return { drawn: fresh, failed }
}

/**
 * Draws what the journal lacks of a plan.
 *
 * **Details** One writer; each answered request is committed at once. A query that the model cannot do (a prompt longer
 * than its context) becomes failed samples, counted and shown; a lost process or a full disk stops the run with the error,
 * and the next run goes on. Because a sample depends on (seed, query, index) alone, it does not matter how often a run was
 * interrupted.
 *
 * @throws CollectError for an invalid plan or another run's journal; whatever fatal error the sampler throws
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { collect } from "@alloc/bench"
 * import { fakeModel } from "@alloc/decoders/testing"
 *
 * const plan = {
 *   arm: "lm",
 *   model: { name: "lm", sha256: "0" },
 *   seed: 1,
 *   sampling: { temperature: 1, maxTokens: 8, stop: ["\n"] },
 *   prefix: "",
 *   queries: [{ id: "q1", prompt: "1 + 1 =" }],
 *   passes: [4]
 * }
 * const journal = join(mkdtempSync(join(tmpdir(), "collect-")), "run.sqlite")
 * const model = fakeModel({ success: () => 0.5 })
 * console.log(await collect(plan, model, { journal })) // => { complete: true, drawn: 4, failed: 0 }
 * console.log((await collect(plan, model, { journal })).drawn) // => 0
 * ```
 */
export const collect = async (plan: CollectPlan, sampler: Sampler, options: CollectOptions): Promise<CollectResult> => {
  checkPlan(plan)
  using journal = openJournal(options.journal, fingerprint(plan))
  let drawn = 0
  let failed = 0
  for (const pass of plan.passes.keys()) {
    if (options.signal?.aborted) break
    const result = await drawPass(plan, pass, sampler, journal, options)
    drawn += result.drawn
    failed += result.failed
  }
  return { complete: !options.signal?.aborted, drawn, failed }
}

/** What to read hidden states of. */
export interface FeaturePlan {
  /** Name of the feature in the recording, for example "hidden". */
  readonly feature: string
  /** Fingerprint of the journal: that of the collection whose journal it is, or any string of the caller's. */
  readonly fingerprint: string
  readonly queries: ReadonlyArray<CollectQuery>
}

/**
 * Reads the hidden states that the journal lacks, one prompt at a time.
 *
 * @throws CollectError for another run's journal; what `model.read` throws
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { readFeatures } from "@alloc/bench"
 * import { fakeModel } from "@alloc/decoders/testing"
 *
 * const journal = join(mkdtempSync(join(tmpdir(), "features-")), "run.sqlite")
 * const plan = { feature: "hidden", fingerprint: "mine", queries: [{ id: "q1", prompt: "1 + 1 =" }] }
 * const { complete, drawn } = await readFeatures(plan, fakeModel({ success: () => 1 }), 1, { journal })
 * console.log(complete, drawn) // => true 1
 * ```
 */
export const readFeatures = async (
  plan: FeaturePlan,
  model: HiddenStates,
  concurrency: number,
  options: CollectOptions
): Promise<CollectResult> => {
  using journal = openJournal(options.journal, plan.fingerprint)
  const wanted = plan.queries.filter((query) => !journal.hasFeature(query.id, plan.feature))
  const total = plan.queries.length
  let fresh = 0
  const report = (): void =>
    options.onProgress?.({
      what: "hidden states",
      pass: 0,
      done: total - wanted.length + fresh,
      total,
      fresh,
      failed: 0
    })
  report()
  const jobs = wanted.map(({ id, prompt }) => async () => {
    const { values } = await model.read([prompt])
    journal.addFeature({ query: id, feature: plan.feature, values })
    fresh++
    report()
  })
  await inParallel(jobs, concurrency, options.signal)
  return { complete: !options.signal?.aborted, drawn: fresh, failed: 0 }
}
