/**
 * Reads the hidden states of an experiment, durably: the same call goes on where it stopped.
 *
 * @module
 */
import type { HiddenStates } from "@alloc/core/recording"
import type { CollectQuery, CollectResult, JournalRunOptions } from "./CollectionRun.ts"
import { inParallel } from "./InParallel.ts"
import { openJournal, promptKey } from "./Journal.ts"
import { lockJournal } from "./JournalLock.ts"

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
 * @throws BenchError `OtherRun`, `JournalInUse`, `JournalFailed`; what `model.read` throws
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { collectFeatures } from "@alloc/bench/collect"
 * import { fakeModel } from "@alloc/decoders/testing"
 *
 * const journal = join(mkdtempSync(join(tmpdir(), "features-")), "run.sqlite")
 * const plan = { feature: "hidden", fingerprint: "mine", queries: [{ id: "q1", prompt: "1 + 1 =" }] }
 * const { complete, drawn } = await collectFeatures(plan, fakeModel({ success: () => 1 }), 1, { journal })
 * console.log(complete, drawn) // => true 1
 * ```
 */
export const collectFeatures = async (
  plan: FeaturePlan,
  model: HiddenStates,
  concurrency: number,
  options: JournalRunOptions
): Promise<CollectResult> => {
  using _lock = lockJournal(options.journal)
  using journal = openJournal(options.journal, plan.fingerprint)
  journal.adopt("features", new Map(plan.queries.map(({ id, prompt }) => [id, promptKey(prompt)])))
  const wanted = plan.queries.filter(({ id, prompt }) => !journal.hasFeature(id, plan.feature, promptKey(prompt)))
  const total = plan.queries.length
  let fresh = 0
  const report = (): void =>
    options.onProgress?.({
      what: "hidden states",
      done: total - wanted.length + fresh,
      total,
      fresh,
      failed: 0
    })
  report()
  const jobs = wanted.map(({ id, prompt }) => async () => {
    const { values } = await model.read([prompt])
    journal.addFeature({ query: id, feature: plan.feature, values }, promptKey(prompt))
    fresh++
    report()
  })
  await inParallel(jobs, concurrency, options.signal)
  return { complete: !options.signal?.aborted, drawn: fresh, failed: 0 }
}
