/**
 * `POST /v1/chat/completions`, plain and streamed.
 *
 * @module
 */
import { Cause, Deferred, Effect, Exit, Option, Queue, type Scope, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { apiError } from "../api/ApiError.ts"
import { answerChunks, completion, openingChunks } from "../api/ChatReply.ts"
import { messageText } from "../api/ChatRequest.ts"
import { doneEvent, eventHeaders, heartbeat, jsonEvent } from "../api/Events.ts"
import { GatewayError } from "../GatewayError.ts"
import { textRows } from "../recordings/TextLog.ts"
import { type PassedRequest, passStream, passWhole } from "../upstreams/PassThrough.ts"
import { streamShape } from "../upstreams/StreamShape.ts"
import type { UpstreamModel } from "../upstreams/Upstreams.ts"
import {
  type Answered,
  answerByPolicy,
  conclude,
  type Incoming,
  outcomeOfFailure,
  outcomeOfPassed
} from "./AnswerRequest.ts"
import { passedDry, passedReplay } from "./WithoutUpstream.ts"

type Response = HttpServerResponse.HttpServerResponse

/** Notes a failure in the ledger, whose words go to the client in the end; one of them is that the gateway ends. */
const noting =
  (incoming: Incoming) =>
  <A, R>(effect: Effect.Effect<A, GatewayError, R>): Effect.Effect<A, GatewayError, R> =>
    Effect.raceFirst(effect, Deferred.await(incoming.gateway.ending)).pipe(
      Effect.tapError(({ reason }) => Effect.ignore(conclude(incoming, outcomeOfFailure(reason._tag)))),
      // The client is gone; what its calls cost is settled by themselves.
      Effect.onInterrupt(() => Effect.sync(() => enterAborted(incoming)))
    )

const enterAborted = (incoming: Incoming): void => {
  Effect.runFork(Effect.ignore(conclude(incoming, outcomeOfFailure("aborted"))))
}

const reply = (body: unknown): Response => HttpServerResponse.jsonUnsafe(body)

/** Keeps the texts of an answer, where the configuration says so. */
const logTexts = ({ gateway, head, request }: Incoming, { drawn }: Answered): Effect.Effect<void> => {
  const { config, notice, redact, writer } = gateway
  if (!config.log.texts) return Effect.void
  const prompt = request.messages.map(messageText).join("\n\n")
  return Effect.forEach(drawn, ({ chosen, samples, uniform }, choice) =>
    textRows({ request: head.id, choice, prompt, samples, chosen, uniform }, redact)
  ).pipe(
    Effect.flatMap((rows) =>
      Effect.sync(() => {
        for (const row of rows.flat()) writer.enter(row)
      })
    ),
    Effect.catch((error) => Effect.sync(() => notice(`a request is not logged: ${error.message}`)))
  )
}

/** An answer once all of it is committed. */
const committed = (
  incoming: Incoming,
  answer: Effect.Effect<Answered, GatewayError>
): Effect.Effect<Answered, GatewayError> =>
  answer.pipe(
    Effect.tap((done) => Effect.andThen(logTexts(incoming, done), conclude(incoming, done.outcome))),
    noting(incoming)
  )

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
 * Streams an answer that is chosen first. What fails within a heartbeat is answered by its own status; where choosing takes longer, the
 * roles are sent, then signs of life, then the answer in one piece, or an event with the error, which clients raise.
 */
const streamAnswer = (
  incoming: Incoming,
  answer: Effect.Effect<Answered, GatewayError>
): Effect.Effect<Response, GatewayError, Scope.Scope> =>
  Effect.gen(function* () {
    const { head, heartbeatMs, ledger, request } = incoming
    const done = yield* Deferred.make<Answered, GatewayError>()
    yield* Effect.forkScoped(Deferred.into(committed(incoming, answer), done))
    // Nothing is sent before a call may go out, so that a spent budget has a status of its own, however long that takes.
    const silence = heartbeatMs === undefined ? Effect.never : Effect.sleep(heartbeatMs)
    const choosing = Effect.as(Effect.andThen(ledger.granted, silence), Option.none<Answered>())
    const soon = yield* Effect.raceFirst(Effect.map(Deferred.await(done), Option.some), choosing)
    const opening = openingChunks(head, request.n, request.includeUsage).map(jsonEvent)
    const rest = ({ reply: given }: Answered): ReadonlyArray<string> => [
      ...answerChunks(head, given, request.includeUsage).map(jsonEvent),
      doneEvent
    ]
    if (Option.isSome(soon)) return eventStream(Stream.fromIterable([...opening, ...rest(soon.value)]))
    const ending = Stream.fromIterableEffect(
      Effect.matchCause(Deferred.await(done), { onSuccess: rest, onFailure: (cause) => [errorEvent(errorOf(cause))] })
    )
    const beats = heartbeatMs === undefined ? Stream.never : Stream.map(Stream.tick(heartbeatMs), () => heartbeat)
    // One after the other, so that no sign of life comes behind the end.
    const choosingStill = Stream.interruptWhen(beats, Effect.exit(Deferred.await(done)))
    return eventStream(Stream.fromIterable(opening).pipe(Stream.concat(choosingStill), Stream.concat(ending)))
  })

/**
 * Passes a stream through; its last events are held back until what it cost is committed. What fails before the first event is
 * answered by its own status.
 */
const streamThrough = (incoming: Incoming, passed: PassedRequest): Effect.Effect<Response, GatewayError, Scope.Scope> =>
  Effect.gen(function* () {
    const { head, request } = incoming
    const queue = yield* Queue.unbounded<string, Cause.Done>()
    const opened = yield* Deferred.make<void, GatewayError>()
    const shape = streamShape({ id: head.id, includeUsage: request.includeUsage })
    const emit = (event: unknown): void => {
      Deferred.doneUnsafe(opened, Effect.void)
      for (const one of shape.next(event)) Queue.offerUnsafe(queue, jsonEvent(one))
    }
    const streaming = Effect.gen(function* () {
      const result = yield* passStream(passed, emit)
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
          if (Exit.isSuccess(exit)) yield* Deferred.succeed(opened, undefined)
          else {
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

/** The answer where it is made here; undefined where the request passes through to an upstream. */
const wholeAnswer = (
  incoming: Incoming,
  to: UpstreamModel | undefined
): Effect.Effect<Answered, GatewayError> | undefined => {
  const { gateway, policy } = incoming
  if (policy !== undefined) return answerByPolicy(incoming, policy)
  if (to === undefined) return undefined
  if (gateway.dryRun) return Effect.sync(() => passedDry(incoming, to))
  return gateway.replay === undefined ? undefined : passedReplay(incoming, to, gateway.replay)
}

/** Answers a request that was taken in. */
export const chatCompletion = (incoming: Incoming): Effect.Effect<Response, GatewayError, Scope.Scope> =>
  Effect.suspend(() => {
    const { gateway, head, key, ledger, request } = incoming
    const to = gateway.upstreams.get(request.model)
    const answer = wholeAnswer(incoming, to)
    if (answer !== undefined)
      return request.stream
        ? streamAnswer(incoming, answer)
        : Effect.map(committed(incoming, answer), (done) => reply(completion(head, done.reply)))
    if (to === undefined) return Effect.die(`${request.model} was taken in, but is no model`)
    const passed = { to, request, ledger, key: key.name }
    if (request.stream) return streamThrough(incoming, passed)
    return passWhole(passed).pipe(
      Effect.tap((result) => conclude(incoming, outcomeOfPassed(result, to.config.name))),
      noting(incoming),
      Effect.map(({ body }) => reply(body))
    )
  })
