/**
 * Judges the samples of a work item that have no verdict yet, and keeps each verdict.
 *
 * @module
 */
import { type Query, type Verdict, type Verifier, VerifierError } from "@alloc/verifiers"
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { BenchError } from "../BenchError.ts"
import { checkDistinct } from "../experiment/JudgeDistinct.ts"
import type { LedgerWriter } from "../store/LedgerWriter.ts"
import { type StoredQuery, storedQuery } from "../store/StoredQueries.ts"
import { type StoredScore, type StoredScoring, type UnscoredSample, unscoredSamples } from "../store/StoredScores.ts"
import type { WorkItem } from "../store/WorkQueue.ts"
import type { JudgedQuery } from "./CollectionRun.ts"
import { ItemFailed } from "./ItemFailed.ts"

/** What judges the items of one scoring in one process. */
export interface ItemScorer {
  readonly scoring: StoredScoring
  readonly verifier: Verifier
  readonly writer: LedgerWriter<StoredScore>
  /** Whether no further item is to be begun. */
  readonly halted: () => boolean
  /** Told of each check: what went wrong, where no sample of an item got a verdict. */
  readonly saw: (failure: VerifierError | undefined) => void
}

/** What the verifier is told of a query. */
const judgedQuery = ({ id, judged }: StoredQuery): Query => {
  // Written by `beginCollection` alone.
  const told = judged === undefined ? {} : (JSON.parse(judged) as JudgedQuery)
  return { id, text: told.text, reference: told.reference }
}

const scoreOf = ({ query, sample }: UnscoredSample, verdict: Verdict | VerifierError): StoredScore =>
  verdict instanceof VerifierError
    ? { query, sample, failed: true, outcome: verdict.reason._tag, error: verdict.message }
    : { query, sample, failed: false, outcome: verdict.outcome, reward: verdict.reward, answer: verdict.answer }

const checked = (
  verifier: Verifier,
  query: Query,
  samples: ReadonlyArray<UnscoredSample>
): Effect.Effect<ReadonlyArray<Verdict | VerifierError>, ItemFailed> =>
  Effect.tryPromise({
    try: () =>
      checkDistinct(
        verifier,
        samples.map(({ sample, text }) => ({ query, sample, response: text }))
      ),
    catch: (cause) => new ItemFailed(String(cause), { cause })
  })

/** Judges an item. What the verifier failed on makes the item fail, so that it is tried again; the other verdicts are kept. */
export const scoreItem = (
  { halted, saw, scoring: { collection, scoring }, verifier, writer }: ItemScorer,
  { from, query, to }: WorkItem
): Effect.Effect<void, BenchError | SqlError.SqlError | ItemFailed, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const samples = yield* unscoredSamples(scoring, { collection, first: query, last: query, from, to })
    const stored = samples.length === 0 ? undefined : yield* storedQuery(collection, query)
    if (stored === undefined) return
    // The queue takes what was interrupted as never taken.
    if (halted()) return yield* Effect.interrupt
    yield* writer.reserve(samples.length, 0)
    const verdicts = yield* checked(verifier, judgedQuery(stored), samples)
    const failure = verdicts.find((verdict) => verdict instanceof VerifierError)
    saw(verdicts.every((verdict) => verdict instanceof VerifierError) ? failure : undefined)
    yield* writer.settle({
      rows: samples.map((sample, i) => scoreOf(sample, verdicts[i])),
      reservedUsd: 0,
      spentUsd: 0,
      promptTokens: 0,
      completionTokens: 0
    })
    if (failure !== undefined) return yield* Effect.fail(new ItemFailed(failure.message, { cause: failure }))
  }).pipe(Effect.withSpan("alloc.score.item", { attributes: { query, from, to } }, { captureStackTrace: false }))
