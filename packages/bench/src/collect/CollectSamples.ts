/**
 * Draws the samples of an experiment, durably: the same call goes on where it stopped.
 *
 * @module
 */
import { createHash } from "node:crypto"
import type { DecoderError, Sample, SampleRequest, Sampling } from "@alloc/decoders"
import { fail } from "../BenchError.ts"
import type { CollectOptions, CollectQuery, CollectResult } from "./CollectionRun.ts"
import { type FailureWatch, failureKind, failureWatch } from "./DrawFailures.ts"
import { inParallel } from "./InParallel.ts"
import { type IndexRange, type Journal, type JournalSample, openJournal, promptKey } from "./Journal.ts"
import { lockJournal } from "./JournalLock.ts"
import { type Drawing, type DrawnRange, drawingFrom, type SampleSource } from "./SampleSource.ts"

/** What to draw. Everything here but `queries` and `passes` is part of the journal's fingerprint. */
export interface SamplePlan {
  /** Name of the decoder in the recording, for example "smollm2-135m". */
  readonly arm: string
  readonly model: { readonly name: string; readonly sha256: string }
  readonly seed: number
  readonly sampling: Sampling
  /** Text before every prompt, such as worked examples. */
  readonly prefix: string
  readonly form?: SampleRequest["form"]
  /** Fields that a server is sent besides the usual ones. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
  readonly queries: ReadonlyArray<CollectQuery>
  /**
   * Sample counts to reach one after the other: [32, 128] draws indices 0 .. 31 of every query before index 32 of any.
   */
  readonly passes: ReadonlyArray<number>
}

/**
 * What makes two runs' samples comparable, as 16 hexadecimal digits of a SHA-256. The queries and the number of samples
 * are no part of it: a journal keeps the samples of every query and prompt apart.
 */
export const planFingerprint = (
  plan: Pick<SamplePlan, "arm" | "model" | "seed" | "sampling" | "prefix" | "form" | "extra">
): string => {
  const { arm, extra, form = "plain", model, prefix, sampling, seed } = plan
  const { maxTokens, stop, temperature } = sampling
  const parts = { arm, model: model.sha256, seed, temperature, maxTokens, stop, form, prefix, extra }
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16)
}

