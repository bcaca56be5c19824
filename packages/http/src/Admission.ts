/**
 * When an attempt may be sent: within the requests in flight, the rate limits, and a pause that all calls share.
 *
 * @module
 */
import { Clock, Effect, Random, Semaphore } from "effect"
import { RateLimiter } from "effect/persistence"
import type { HttpError } from "./HttpError.ts"

/** What bounds the attempts of all calls together. */
export interface AdmissionOptions {
  /** Requests in flight, at most. */
  readonly concurrency: number
  readonly requestsPerSecond?: number | undefined
  readonly tokensPerMinute?: number | undefined
}

/** Lets attempts through. */
export interface Admission {
  /** Runs an attempt of so many tokens once it may be sent. */
  readonly admit: <A, E, R>(
    tokens: number,
    attempt: Effect.Effect<A, E | HttpError, R>
  ) => Effect.Effect<A, E | HttpError, R>
  /** Nothing is sent for so long, ms, by any call. */
  readonly pause: (milliseconds: number) => Effect.Effect<void>
  /** Requests that may be in flight now. */
  readonly allowed: () => number
}

// A tenth of a minute's tokens at once: in no minute more than 1.1 times the limit.
const tokenWindowMs = 6_000

/** Waits for a turn under both rate limits. */
const rateLimits = (options: AdmissionOptions): ((tokens: number) => Effect.Effect<void>) => {
  const { requestsPerSecond, tokensPerMinute } = options
  if (requestsPerSecond === undefined && tokensPerMinute === undefined) return () => Effect.void
  const limiter = Effect.runSync(Effect.provide(RateLimiter.make, RateLimiter.layerStoreMemory))
  const turn = (key: string, limit: number, window: number, tokens: number): Effect.Effect<void> =>
    limiter.consume({ algorithm: "token-bucket", onExceeded: "delay", key, limit, window, tokens }).pipe(
      Effect.flatMap(({ delay }) => Effect.sleep(delay)),
      // The store in memory cannot fail.
      Effect.orDie
    )
  // A bucket of one: requests are spread over the second.
  const requests = requestsPerSecond === undefined ? Effect.void : turn("requests", 1, 1000 / requestsPerSecond, 1)
  return (tokens) =>
    tokensPerMinute === undefined || tokens === 0
      ? requests
      : Effect.andThen(requests, turn("tokens", Math.ceil(tokensPerMinute / 10), tokenWindowMs, Math.ceil(tokens)))
}

/** A pause that all calls share: one begins it, all wait for its end. */
const sharedPause = (): {
  readonly pause: Admission["pause"]
  readonly untilAdmitted: Effect.Effect<void>
} => {
  let pausedUntil = 0
  const pause = (milliseconds: number): Effect.Effect<void> =>
    milliseconds > 0
      ? Effect.map(Clock.currentTimeMillis, (now) => {
          pausedUntil = Math.max(pausedUntil, now + milliseconds)
        })
      : Effect.void
  /** Another pause may have begun meanwhile; up to a tenth more, so that not all start at one moment. */
  const untilAdmitted: Effect.Effect<void> = Effect.clockWith((clock) => {
    const left = pausedUntil - clock.currentTimeMillisUnsafe()
    if (left <= 0) return Effect.void
    return Effect.flatMap(Random.next, (share) => Effect.andThen(Effect.sleep(left * (1 + 0.1 * share)), untilAdmitted))
  })
  return { pause, untilAdmitted }
}

/**
 * Admission of attempts. The number in flight is halved when the server says that it is overloaded, once for all attempts
 * that were under way, and grows by one after as many successes as it allows.
 */
export const admission = (options: AdmissionOptions): Admission => {
  const permits = Semaphore.makeUnsafe(options.concurrency)
  const turn = rateLimits(options)
  let allowed = options.concurrency
  let successes = 0
  let shrunk = 0
  const { pause, untilAdmitted } = sharedPause()

  const resize = (to: number): Effect.Effect<void> => {
    allowed = to
    successes = 0
    return Semaphore.resize(permits, to)
  }
  const succeeded = <A>(answer: A): Effect.Effect<A> => {
    successes += 1
    const grows = allowed < options.concurrency && successes >= allowed
    return grows ? Effect.as(resize(allowed + 1), answer) : Effect.succeed(answer)
  }
  /** An attempt that began before the last halving tells nothing new. */
  const overloaded = (began: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (began < shrunk) return Effect.void
      shrunk += 1
      return resize(Math.max(1, Math.floor(allowed / 2)))
    })

  const counted = <A, E, R>(attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      const began = shrunk
      return Effect.matchEffect(attempt, {
        onSuccess: succeeded,
        onFailure: (error) =>
          isOverload(error) ? Effect.andThen(overloaded(began), Effect.fail(error)) : Effect.fail(error)
      })
    })
  /** A turn is waited for; a pause may begin meanwhile. */
  const unlimited = options.requestsPerSecond === undefined && options.tokensPerMinute === undefined
  const untilTurn = (tokens: number): Effect.Effect<void> =>
    unlimited ? untilAdmitted : untilAdmitted.pipe(Effect.andThen(turn(tokens)), Effect.andThen(untilAdmitted))

  return {
    pause,
    allowed: () => allowed,
    admit: (tokens, attempt) => Semaphore.withPermit(permits, Effect.andThen(untilTurn(tokens), counted(attempt)))
  }
}

const isOverload = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "overloaded" in error && error.overloaded === true
