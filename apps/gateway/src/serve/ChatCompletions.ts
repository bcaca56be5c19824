/**
 * `POST /v1/chat/completions`, plain and streamed.
 *
 * @module
 */
import { Cause, Deferred, Effect, Exit, Queue, type Scope, Stream } from "effect"
import { type HttpClient, HttpServerResponse } from "effect/http"
import { apiError } from "../api/ApiError.ts"
import { answerChunks, completion, openingChunks, type ReplyEvent } from "../api/ChatReply.ts"
import { doneEvent, eventHeaders, heartbeat, jsonEvent } from "../api/Events.ts"
import { GatewayError } from "../GatewayError.ts"
import type { LivePolicy } from "../policies/Policies.ts"
import { type PassedRequest, passStream, passWhole } from "../upstreams/PassThrough.ts"
import { streamShape } from "../upstreams/StreamShape.ts"
import {
  type Answered,
  answerByPolicy,
  conclude,
  type Incoming,
  outcomeOfFailure,
  outcomeOfPassed
} from "./AnswerRequest.ts"

type Response = HttpServerResponse.HttpServerResponse

/** Notes a failure in the ledger, whose words go to the client in the end. */
const noting =
  (incoming: Incoming) =>
  <A, R>(effect: Effect.Effect<A, GatewayError, R>): Effect.Effect<A, GatewayError, R> =>
    effect.pipe(
      Effect.tapError(({ reason }) => Effect.ignore(conclude(incoming, outcomeOfFailure(reason._tag)))),
      // The client is gone; what its calls cost is settled by themselves.
      Effect.onInterrupt(() => Effect.sync(() => enterAborted(incoming)))
    )

const enterAborted = (incoming: Incoming): void => {
  Effect.runFork(Effect.ignore(conclude(incoming, outcomeOfFailure("aborted"))))
}

const reply = (body: ReplyEvent | unknown): Response => HttpServerResponse.jsonUnsafe(body)

const answered = (incoming: Incoming, policy: LivePolicy): Effect.Effect<Answered, GatewayError> =>
  Effect.tap(answerByPolicy(incoming, policy), ({ outcome }) => conclude(incoming, outcome)).pipe(noting(incoming))

/** A stream of text as a response; it ends with the request's scope. */
const eventStream = (events: Stream.Stream<string>): Response =>
  HttpServerResponse.stream(Stream.encodeText(events), {
    headers: eventHeaders,
    contentType: "text/event-stream; charset=utf-8"
  })

const errorEvent = (error: GatewayError): string => jsonEvent(apiError(error).body)

const errorOf = (cause: Cause.Cause<GatewayError>): GatewayError => {
  const squashed = Cause.squash(cause)
  return squashed instanceof GatewayError
    ? squashed
    : new GatewayError({ reason: { _tag: "Broken", problem: "answering failed" } })
}

/**
 * Streams a policy's answer. What is decided soon is answered by its own status; where choosing takes longer than a heartbeat, the
 * roles are sent, then signs of life, then the answer in one piece.
 */
const streamByPolicy = (incoming: Incoming, policy: LivePolicy): Effect.Effect<Response, GatewayError, Scope.Scope> =>
  Effect.gen(function* () {
    const { gateway, head, request } = incoming
    const { heartbeatMs } = gateway.config
    const done = yield* Deferred.make<Answered, GatewayError>()
    yield* Effect.forkScoped(Deferred.into(answered(incoming, policy), done))
    const soon = yield* Effect.timeoutOption(Deferred.await(done), heartbeatMs)
    const opening = openingChunks(head, request.n, request.includeUsage).map(jsonEvent)
    const rest = ({ reply: given }: Answered): ReadonlyArray<string> => [
      ...answerChunks(head, given, request.includeUsage).map(jsonEvent),
      doneEvent
    ]
    if (soon._tag === "Some") return eventStream(Stream.fromIterable([...opening, ...rest(soon.value)]))
    const ending = Stream.fromIterableEffect(
      Effect.matchCause(Deferred.await(done), { onSuccess: rest, onFailure: (cause) => [errorEvent(errorOf(cause))] })
    )
    const beats = Stream.map(Stream.tick(heartbeatMs), () => heartbeat)
    return eventStream(
      Stream.concat(Stream.fromIterable(opening), Stream.merge(ending, beats, { haltStrategy: "left" }))
    )
  })

/** Passes a stream through; its last events are held back until what it cost is committed. */
const streamThrough = (
  incoming: Incoming,
  passed: PassedRequest
): Effect.Effect<Response, GatewayError, Scope.Scope | HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const { head, request } = incoming
    const queue = yield* Queue.unbounded<string, Cause.Done>()
    const opened = yield* Deferred.make<void, GatewayError>()
    const shape = streamShape({ id: head.id, includeUsage: request.includeUsage })
    const emit = (event: unknown): void => {
      for (const one of shape.next(event)) Queue.offerUnsafe(queue, jsonEvent(one))
    }
    const streaming = Effect.gen(function* () {
      const result = yield* passStream(passed, Effect.asVoid(Deferred.succeed(opened, undefined)), emit)
      const outcome = outcomeOfPassed(result, passed.to.config.name)
      yield* conclude(incoming, outcome)
      const { completionTokens, promptTokens } = outcome.usage
      const usage = usageOf(result.body) ?? {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens
      }
      const last = shape.last(usage)
      if (last !== undefined) Queue.offerUnsafe(queue, jsonEvent(last))
      Queue.offerUnsafe(queue, doneEvent)
    }).pipe(
      noting(incoming),
      Effect.onExit((exit) =>
        Effect.gen(function* () {
          if (Exit.isFailure(exit)) {
            const error = errorOf(exit.cause)
            if (!(yield* Deferred.fail(opened, error))) Queue.offerUnsafe(queue, errorEvent(error))
          }
          yield* Queue.end(queue)
        })
      )
    )
    yield* Effect.forkScoped(streaming)
    yield* Deferred.await(opened)
    return eventStream(Stream.fromQueue(queue))
  })

/** The usage that an upstream told in its stream, in its own words. */
const usageOf = (body: unknown): unknown => {
  const events: ReadonlyArray<unknown> =
    typeof body === "object" && body !== null && "events" in body && Array.isArray(body.events) ? body.events : []
  return events
    .map((event) => (typeof event === "object" && event !== null && "usage" in event ? event.usage : undefined))
    .findLast((usage) => usage !== undefined && usage !== null)
}

/** Answers a request that was taken in. */
export const chatCompletion = (
  incoming: Incoming
): Effect.Effect<Response, GatewayError, Scope.Scope | HttpClient.HttpClient> =>
  Effect.suspend(() => {
    const { gateway, head, ledger, policy, request } = incoming
    if (policy !== undefined)
      return request.stream
        ? streamByPolicy(incoming, policy)
        : Effect.map(answered(incoming, policy), (done) => reply(completion(head, done.reply)))
    const to = gateway.upstreams.get(request.model)
    if (to === undefined) return Effect.die(`${request.model} was taken in, but is no model`)
    const passed = { to, request, ledger }
    if (request.stream) return streamThrough(incoming, passed)
    return passWhole(passed).pipe(
      Effect.tap((result) => conclude(incoming, outcomeOfPassed(result, to.config.name))),
      noting(incoming),
      Effect.map(({ body }) => reply(body))
    )
  })