const invalid = (field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidPlan", field, value, valid })

const checkPlan = ({ passes, queries }: SamplePlan): void => {
  if (queries.length === 0) invalid("queries", "empty", "at least one query")
  const ids = new Set<string>()
  for (const { id } of queries) {
    if (ids.has(id)) invalid("queries", `twice ${id}`, "different ids")
    ids.add(id)
  }
  let before = 0
  for (const pass of passes) {
    if (!Number.isInteger(pass) || pass <= before) invalid("passes", passes, "rising whole numbers >= 1")
    before = pass
  }
}

/** What stands for a query's prompt in a journal; the plan's prefix is part of the fingerprint already. */
export const queryKey = ({ messages, prompt }: CollectQuery): string =>
  promptKey(messages === undefined ? prompt : JSON.stringify(messages))

/** One request. */
interface Job {
  readonly query: CollectQuery
  readonly range: IndexRange
  /** Failed before: it says nothing new of the server. */
  readonly again: boolean
}

const chunks = ({ from, to }: IndexRange, most: number): ReadonlyArray<IndexRange> =>
  to - from <= most
    ? [{ from, to }]
    : Array.from({ length: Math.ceil((to - from) / most) }, (_, k) => ({
        from: from + k * most,
        to: Math.min(to, from + (k + 1) * most)
      }))

/** What is missing, then what failed and may do better now. */
const jobsOf = (
  { arm, queries }: SamplePlan,
  to: number,
  journal: Journal,
  { perRequest }: Drawing,
  retryFailed: boolean
): ReadonlyArray<Job> => {
  const pick = (again: boolean): ReadonlyArray<Job> =>
    queries.flatMap((query) => {
      const slot = { query: query.id, arm, to, prompt: queryKey(query) }
      const found = again ? journal.failed(slot, retryFailed ? "any" : "passing") : journal.missing(slot)
      return found.flatMap((range) => chunks(range, perRequest)).map((range) => ({ query, range, again }))
    })
  return [...pick(false), ...pick(true)]
}

/** What a request's outcome is in the journal. */
const rowsOf = ({ failed, samples }: DrawnRange, key: Pick<JournalSample, "query" | "arm" | "prompt">) => ({
  drawn: samples.map(({ finish, index, latencyMs, logProbability, text, tokens }: Sample): JournalSample => {
    return { ...key, sample: index, failed: false, text, logProbability, tokens, latencyMs, finish }
  }),
  failed: failed.map(({ error, index: sample }): JournalSample => {
    return { ...key, sample, failed: true, passing: failureKind(error) === "passing", error: error.message }
  })
})

/** One run of a plan: its journal, its source, and what was seen of it so far. */
interface SampleRun {
  readonly plan: SamplePlan
  readonly drawing: Drawing
  readonly journal: Journal
  readonly watch: FailureWatch
  readonly options: CollectOptions
}

const firstStop = (failed: DrawnRange["failed"]): DecoderError | undefined =>
  failed.find(({ error }) => failureKind(error) === "stops")?.error

const drawPass = async (
  { drawing, journal, options, plan, watch }: SampleRun,
  pass: number
): Promise<{ readonly drawn: number; readonly failed: number }> => {
  const { arm, form, prefix, queries, sampling, seed } = plan
  const to = plan.passes[pass]
  const total = queries.length * to
  const wanted = jobsOf(plan, to, journal, drawing, options.retryFailed === true)
  const done = total - wanted.reduce((sum, { range }) => sum + range.to - range.from, 0)
  let fresh = 0
  let failed = 0
  // Failures of a server that has answered nothing yet say nothing of the queries: they are kept once it has.
  const waiting: Array<ReadonlyArray<JournalSample>> = []
  const report = (): void => options.onProgress?.({ what: "samples", pass, done: done + fresh, total, fresh, failed })
  const keepFailures = (): void => {
    for (const rows of waiting.splice(0)) journal.addSamples(rows)
  }
  const run =
    ({ again, query, range }: Job) =>
    async (): Promise<void> => {
      const { id, messages, prompt } = query
      const found = await drawing.draw({ query: id, prefix, prompt, messages, form, seed, ...range, sampling })
      const rows = rowsOf(found, { query: id, arm, prompt: queryKey(query) })
      // What was drawn is kept first, whatever else the answer holds.
      if (rows.drawn.length > 0) journal.addSamples(rows.drawn, found.promptTokens)
      const stopped = firstStop(found.failed)
      if (stopped !== undefined) throw stopped
      if (!again) watch.saw(id, found.samples.length > 0 ? undefined : found.failed[0]?.error)
      if (rows.failed.length > 0) waiting.push(rows.failed)
      if (watch.answered()) keepFailures()
      const stop = watch.first > 0 && !watch.answered() ? undefined : watch.stop()
      if (stop !== undefined) throw stop
      failed += rows.failed.length
      fresh += range.to - range.from
      report()
    }
  report()
  const jobs = wanted.map(run)
  const first = watch.answered() ? 0 : watch.first
  await inParallel(jobs.slice(0, first), drawing.concurrency, options.signal)
  const stop = watch.stop()
  if (stop !== undefined) throw stop
  keepFailures()
  await inParallel(jobs.slice(first), drawing.concurrency, options.signal)
  return { drawn: fresh, failed }
}

/**
 * Draws what the journal lacks of a plan. One writer; each answered request is committed at once. A query whose prompt
 * changed is drawn anew. A query that the model cannot do (a prompt longer than its context) becomes failed samples, counted
 * and shown, and so does a request that a server fails to answer: those are drawn again by the next run. A lost process, a
 * refused key or a full disk stops the run with the error, and so does a server that refuses the first requests all for one
 * reason, or 12 queries in a row; the next run goes on. Because a sample depends on (seed, query, index) alone, it does not
 * matter how often a run was interrupted.
 *
 * @throws BenchError `InvalidPlan`, `OtherRun`, `JournalInUse`, `JournalFailed`; DecoderError `AllFailed`, and whatever
 *   else stops the source
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { collectSamples } from "@alloc/bench/collect"
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
 * console.log(await collectSamples(plan, model, { journal })) // => { complete: true, drawn: 4, failed: 0 }
 * console.log((await collectSamples(plan, model, { journal })).drawn) // => 0
 * ```
 */
export const collectSamples = async (
  plan: SamplePlan,
  source: SampleSource,
  options: CollectOptions
): Promise<CollectResult> => {
  checkPlan(plan)
  using _lock = lockJournal(options.journal)
  using journal = openJournal(options.journal, planFingerprint(plan))
  journal.adopt("samples", new Map(plan.queries.map((query) => [query.id, queryKey(query)])))
  const watch = failureWatch(plan.arm, journal.hasDrawn(plan.arm))
  const run = { plan, drawing: drawingFrom(source), journal, watch, options }
  let drawn = 0
  let failed = 0
  for (const pass of plan.passes.keys()) {
    if (options.signal?.aborted) break
    const result = await drawPass(run, pass)
    drawn += result.drawn
    failed += result.failed
  }
  return { complete: !options.signal?.aborted, drawn, failed }
}
