/**
 * A worker of a store: it draws whatever its model is asked for there.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises"
import { fail } from "../BenchError.ts"
import { shownStore, storeAddress } from "../store/StoreAddress.ts"
import { type StoredCollection, storedCollections } from "../store/StoredCollections.ts"
import { type CollectionModel, isAddress, openCollectionModel } from "./CollectionModel.ts"
import { runOnStore } from "./RunOnStore.ts"
import { workSamples } from "./WorkSamples.ts"

/** Options of a worker. */
export interface StoreWorkerOptions {
  /** A folder, or `postgres://user@host:5432/database`. */
  readonly store: string
  /** A GGUF file, or "http://host:8000#model". Default: the small default model. */
  readonly model?: string | undefined
  /** Processes, or requests in flight at a server. */
  readonly processes?: number | undefined
  /** Whether it ends when nothing is left. Default: it waits for more. */
  readonly untilDone?: boolean | undefined
  readonly notice?: ((text: string) => void) | undefined
  /** As `CollectOptions` has it. */
  readonly leaseSeconds?: number | undefined
  /** Stops the worker: requests in flight are awaited and kept, none is started. */
  readonly signal?: AbortSignal | undefined
}

const isHash = (identity: string): boolean => /^[0-9a-f]{64}$/.test(identity)

/** Whether a model is the one that a collection is drawn from: a file by its hash, a server's by its name. */
export const isModelOf = (
  { manifest }: Pick<StoredCollection, "manifest">,
  { model, modelHash }: Pick<CollectionModel, "model" | "modelHash">
): boolean =>
  modelHash === undefined
    ? !isHash(manifest.model.sha256) && manifest.model.name === model
    : manifest.model.sha256 === modelHash

/** Whether a model that is asked the same way serves both. */
const sameRequests = (a: StoredCollection, b: StoredCollection): boolean =>
  a.manifest.form === b.manifest.form && JSON.stringify(a.manifest.extra) === JSON.stringify(b.manifest.extra)

const lookEveryMs = 1_000

/** What is in the store, once there is anything. */
const awaitCollections = async (options: StoreWorkerOptions): Promise<ReadonlyArray<StoredCollection>> => {
  const { notice, signal } = options
  let told = false
  while (signal?.aborted !== true) {
    const all = await runOnStore(options, () => storedCollections)
    if (all.length > 0) return all
    if (!told) notice?.("the store has no collection yet; waiting for one")
    told = true
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {})
  }
  return []
}

/** The first collection that the model may serve, by its name alone: what is asked of it has to be known to open it. */
const firstFor = (all: ReadonlyArray<StoredCollection>, model: string | undefined): StoredCollection => {
  const name = model !== undefined && isAddress(model) ? model.split(/#(.*)/s)[1] : undefined
  const fits = ({ manifest }: StoredCollection): boolean =>
    name === undefined ? isHash(manifest.model.sha256) : manifest.model.name === name
  return all.find(fits) ?? otherModel(all, name ?? model ?? "the small default model")
}

const otherModel = (all: ReadonlyArray<StoredCollection>, given: string): never =>
  fail({
    _tag: "OtherManifest",
    collection: all.map(({ name }) => name).join(", "),
    stored: all.map(({ manifest }) => `${manifest.model.name} ${manifest.model.sha256}`).join(", "),
    given
  })

/**
 * Draws samples of the store's collections that are of the given model, until the signal stops it, or nothing is left where
 * it ends then. A model that no collection is of is refused.
 *
 * @throws BenchError `OtherManifest`, `StoreFailed`, `CostCapReached`, `InvalidOption`; DecoderError of the model
 * @example
 * ```ts no-run
 * import { drawForStore } from "@alloc/bench/collect"
 *
 * await drawForStore({ store: "postgres://me@host/samples", model: "http://localhost:8000#org/model", processes: 64 })
 * ```
 */
export const drawForStore = async (options: StoreWorkerOptions): Promise<void> => {
  const { notice = () => {}, processes, signal, store, untilDone = false } = options
  const all = await awaitCollections(options)
  if (all.length === 0) return
  const first = firstFor(all, options.model)
  const { extra, form } = first.manifest
  await using model = await openCollectionModel({ model: options.model, processes, form, extra, states: false, signal })
  if (!all.some((one) => isModelOf(one, model))) otherModel(all, `${model.model} ${model.modelHash ?? ""}`)
  await runOnStore(options, (leaseSeconds) =>
    workSamples({
      source: model.source,
      serves: (one) => isModelOf(one, model) && sameRequests(one, first),
      endsWhenDone: untilDone,
      lease: `${leaseSeconds} seconds`,
      patience: { store: shownStore(storeAddress(store)), notice },
      signal
    })
  )
}
