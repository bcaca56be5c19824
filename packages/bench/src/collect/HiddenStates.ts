/**
 * Hidden states of any prompts, read once: what was read before, by whichever experiment, is taken from a store.
 *
 * @module
 */
import { createHash } from "node:crypto"
import type { Features, HiddenStates } from "@alloc/core/recording"
import { Effect } from "effect"
import { joinCollection } from "../store/StoredCollections.ts"
import { readFeatures } from "../store/StoredFeatures.ts"
import { addQueries } from "../store/StoredQueries.ts"
import type { RunOptions } from "./CollectionRun.ts"
import { readMissingStates } from "./CollectStates.ts"
import { promptKey } from "./Journal.ts"
import { runOnStore } from "./RunOnStore.ts"
import { takeOverJournal } from "./TakeOverJournal.ts"

/** Options of `readHiddenStates`. */
export interface HiddenStatesOptions extends RunOptions {
  /** Where states are kept: a folder, or `postgres://user@host:5432/database`. */
  readonly store: string
  /** A journal of earlier versions: what it holds is taken over. */
  readonly journal?: string | undefined
  /** Prompts read at the same time. Default 1. */
  readonly concurrency?: number | undefined
}

const feature = "state"

const keyOf = (prompt: string): string => createHash("sha256").update(prompt).digest("hex")

/** A collection without samples: the states of a model are kept under it, each prompt being a query. */
const joinStates = ({ source }: HiddenStates) => {
  const { kind, model, modelHash, width } = source
  return joinCollection({
    fingerprint: keyOf([model, modelHash, kind, width].join(" | ")).slice(0, 16),
    name: "hidden states",
    samples: 0,
    manifest: {
      arm: kind,
      model: { name: model, sha256: modelHash },
      seed: 0,
      sampling: { temperature: 0, maxTokens: 0, stop: [] },
      prefix: "",
      form: "plain"
    }
  })
}

/**
 * One row per prompt, in order, as `model.read` gives it. Rows are kept under the prompt's text and the model, so experiments
 * may share a store, and a run that was interrupted goes on where it stopped. A prompt that occurs twice is read once.
 *
 * @throws BenchError `StoreFailed`, `OtherRun` for a journal of another source's states; the signal's reason where it stopped the
 *   run; what `model.read` throws, for example for a prompt longer than the model's context: nothing is truncated
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { readHiddenStates } from "@alloc/bench/collect"
 * import { fakeModel } from "@alloc/decoders/testing"
 *
 * const store = mkdtempSync(join(tmpdir(), "states-"))
 * const { size, source } = await readHiddenStates(["What is 1 + 1?", "What is 2 + 2?"], fakeModel({ success: () => 1 }), { store })
 * console.log(size, source.width) // => 2 4
 * ```
 */
export const readHiddenStates = (
  prompts: ReadonlyArray<string>,
  model: HiddenStates,
  options: HiddenStatesOptions
): Promise<Features> =>
  runOnStore(options, () =>
    Effect.gen(function* () {
      const { concurrency = 1, journal: file, signal } = options
      const { source } = model
      const keys = prompts.map(keyOf)
      const texts = new Map(prompts.map((prompt, i) => [keys[i], prompt]))
      const distinct = [...texts].map(([id, prompt]) => ({ id, prompt, key: promptKey(prompt) }))
      const { collection } = yield* joinStates(model)
      const numbers = yield* addQueries(
        collection,
        distinct.map(({ id, key }) => ({ id, prompt: key, request: "" }))
      )
      const queries = distinct.map(({ id, key, prompt }, place) => {
        return { id, prompt, query: numbers[place], samplePrompt: key, statePrompt: key }
      })
      if (file !== undefined) {
        const fingerprint = [source.model, source.modelHash, source.kind, source.width].join(" | ")
        yield* takeOverJournal({ file, fingerprint, collection, arm: "", queries })
      }
      const reading = { collection, feature, prompts: queries }
      const { complete } = yield* readMissingStates(reading, { states: model, readers: concurrency }, options)
      if (!complete) return yield* Effect.fail(signal?.reason)
      const rows = new Map((yield* readFeatures(collection, feature)).map(({ query, values }) => [query, values]))
      const numberOf = new Map(queries.map(({ id, query }) => [id, query]))
      const values = new Float32Array(prompts.length * source.width)
      keys.forEach((key, i) => {
        values.set(rows.get(numberOf.get(key) ?? -1) ?? [], i * source.width)
      })
      return { source, size: prompts.length, values }
    })
  )
