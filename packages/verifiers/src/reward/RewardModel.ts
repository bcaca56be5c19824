/**
 * A reward model behind HTTP: scores (query, reply) pairs in batches.
 *
 * @module
 */
import { Duration, Effect, Redacted, Schedule, Semaphore } from "effect"
import { FetchHttpClient, Headers, HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { RateLimiter } from "effect/persistence"
import { scored } from "../Verdict.ts"
import { type Pair, type Verifier, verifier } from "../Verifier.ts"
import { VerifierError, type VerifierReason } from "../VerifierError.ts"
import { ProtocolMismatch, type ProtocolSettings, protocols, type TextPair } from "./Protocols.ts"
import { checkOptions, type RewardModelOptions, type Secret, shownUrl } from "./RewardOptions.ts"

/** Scores pairs. A batch that failed leaves its error in its pairs' places. */
export interface RewardModel {
  readonly name: string
  /** "raw logit", "probability" or what the server gives, and what the normaliser makes of it: for tables. */
  readonly scale: string
  readonly scoreEach: (pairs: ReadonlyArray<TextPair>) => Effect.Effect<ReadonlyArray<number | VerifierError>>
  /** All or none. */
  readonly score: (pairs: ReadonlyArray<TextPair>) => Effect.Effect<ReadonlyArray<number>, VerifierError>
}

const retryableStatus = (status: number): boolean => status === 408 || status === 429 || status >= 500

/** A failed attempt, with how long the server wants to be left alone. */
interface Failed {
  readonly error: VerifierError
  readonly retryable: boolean
  readonly afterMs: number
}

const retryAfterMs = (value: string | undefined): number => {
  if (value === undefined) return 0
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  // A minute at most: a longer wish is not worth a caller's time without a word.
  return Number.isFinite(ms) ? Math.min(60_000, Math.max(0, ms)) : 0
}

/** Parts of the pairs' list that may share a request. */
const requestsOf = (
  pairs: ReadonlyArray<TextPair>,
  holds: "one" | "one query" | "any",
  batch: number
): ReadonlyArray<ReadonlyArray<number>> => {
  const all = Array.from(pairs.keys())
  const byQuery = (): ReadonlyArray<ReadonlyArray<number>> => {
    const groups = new Map<string, Array<number>>()
    for (const i of all) {
      const group = groups.get(pairs[i].query)
      group === undefined ? groups.set(pairs[i].query, [i]) : group.push(i)
    }
    return [...groups.values()]
  }
  const groups = holds === "one query" ? byQuery() : holds === "one" ? all.map((i) => [i]) : [all]
  return groups.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / batch) }, (_, b) => group.slice(b * batch, (b + 1) * batch))
  )
}

/** What kind of number a score is, as far as this side can know. */
const scaleOf = ({ api, normaliser, scale }: RewardModelOptions): string => {
  const raw =
    api === "rerank" || api === "alloc"
      ? "score as the server gives it"
      : scale === "probability"
        ? "probability"
        : "raw logit"
  return normaliser === undefined ? raw : `${normaliser.kind} of ${raw}`
}

/**
 * Connects to a reward model over an `HttpClient`. The promise entry is `rewardModel`.
 *
 * @throws VerifierError `InvalidOption`
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { FetchHttpClient } from "effect/http"
 * import { rewardClient } from "@alloc/verifiers"
 *
 * const connect = rewardClient({ api: "tei-rerank", url: "http://localhost:8080", scale: "probability" })
 * const model = await Effect.runPromise(Effect.provide(connect, FetchHttpClient.layer))
 * console.log(model.name, model.scale) // => "tei-rerank" "probability"
 * ```
 */
