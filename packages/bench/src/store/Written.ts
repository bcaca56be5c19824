/**
 * Writes that wait for a store that is away: a database that restarts, a network that is cut, a disk that is full.
 *
 * @module
 */
import { Effect, Schedule } from "effect"
import { SqlError } from "effect/sql"
import { BenchError } from "../BenchError.ts"

/** The database is full, ends, starts, or recovers: SQLSTATE classes of Postgres. */
const passingStates = /^(53...|57P0[123]|08...)$/

const passingWords =
  /disk is full|disk I\/O error|unable to open database file|No space left|could not (extend|write|open) (file|relation)|recovery mode|shutting down|starting up|not yet accepting|terminating connection/i

const stateOf = (cause: unknown): string => {
  let error = cause
  for (let depth = 0; error instanceof Error && depth < 5; depth++) {
    if ("code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)) return error.code
    error = error.cause
  }
  return ""
}

/** Whether a statement failed for a reason that passes by itself, or once somebody makes room on the disk. */
export const mayPass = (error: SqlError.SqlError): boolean =>
  error.isRetryable || passingStates.test(stateOf(error)) || passingWords.test(wordsOf(error))

/** Whether a store could not be opened for a reason that may pass. */
export const mayOpenLater = ({ reason }: BenchError): boolean =>
  reason._tag === "StoreFailed" &&
  (/ECONNREFUSED|ECONNRESET|Connection closed/.test(reason.problem) || passingWords.test(reason.problem))

/** What an error and its causes say, each once: the last ones are the database's own words. */
export const wordsOf = (cause: unknown): string => {
  const said = new Set<string>()
  let error = cause
  for (let depth = 0; error instanceof Error && depth < 5; depth++) {
    said.add(error.message)
    error = error.cause
  }
  return said.size === 0 ? String(cause) : [...said].join(": ")
}

/** A failed statement as this package's error. */
export const storeFailed = (store: string, error: SqlError.SqlError): BenchError =>
  new BenchError({ reason: { _tag: "StoreFailed", store, problem: wordsOf(error) } })

/** Milliseconds between two notices that a store is still away. */
const noticeEvery = 15_000

/** How writes wait, and who is told. */
export interface Patience {
  /** As messages name it. */
  readonly store: string
  readonly notice: (text: string) => void
}

/** Notices, not more often than a person wants to read them. */
export const throttled = (notice: Patience["notice"]): Patience["notice"] => {
  let told = Number.NEGATIVE_INFINITY
  return (text) => {
    if (performance.now() - told < noticeEvery) return
    told = performance.now()
    notice(text)
  }
}

/** Longer than any write takes: one whose answer does not come is tried anew, and finds out whether it was written. */
const longestWrite = "60 seconds"

/**
 * A statement whose connection breaks within a transaction cannot be rolled back either, which the client takes for a bug:
 * it is the same failure.
 */
export const failsWithConnection = <A, R>(
  effect: Effect.Effect<A, SqlError.SqlError, R>
): Effect.Effect<A, SqlError.SqlError, R> =>
  Effect.catchDefect(effect, (defect) =>
    defect instanceof SqlError.SqlError ? Effect.fail(defect) : Effect.die(defect)
  )

const unanswered = new SqlError.SqlError({
  reason: new SqlError.ConnectionError({ cause: new Error("no answer"), message: "no answer to a write" })
})

// Soon at first; then often enough that nobody waits long for a store that is back.
const again = Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("2 seconds")])

/**
 * Tries a write until it succeeds: what was asked of a model is paid for, and is never given up. `tries` is 0 at first. Who
 * asked is told at the first failure and now and then; a failure that no waiting mends ends it.
 */
export const untilWritten = <A, R>(
  write: (tries: number) => Effect.Effect<A, SqlError.SqlError, R>,
  { notice, store }: Patience
): Effect.Effect<A, BenchError, R> =>
  Effect.suspend(() => {
    let tries = 0
    const away = throttled(notice)
    const writing = Effect.suspend(() => failsWithConnection(write(tries)))
    return Effect.timeoutOrElse(writing, { duration: longestWrite, orElse: () => Effect.fail(unanswered) }).pipe(
      Effect.tapError((error) =>
        Effect.sync(() => {
          tries += 1
          if (mayPass(error))
            away(
              `the store ${store} cannot be written: ${wordsOf(error)}. Nothing is lost: what was drawn waits, and goes on once it can`
            )
        })
      ),
      Effect.retry({ schedule: again, while: mayPass }),
      Effect.tap(() => Effect.sync(() => tries > 0 && notice(`the store ${store} is written to again`))),
      Effect.mapError((error) => storeFailed(store, error))
    )
  })
