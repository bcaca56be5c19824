/**
 * Judges what a store holds, durably: the same call goes on where it stopped.
 *
 * @module
 */
import type { Verifier } from "@alloc/verifiers"
import { Effect } from "effect"
import { fail } from "../BenchError.ts"
import { shownStore, storeAddress } from "../store/StoreAddress.ts"
import { type StoredCollection, storedCollections } from "../store/StoredCollections.ts"
import { joinScoring, type StoredScoring, scoreCounts } from "../store/StoredScores.ts"
import type { Store } from "../store/StoreLayer.ts"
import type { CollectOptions } from "./CollectionRun.ts"
import { countUnscored, offerScores } from "./OfferScores.ts"
import { runOnStore } from "./RunOnStore.ts"
import { workScores } from "./WorkScores.ts"

/** A verifier, with what tells it from others of its name: a file's hash, a program's version. */
export interface VersionedVerifier {
  readonly verifier: Verifier
  readonly version: string
}

/** Options of `scoreSamples`. */
export interface ScoreOptions
  extends Pick<CollectOptions, "leaseSeconds" | "notice" | "onProgress" | "signal" | "store"> {
  /** A collection's fingerprint. */
  readonly collection: string
  /** Only offers what has no verdict, for workers to judge. */
  readonly submit?: boolean | undefined
  /** Items of 32 samples of a query, at most, that are judged at the same time. Default 4. */
  readonly concurrency?: number | undefined
}

/** What came of it. */
export interface ScoreResult {
  /** Whether each sample that has a text has a verdict of each verifier. */
  readonly complete: boolean
  /** Verdicts that were missing when it began, and are there now. */
  readonly scored: number
  /** Samples that a verifier failed on. */
  readonly failed: number
}

/** Items at the same time, unless somebody says how many. */
export const defaultScoring = 4

const lookEvery = "1 second"

const collectionOf = (all: ReadonlyArray<StoredCollection>, fingerprint: string): StoredCollection =>
  all.find((one) => one.fingerprint === fingerprint) ??
  fail({
    _tag: "UnknownCollection",
    collection: fingerprint,
    valid: all.map((one) => `${one.name} ${one.fingerprint}`)
  })

/** Verdicts that are there, and samples without one, of several scorings. */
const progressOf = (scorings: ReadonlyArray<StoredScoring>) =>
  Effect.map(
    Effect.forEach(scorings, ({ scoring }) => scoreCounts(scoring)),
    (counts) => ({
      done: counts.reduce((sum, { done }) => sum + done, 0),
      failed: counts.reduce((sum, one) => sum + Object.values(one.failed).reduce((a, b) => a + b, 0), 0)
    })
  )

/** Judges in this process beside all others, until each sample has a verdict, or was given up. */
export const judgeScorings = (
  scorings: ReadonlyMap<number, Verifier>,
  { concurrency = defaultScoring, notice = () => {}, signal, store }: Omit<ScoreOptions, "collection">,
  leaseSeconds: number
): Effect.Effect<void, unknown, Store> =>
  workScores({
    verifierOf: async ({ scoring }) => scorings.get(scoring),
    concurrency,
    until: "scored",
    lease: `${leaseSeconds} seconds`,
    patience: { store: shownStore(storeAddress(store)), notice },
    signal
  })

/**
 * Gives each sample of a collection that has a text a verdict of each verifier, beside whoever else judges. Each is there
 * once; verdicts of other verifiers, and of other versions, stay. What a verifier fails on is tried five times, then given up
 * with its error, and tried again by the next call. A verifier that fails on all of the first samples stops the run.
 *
 * @throws BenchError `UnknownCollection`, `StoreFailed`; VerifierError of a verifier that gives no verdict at all
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { collectSamples, planFingerprint, scoreSamples } from "@alloc/bench/collect"
 * import { fakeModel } from "@alloc/decoders/testing"
 * import { verifier } from "@alloc/verifiers"
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
 * const store = mkdtempSync(join(tmpdir(), "score-"))
 * await collectSamples(plan, fakeModel({ success: () => 0.5 }), { store })
 * const short = verifier({ name: "short", check: (_query, text) => text.length < 10 })
 * const options = { store, collection: planFingerprint(plan) }
 * console.log(await scoreSamples([{ verifier: short, version: "1" }], options)) // => { complete: true, scored: 4, failed: 0 }
 * ```
 */
export const scoreSamples = (
  verifiers: ReadonlyArray<VersionedVerifier>,
  options: ScoreOptions
): Promise<ScoreResult> =>
  runOnStore(options, (leaseSeconds) =>
    Effect.gen(function* () {
      const { collection } = collectionOf(yield* storedCollections, options.collection)
      const scorings = yield* Effect.forEach(verifiers, ({ verifier: { name }, version }) =>
        joinScoring(collection, { name, version })
      )
      for (const scoring of scorings) yield* offerScores(scoring, "offer")
      const countLeft = Effect.map(Effect.forEach(scorings, countUnscored), (all) => all.reduce((sum, n) => sum + n, 0))
      const before = yield* progressOf(scorings)
      const left = yield* countLeft
      const look = Effect.map(progressOf(scorings), ({ done, failed }) =>
        options.onProgress?.({
          what: "verdicts",
          done,
          total: before.done + left,
          fresh: done - before.done,
          failed
        })
      )
      yield* look
      if (options.submit !== true) {
        const judging = judgeScorings(
          new Map(scorings.map(({ scoring }, i) => [scoring, verifiers[i].verifier])),
          options,
          leaseSeconds
        )
        yield* Effect.raceFirst(judging, Effect.forever(Effect.andThen(Effect.sleep(lookEvery), Effect.ignore(look))))
        yield* look
      }
      const after = yield* progressOf(scorings)
      return { complete: (yield* countLeft) === 0, scored: after.done - before.done, failed: after.failed }
    })
  )