export const rewardClient = (options: RewardModelOptions): Effect.Effect<RewardModel, never, HttpClient.HttpClient> => {
  checkOptions(options)
  const {
    api,
    batch = 32,
    concurrency = 4,
    pauseMs = 250,
    requestsPerSecond,
    retries = 4,
    timeoutMs = 60_000
  } = options
  const protocol = protocols[api]
  const settings: ProtocolSettings = {
    model: options.model,
    probabilities: options.scale === "probability",
    messages: options.messages ?? true,
    format: options.format ?? (({ query, response }) => `${query}\n${response}`),
    label: options.label,
    steps: options.steps ?? "last",
    head: options.head,
    legacy: options.legacy ?? false
  }
  const name = options.name ?? [api, options.model].filter((part) => part !== undefined).join(" ")
  const url = options.url.replace(/\/+$/, "") + (options.path ?? protocol.path)
  const shown = shownUrl(url)
  const bare = (secret: Secret): string => (Redacted.isRedacted(secret) ? Redacted.value(secret) : secret)
  const headers = Object.entries(options.headers ?? {}).map(
    ([key, value]) => [key, Redacted.make(bare(value))] as const
  )
  const key = options.apiKey === undefined ? undefined : Redacted.make(bare(options.apiKey))
  const secrets = [...headers.map(([, value]) => value), ...(key === undefined ? [] : [key])]
  /** A server may repeat a key in what it answers. */
  const clean = (text: string): string =>
    secrets.reduce((rest, secret) => {
      const value = Redacted.value(secret)
      return value === "" ? rest : rest.replaceAll(value, "<redacted>")
    }, text)
  const failed = (reason: VerifierReason, retryable: boolean, afterMs = 0): Failed => ({
    error: new VerifierError(reason),
    retryable,
    afterMs
  })
  const bad = (status: number, problem: string, retryable: boolean, afterMs = 0): Failed =>
    failed(
      { _tag: "BadResponse", verifier: name, url: shown, status, problem: clean(problem), retryable },
      retryable,
      afterMs
    )
  const inFlight = Semaphore.makeUnsafe(concurrency)

  return Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const limiter =
      requestsPerSecond === undefined
        ? undefined
        : yield* Effect.provide(RateLimiter.make, RateLimiter.layerStoreMemory)

    /** Waits for this request's turn. */
    const turn =
      limiter === undefined || requestsPerSecond === undefined
        ? Effect.void
        : limiter
            .consume({
              algorithm: "token-bucket",
              onExceeded: "delay",
              // A bucket of one: requests are spread over the second.
              window: Duration.millis(1000 / requestsPerSecond),
              limit: 1,
              key: name
            })
            .pipe(
              Effect.flatMap(({ delay }) => Effect.sleep(delay)),
              Effect.orDie
            )

    const read = (
      response: HttpClientResponse.HttpClientResponse,
      count: number
    ): Effect.Effect<ReadonlyArray<number>, Failed> => {
      const { status } = response
      if (status < 200 || status >= 300) {
        return response.text.pipe(
          Effect.orElseSucceed(() => ""),
          Effect.flatMap((text) => {
            const overloaded = /overloaded/i.test(text)
            const after = retryAfterMs(response.headers["retry-after"])
            return Effect.fail(
              bad(status, text.slice(0, 300) || "no message", retryableStatus(status) || overloaded, after)
            )
          })
        )
      }
      return response.json.pipe(
        Effect.mapError(() => bad(status, "the body is not JSON", false)),
        Effect.flatMap((answer) =>
          Effect.try({
            try: () => protocol.scores(answer, count, settings),
            catch: (error) => {
              if (error instanceof ProtocolMismatch) return bad(status, `not ${api}: ${error.message}`, false)
              throw error
            }
          })
        )
      )
    }

    const attempt = (pairs: ReadonlyArray<TextPair>, query: string): Effect.Effect<ReadonlyArray<number>, Failed> => {
      let request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), protocol.body(pairs, settings))
      for (const [header, value] of headers)
        request = HttpClientRequest.setHeader(request, header, Redacted.value(value))
      if (key !== undefined) request = HttpClientRequest.bearerToken(request, key)
      return turn.pipe(
        Effect.andThen(
          client.execute(request).pipe(
            Effect.mapError((cause) =>
              failed(
                { _tag: "Unreachable", verifier: name, url: shown, problem: clean(cause.reason._tag), retryable: true },
                true
              )
            ),
            Effect.flatMap((response) => read(response, pairs.length)),
            Effect.timeoutOrElse({
              duration: timeoutMs,
              orElse: () => Effect.fail(failed({ _tag: "TimedOut", verifier: name, query, limitMs: timeoutMs }, true))
            })
          )
        ),
        Effect.provideService(Headers.CurrentRedactedNames, ["authorization", ...headers.map(([header]) => header)])
      )
    }

    const backOff = Schedule.exponential(pauseMs).pipe(
      Schedule.jittered,
      Schedule.setInputType<Failed>(),
      Schedule.addDelay(({ input }) => Effect.succeed(Duration.millis(input.afterMs)))
    )
    const ask = (pairs: ReadonlyArray<TextPair>, query: string): Effect.Effect<ReadonlyArray<number>, VerifierError> =>
      attempt(pairs, query).pipe(
        Effect.retry({ while: ({ retryable }) => retryable, times: retries, schedule: backOff }),
        Effect.mapError(({ error }) => error),
        Semaphore.withPermit(inFlight)
      )

    const finish = (score: number): number => options.normaliser?.apply(score) ?? score

    const scoreEach = (pairs: ReadonlyArray<TextPair>): Effect.Effect<ReadonlyArray<number | VerifierError>> =>
      Effect.gen(function* () {
        const scores: Array<number | VerifierError> = new Array(pairs.length)
        yield* Effect.forEach(
          requestsOf(pairs, protocol.holds(settings), batch),
          (members) =>
            Effect.match(
              ask(
                members.map((i) => pairs[i]),
                `pair ${members.map((i) => i + 1).join(", ")}`
              ),
              {
                onSuccess: (found) => {
                  members.forEach((i, place) => {
                    scores[i] = finish(found[place])
                  })
                },
                onFailure: (error) => {
                  for (const i of members) scores[i] = error
                }
              }
            ),
          { concurrency, discard: true }
        )
        return scores
      })

    return {
      name,
      scale: scaleOf(options),
      scoreEach,
      score: (pairs) =>
        Effect.flatMap(scoreEach(pairs), (scores) => {
          const error = scores.find((score) => score instanceof VerifierError)
          // With no error among them, all are numbers.
          return error === undefined ? Effect.succeed(scores as ReadonlyArray<number>) : Effect.fail(error)
        })
    }
  })
}

