/**
 * Draws the samples of an experiment, durably: the same call goes on where it stopped.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { DecoderError, type SampleRequest, type Sampler, type Sampling } from "@alloc/decoders"
import { fail, problemOf } from "../BenchError.ts"
import type { CollectOptions, CollectQuery, CollectResult } from "./CollectionRun.ts"
import { inParallel } from "./InParallel.ts"
import { type Journal, type JournalSample, openJournal } from "./Journal.ts"

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
  readonly queries: ReadonlyArray<CollectQuery>
  /**
   * Sample counts to reach one after the other: [32, 128] draws indices 0 .. 31 of every query before index 32 of any.
   */
  readonly passes: ReadonlyArray<number>
}

/**
 * What makes two runs' samples comparable, as 16 hexadecimal digits of a SHA-256. The queries and the number of samples
 * are no part of it.
 */
export const planFingerprint = (
  plan: Pick<SamplePlan, "arm" | "model" | "seed" | "sampling" | "prefix" | "form">
): string => {
  const { arm, form = "plain", model, prefix, sampling, seed } = plan
  const { maxTokens, stop, temperature } = sampling
  const parts = { arm, model: model.sha256, seed, temperature, maxTokens, stop, form, prefix }
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

/** Everything but a request's own fault says that the model or the run is broken: it stops, and can go on later. */
const isFatal = (error: unknown): boolean => !(error instanceof DecoderError && error.ofRequest)

const drawPass = async (
  plan: SamplePlan,
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
      const { failed: lost = [], promptTokens, samples } = await sampler.sample(request)
      journal.addSamples(
        samples.map(({ finish, index, latencyMs, logProbability, text, tokens }): JournalSample => {
          return { query: query.id, arm, sample: index, failed: false, text, logProbability, tokens, latencyMs, finish }
        }),
        promptTokens
      )
      const failures = lost.map(({ error, index }): JournalSample => {
        return { query: query.id, arm, sample: index, failed: true, error: problemOf(error) }
      })
      if (failures.length > 0) journal.addSamples(failures)
      failed += failures.length
    } catch (error) {
      if (isFatal(error)) throw error
      const message = problemOf(error)
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
 * Draws what the journal lacks of a plan. One writer; each answered request is committed at once. A query that the model cannot do (a prompt longer
 * than its context) becomes failed samples, counted and shown; a lost process or a full disk stops the run with the error,
 * and the next run goes on. Because a sample depends on (seed, query, index) alone, it does not matter how often a run was
 * interrupted.
 *
 * @throws BenchError `InvalidPlan`, `OtherRun`, `JournalFailed`; whatever fatal error the sampler throws
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
  sampler: Sampler,
  options: CollectOptions
): Promise<CollectResult> => {
  checkPlan(plan)
  using journal = openJournal(options.journal, planFingerprint(plan))
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
