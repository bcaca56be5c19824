/**
 * Running an effect as a promise that an `AbortSignal` ends.
 *
 * @module
 */
import { Cause, Context, Effect, Exit } from "effect"
import { HttpClient } from "effect/http"
import { defaultClient } from "./Send.ts"

/** Gives an effect the caller's own `HttpClient`, or, where it has none, the one that stands for Node's HTTP. */
export const withClient = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<R, HttpClient.HttpClient>> =>
  Effect.withFiber((fiber) => {
    const own = Context.getOrUndefined(fiber.context, HttpClient.HttpClient)
    return Effect.provideService(effect, HttpClient.HttpClient, own ?? defaultClient)
  })

/**
 * The effect's promise over Node's HTTP. It rejects with the effect's own error, or, once the signal aborts, with the signal's
 * reason; by then the effect is interrupted and its requests are aborted.
 */
export const runPromise = async <A, E>(
  effect: Effect.Effect<A, E, HttpClient.HttpClient>,
  signal?: AbortSignal | undefined
): Promise<A> => {
  signal?.throwIfAborted()
  const exit = await Effect.runPromiseExit(withClient(effect), signal === undefined ? {} : { signal })
  if (Exit.isSuccess(exit)) return exit.value
  if (Cause.hasInterruptsOnly(exit.cause)) signal?.throwIfAborted()
  throw Cause.squash(exit.cause)
}