/**
 * The verifier over a connected reward model, whatever connected it: a query needs its `text`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { rewardVerifier } from "@alloc/verifiers"
 *
 * const longer = rewardVerifier({
 *   name: "longer is better",
 *   scale: "characters",
 *   scoreEach: (pairs) => Effect.succeed(pairs.map(({ response }) => response.length)),
 *   score: (pairs) => Effect.succeed(pairs.map(({ response }) => response.length))
 * })
 * console.log((await longer.check({ id: "q1", text: "Why?" }, "Because.")).reward) // => 8
 * ```
 */
export const rewardVerifier = (model: RewardModel): Verifier =>
  verifier({
    name: model.name,
    checkAll: (pairs: ReadonlyArray<Pair>) => {
      const asked = pairs.filter(({ query }) => query.text !== undefined)
      const texts = asked.map(({ query, response }) => ({ query: query.text ?? "", response }))
      return Effect.map(model.scoreEach(texts), (scores) => {
        const byPair = new Map(asked.map((pair, i) => [pair, scores[i]]))
        return pairs.map((pair) => {
          const score = byPair.get(pair)
          if (score instanceof VerifierError) return score
          if (score !== undefined) return scored(score, `${model.name}: ${model.scale} ${score}`)
          const { query } = pair
          const valid = "the query's text, which a reward model reads"
          return new VerifierError({
            reason: {
              _tag: "InvalidQuery",
              verifier: model.name,
              query: query.id,
              field: "text",
              value: query.text,
              valid
            }
          })
        })
      })
    }
  })

/**
 * A reward model as a verifier, by `fetch`.
 *
 * **Details** Scores are raw logits unless `scale` is "probability"; they are re-ordered by index, and their number and
 * finiteness are checked. What may pass by itself is tried again with growing, jittered pauses. Errors: `Unreachable`,
 * `TimedOut`, `BadResponse` with the server's words, in the places of the pairs that they concern. Keys appear nowhere.
 *
 * @throws VerifierError `InvalidOption`
 *
 * @example
 * ```ts
 * import { rewardModel } from "@alloc/verifiers"
 *
 * const reward = rewardModel({ api: "vllm-classify", url: "http://localhost:8000", model: "reward-8b", apiKey: "sk-..." })
 * console.log(reward.name) // => "vllm-classify reward-8b"
 * ```
 */
export const rewardModel = (options: RewardModelOptions): Verifier =>
  // Making the client needs no input or output.
  rewardVerifier(Effect.runSync(Effect.provide(rewardClient(options), FetchHttpClient.layer)))
