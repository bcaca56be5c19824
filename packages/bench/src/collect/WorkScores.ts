/**
 * Judges samples of a store's collections in this process, until it is told to stop, or nothing is left.
 *
 * @module
 */
import { randomUUID } from "node:crypto"
import type { Verifier, VerifierError } from "@alloc/verifiers"
import { Duration, Effect, Scope } from "effect"
import type { BenchError } from "../BenchError.ts"
import type { OnStore } from "../store/Sql.ts"
import { type StoredCollection, storedCollections } from "../store/StoredCollections.ts"
import { type StoredScore, type StoredScoring, storedScorings, writeScores } from "../store/StoredScores.ts"
import type { Store } from "../store/StoreLayer.ts"
import { writtenScores } from "../store/Telemetry.ts"
import { hasPending, hasTakeable } from "../store/WorkQueue.ts"
import type { Patience } from "../store/Written.ts"
import { offerScores } from "./OfferScores.ts"
import { type ItemScorer, scoreItem } from "./ScoreItem.ts"
import { enterLedger, type Halt, haltOn } from "./WorkerShare.ts"
import { runWorkLoop, type StageWork } from "./WorkLoop.ts"

/** What a worker judges with, and for how long. */
export interface ScoreWork {
  /** The verifier of a scoring; undefined where this worker has none for it. */
  readonly verifierOf: (scoring: StoredScoring, collection: StoredCollection) => Promise<Verifier | undefined>
  /** Items that are judged at the same time. */
  readonly concurrency: number
  /**
   * When it ends: once nothing is left, of samples that are still being drawn either; once what is drawn now has a verdict,
   * or was given up; or never.
   */
  readonly until: "done" | "scored" | "stopped"
  /** The lease of `storeLayer`. */
  readonly lease: Duration.Input
  readonly patience: Patience
  /** Told of verdicts that were written, and how many samples the verifier failed on. */
  readonly onWritten?: ((verdicts: number, failed: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Items in a row that must not all fail where a verifier gave no verdict at all: it is broken, not the samples. */
const firstItems = 5

/** Milliseconds between two looks for samples that came meanwhile. */
const offerEveryMs = 2_000

/** A scoring that this worker judges for. */
interface Served {
  readonly collection: StoredCollection
  readonly scoring: StoredScoring
  readonly verifier: Verifier
}

/** The scorings that the worker has verifiers for, of collections of a higher priority first. */
const servedScorings = ({
  verifierOf
}: Pick<ScoreWork, "verifierOf">): Effect.Effect<ReadonlyArray<Served>, unknown, Store> =>
  Effect.gen(function* () {
    const served: Array<Served> = []
    for (const collection of yield* storedCollections)
      for (const scoring of yield* storedScorings(collection.collection)) {
        const verifier = yield* Effect.tryPromise({
          try: () => verifierOf(scoring, collection),
          catch: (cause) => cause
        })
        if (verifier !== undefined) served.push({ collection, scoring, verifier })
      }
    return served
  })

/** Watches over a verifier that gave no verdict yet. */
const verifierWatch = (halt: Halt): ItemScorer["saw"] => {
  let reached = false
  let failures = 0
  return (failure: VerifierError | undefined) => {
    if (failure === undefined) reached = true
    else failures += 1
    if (!reached && failure !== undefined && failures >= firstItems && !halt.stopped)
      Object.assign(halt, { error: failure, stopped: true })
  }
}

/** The worker's scorers, opened as scorings come up. */
const openScorers = (
  { concurrency, onWritten, patience, signal }: ScoreWork,
  halt: Halt
): Effect.Effect<(served: Served) => Effect.Effect<ItemScorer, BenchError, Store>, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    const worker = randomUUID()
    const scorers = new Map<number, ItemScorer>()
    return ({ scoring, verifier }) =>
      Effect.gen(function* () {
        const known = scorers.get(scoring.scoring)
        if (known !== undefined) return known
        const key = { collection: scoring.collection, worker: `${worker} ${scoring.scoring}` }
        const write = (rows: ReadonlyArray<StoredScore>) => writeScores(scoring.scoring, rows)
        const entry = { stage: "scores", scoring: scoring.scoring }
        const options = { write, metrics: writtenScores, patience, onWritten }
        const entered = enterLedger(key, entry, options, () => concurrency)
        const writer = yield* Effect.provideService(entered, Scope.Scope, scope)
        const halted = (): boolean => halt.stopped || signal?.aborted === true
        const scorer = { scoring, verifier, writer, halted, saw: verifierWatch(halt) }
        scorers.set(scoring.scoring, scorer)
        return scorer
      })
  })

const keyOf = ({ collection, scoring }: StoredScoring) => ({ collection, stage: `scores/${scoring}` as const })

/** Offers what came meanwhile, not more often than takes a tenth of the time; gives the number of items. */
const lookForSamples = (): ((scoring: StoredScoring) => Effect.Effect<number, unknown, Store>) => {
  const nextAt = new Map<number, number>()
  return (scoring) =>
    Effect.suspend(() => {
      const began = performance.now()
      if (began < (nextAt.get(scoring.scoring) ?? 0)) return Effect.succeed(0)
      return Effect.tap(offerScores(scoring, "leave"), () =>
        Effect.sync(() => {
          const took = performance.now() - began
          nextAt.set(scoring.scoring, began + Math.max(offerEveryMs, 10 * took))
        })
      )
    })
}

/** The scoring to take from: of the collection of the highest priority, not paused, with something to judge. */
const chooseScoring = (
  served: Effect.Effect<ReadonlyArray<Served>, unknown, Store>,
  scorerOf: (served: Served) => Effect.Effect<ItemScorer, BenchError, Store>,
  leaseSeconds: number
): Effect.Effect<StageWork | undefined, unknown, Store> => {
  const look = lookForSamples()
  return Effect.gen(function* () {
    for (const one of yield* served) {
      if (one.collection.paused) continue
      const key = keyOf(one.scoring)
      if (!(yield* hasTakeable(key, leaseSeconds)) && (yield* look(one.scoring)) === 0) continue
      const scorer = yield* scorerOf(one)
      return { key, work: (item) => scoreItem(scorer, item), calls: () => 1 }
    }
    return undefined
  })
}

/** Whether nothing is left to judge: what came since the last look is offered first. */
const isScored = (
  served: Effect.Effect<ReadonlyArray<Served>, unknown, Store>,
  until: ScoreWork["until"]
): Effect.Effect<boolean, unknown, Store> =>
  Effect.gen(function* () {
    if (until === "stopped") return false
    for (const { collection, scoring } of yield* served) {
      const draws: OnStore<boolean> = hasPending({ collection: collection.collection, stage: "samples" })
      if (until === "done" && (yield* draws)) return false
      if (yield* hasPending(keyOf(scoring))) return false
      if ((yield* offerScores(scoring, "leave")) > 0) return false
    }
    return true
  })

/** Judges until the signal stops it, or nothing is left where it ends then. */
export const workScores = (work: ScoreWork): Effect.Effect<void, unknown, Store> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { concurrency, lease, patience, signal, until } = work
      const halt: Halt = { error: undefined, stopped: false }
      const served = servedScorings(work)
      const leaseSeconds = Duration.toSeconds(Duration.fromInputUnsafe(lease))
      yield* runWorkLoop({
        room: concurrency,
        choose: chooseScoring(served, yield* openScorers(work, halt), leaseSeconds),
        over: isScored(served, until),
        halted: () => halt.stopped || signal?.aborted === true,
        failed: haltOn(halt, patience)
      })
      if (halt.stopped) return yield* Effect.fail(halt.error)
    })
  )
