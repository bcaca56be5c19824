/**
 * Hidden states of any prompts, read once: what was read before, by whichever experiment, is taken from a journal.
 *
 * @module
 */
import { createHash } from "node:crypto"
import type { Features, HiddenStates } from "@alloc/core/recording"
import { collectFeatures } from "./CollectFeatures.ts"
import type { JournalRunOptions } from "./CollectionRun.ts"
import { openJournal } from "./Journal.ts"

/** Options of `readHiddenStates`. */
export interface HiddenStatesOptions extends JournalRunOptions {
  /** Prompts read at the same time. Default 1. */
  readonly concurrency?: number | undefined
}

const feature = "state"

const keyOf = (prompt: string): string => createHash("sha256").update(prompt).digest("hex")

/**
 * One row per prompt, in order, as `model.read` gives it. The journal is keyed by the prompt's text, so experiments
 * may share one, and a run that was interrupted goes on where it stopped. A prompt that occurs twice is read once.
 *
 * @throws BenchError `OtherRun` where the journal holds another source's states, `JournalInUse`; the signal's reason where it stopped
 *   the run; what `model.read` throws, for example for a prompt longer than the model's context: nothing is truncated
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { readHiddenStates } from "@alloc/bench/collect"
 * import { fakeModel } from "@alloc/decoders/testing"
 *
 * const journal = join(mkdtempSync(join(tmpdir(), "states-")), "states.sqlite")
 * const { size, source } = await readHiddenStates(["What is 1 + 1?", "What is 2 + 2?"], fakeModel({ success: () => 1 }), { journal })
 * console.log(size, source.width) // => 2 4
 * ```
 */
export const readHiddenStates = async (
  prompts: ReadonlyArray<string>,
  model: HiddenStates,
  options: HiddenStatesOptions
): Promise<Features> => {
  const { concurrency = 1, journal: file, signal } = options
  const { source } = model
  const keys = prompts.map(keyOf)
  const queries = new Map(prompts.map((prompt, i) => [keys[i], { id: keys[i], prompt }]))
  const fingerprint = [source.model, source.modelHash, source.kind, source.width].join(" | ")
  const plan = { feature, fingerprint, queries: [...queries.values()] }
  const { complete } = await collectFeatures(plan, model, concurrency, options)
  if (!complete) throw signal?.reason
  using journal = openJournal(file, fingerprint)
  const rows = new Map([...journal.features(feature)].map(({ query, values }) => [query, values]))
  const values = new Float32Array(prompts.length * source.width)
  keys.forEach((key, i) => {
    values.set(rows.get(key) ?? [], i * source.width)
  })
  return { source, size: prompts.length, values }
}
