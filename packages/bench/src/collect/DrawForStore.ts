/**
 * A worker of a store: it draws whatever its model is asked for there, and judges whatever its verifiers are asked for.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises"
import { fail } from "../BenchError.ts"
import { shownStore, storeAddress } from "../store/StoreAddress.ts"
import { type StoredCollection, storedCollections } from "../store/StoredCollections.ts"
import { storedScorings } from "../store/StoredScores.ts"
import { type CollectionModel, isAddress, openCollectionModel } from "./CollectionModel.ts"
import { runOnStore } from "./RunOnStore.ts"
import { defaultScoring } from "./ScoreSamples.ts"
import { workSamples } from "./WorkSamples.ts"
import { type ScoreWork, workScores } from "./WorkScores.ts"

/** What a worker does. */
export type WorkerStage = "samples" | "scores" | "both"

/** Options of a worker. */
export interface StoreWorkerOptions {
  /** A folder, or `postgres://user@host:5432/database`. */
  readonly store: string
  /** A GGUF file, or "http://host:8000#model". Default: the small default model. */
  readonly model?: string | undefined
  /** Processes, or requests in flight at a server. */
  readonly processes?: number | undefined
  /** What it does: it draws, it judges, or both at the same time. Default: both where it has verifiers, else it draws. */
  readonly stage?: WorkerStage | undefined
  /** The verifier of a scoring; undefined where this worker has none for it. */
  readonly verifierOf?: ScoreWork["verifierOf"] | undefined
  /** Items that are judged at the same time. Default 4. */
  readonly judges?: number | undefined
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

/** Draws for the collections that are of the given model. */
const drawAll = async (options: StoreWorkerOptions, all: ReadonlyArray<StoredCollection>): Promise<void> => {
  const { notice = () => {}, processes, signal, store, untilDone = false } = options
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

/** Refuses a worker that only judges, where it has no verifier of any scoring that is there. */
const checkServed = async (
  options: StoreWorkerOptions,
  verifierOf: ScoreWork["verifierOf"],
  all: ReadonlyArray<StoredCollection>
): Promise<void> => {
  const unserved: Array<string> = []
  for (const collection of all)
    for (const scoring of await runOnStore(options, () => storedScorings(collection.collection))) {
      if ((await verifierOf(scoring, collection)) !== undefined) return
      unserved.push(`${scoring.name} (${scoring.version}) of ${collection.name}`)
    }
  if (unserved.length > 0)
    fail({
      _tag: "Unavailable",
      what: "a verifier for what is to be judged",
      how: `the store asks for ${unserved.join(", ")}; this worker has none of these, or another version`
    })
}

/** Judges for the scorings that the worker has verifiers of. */
const judgeAll = (options: StoreWorkerOptions, verifierOf: ScoreWork["verifierOf"]): Promise<void> => {
  const { judges = defaultScoring, notice = () => {}, signal, store, untilDone = false } = options
  return runOnStore(options, (leaseSeconds) =>
    workScores({
      verifierOf,
      concurrency: judges,
      until: untilDone ? "done" : "stopped",
      lease: `${leaseSeconds} seconds`,
      patience: { store: shownStore(storeAddress(store)), notice },
      signal
    })
  )
}

/**
 * Works for a store's collections until the signal stops it, or nothing is left where it ends then: it draws samples of those
 * that are of the given model, and judges samples for the scorings that it has a verifier of. A model that no collection is of
 * is refused, and so is a worker that only judges and has no verifier that is asked for.
 *
 * @throws BenchError `OtherManifest`, `StoreFailed`, `CostCapReached`, `InvalidOption`, `Unavailable`; DecoderError of the
 *   model; VerifierError of a verifier that gives no verdict at all
 * @example
 * ```ts no-run
 * import { drawForStore } from "@alloc/bench/collect"
 *
 * await drawForStore({ store: "postgres://me@host/samples", model: "http://localhost:8000#org/model", processes: 64 })
 * ```
 */
export const drawForStore = async (options: StoreWorkerOptions): Promise<void> => {
  const { signal, verifierOf } = options
  const all = await awaitCollections(options)
  if (all.length === 0) return
  const { stage = verifierOf === undefined ? "samples" : "both" } = options
  if (stage === "samples") return drawAll(options, all)
  if (verifierOf === undefined)
    return fail({ _tag: "InvalidOption", field: "stage", value: stage, valid: "samples, without verifiers" })
  if (stage === "scores") {
    await checkServed(options, verifierOf, all)
    return judgeAll(options, verifierOf)
  }
  // What ends one ends the other.
  const ended = new AbortController()
  const both = { ...options, signal: signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]) }
  const end = (cause: unknown): never => {
    ended.abort()
    throw cause
  }
  await Promise.all([drawAll(both, all).catch(end), judgeAll(both, verifierOf).catch(end)])
}
