/**
 * Answers one request for a chat completion: by a policy, or by passing it through to a model.
 *
 * @module
 */
import { randomUUID } from "node:crypto"
import { random } from "@alloc/core/random"
import { sumUsage, type Usage } from "@alloc/decoders"
import { Clock, Effect } from "effect"
import { completionId, type Reply, type ReplyHead, type ReplyUsage } from "../api/ChatReply.ts"
import type { ChatRequest } from "../api/ChatRequest.ts"
import type { KeyConfig } from "../config/Config.ts"
import { GatewayError, ownError } from "../GatewayError.ts"
import type { RequestRow, RequestTrace } from "../ledger/Entries.ts"
import { type RequestLedger, requestLedger } from "../ledger/RequestLedger.ts"
import { countRequest } from "../metrics/GatewayMetrics.ts"
import { type AnsweredChoice, answerChoice, type ChoiceParts } from "../policies/AnswerChoice.ts"
import { decideChoice } from "../policies/DecideChoice.ts"
import { ArrivalRate, pacedFor, uniformFor } from "../policies/Pace.ts"
import type { LivePolicy } from "../policies/Policies.ts"
import type { Passed } from "../upstreams/PassThrough.ts"
import type { Gateway } from "./Gateway.ts"

const secondsOfDay = 86_400

/** A request under way. */
export interface Incoming {
  readonly gateway: Gateway
  readonly key: KeyConfig
  readonly request: ChatRequest
  readonly head: ReplyHead
  readonly ledger: RequestLedger
  /** Milliseconds since 1970. */
  readonly began: number
  /** Days since 1970. */
  readonly day: number
  readonly policy: LivePolicy | undefined
  /** Whether what came of it is entered: of whatever comes later, a client that leaves say, nothing is. */
  readonly once: { concluded: boolean }
  /** Between two signs of life in a stream; undefined where it is silent until the answer is chosen. */
  readonly heartbeatMs: number | undefined
}

/** What came of a request, for the ledger and the metrics. */
export interface Outcome {
  readonly outcome: string
  readonly decided: number
  readonly drawn: number
  readonly reward: number | undefined
  readonly usage: Usage
  readonly trace: RequestTrace
}

/** A reply with what came of it. */
export interface Answered {
  readonly reply: Reply
  readonly outcome: Outcome
  /** For a log of texts. */
  readonly drawn: ReadonlyArray<Pick<AnsweredChoice, "chosen" | "samples" | "uniform">>
}

/** Takes a request in: it has an id, a day and a ledger from here on. */
export const takeIn = (
  gateway: Gateway,
  key: KeyConfig,
  request: ChatRequest,
  heartbeatMs: number | undefined
): Effect.Effect<Incoming, GatewayError> =>
  Effect.gen(function* () {
    const { config, policies, upstreams, writer } = gateway
    const policy = policies.get(request.model)
    if (policy === undefined && !upstreams.has(request.model)) {
      const valid = [...policies.keys(), ...upstreams.keys()]
      return yield* new GatewayError({ reason: { _tag: "UnknownModel", model: request.model.slice(0, 200), valid } })
    }
    const began = yield* Clock.currentTimeMillis
    const seconds = Math.floor(began / 1000)
    const day = Math.floor(seconds / secondsOfDay)
    const head = { id: completionId(randomUUID()), created: seconds, model: request.model }
    writer.enter({ kind: "arrival", account: key.name, day })
    const calls = { account: key.name, day, request: head.id, policy: policy?.config.name, budget: key.budget }
    const ledger = requestLedger(writer, { ...calls, waitMs: config.limits.budgetWaitMs })
    return { gateway, key, request, head, ledger, began, day, policy, once: { concluded: false }, heartbeatMs }
  })

/** Usage as OpenAI's API tells it. */
export const replyUsage = ({ cachedTokens, completionTokens, promptTokens, thinkingTokens }: Usage): ReplyUsage => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
  prompt_tokens_details: { cached_tokens: cachedTokens },
  completion_tokens_details: { reasoning_tokens: thinkingTokens }
})

/** The rate at which a key's requests come. */
const rateOf = ({ began, day, gateway, key }: Incoming): number => {
  const rate = gateway.rates.get(key.name) ?? new ArrivalRate()
  gateway.rates.set(key.name, rate)
  const requests = gateway.writer.account({ account: key.name, day })?.requests ?? 0
  return rate.note(began / 1000, requests)
}

/** Whether a request belongs to the share that a log samples uniformly: chosen by its id. */
const isUniform = ({ gateway, head }: Incoming): boolean => {
  const { texts, uniformShare } = gateway.config.log
  return texts && random(0, head.id, "uniform share").next() < uniformShare
}

/** Draws the client's choices, each by a decision of its own. */
const drawChoices = (
  incoming: Incoming,
  policy: LivePolicy
): Effect.Effect<ReadonlyArray<AnsweredChoice>, GatewayError> =>
  Effect.flatten(
    Effect.try({
      try: () => {
        const { began, day, gateway, head, key, ledger, request } = incoming
        const { writer } = gateway
        const name = policy.config.name
        const now = {
          dayBudget: key.budget,
          account: writer.account({ account: key.name, day }),
          pace: writer.pace(key.name, name),
          rate: rateOf(incoming),
          secondsLeft: (day + 1) * secondsOfDay - began / 1000
        }
        const judge = policy.judge(request)
        const shared = { policy, request, judge, ledger, id: head.id, key: key.name }
        const { dryRun, replay } = gateway
        const modelOf: ChoiceParts["modelOf"] =
          replay === undefined ? ({ model }, fields) => model.with(fields) : (upstream) => replay(upstream)
        const answer = dryRun ? decideChoice : answerChoice
        return Effect.forEach(
          Array.from({ length: request.n }, (_, choice) => choice),
          (choice) => {
            const paced = pacedFor(policy.goal, now, (moved, spent) =>
              writer.enter({ kind: "pace", account: key.name, policy: name, moved, spent })
            )
            const allocation = isUniform(incoming) ? uniformFor(policy.goal) : paced
            return answer({ ...shared, allocation, choice, modelOf })
          },
          { concurrency: "unbounded" }
        )
      },
      catch: ownError
    })
  )

/** Answers by the request's policy. */
export const answerByPolicy = (incoming: Incoming, policy: LivePolicy): Effect.Effect<Answered, GatewayError> =>
  Effect.map(drawChoices(incoming, policy), (choices) => {
    const usage = sumUsage(choices.map((choice) => choice.usage))
    const trace = { choices: choices.map((choice) => choice.trace) }
    const decided = trace.choices.reduce((sum, choice) => sum + choice.decided, 0)
    const drawn = trace.choices.reduce((sum, choice) => sum + choice.samples.length, 0)
    return {
      reply: {
        choices: choices.map((choice) => choice.reply),
        usage: replyUsage(usage),
        alloc: {
          policy: policy.config.name,
          samples: drawn,
          allowed: decided,
          rewards: choices.map(({ reward }) => reward ?? null),
          why: trace.choices.map(({ why }) => why),
          ...(usage.usd === undefined ? {} : { usd: usage.usd })
        }
      },
      outcome: {
        outcome: "answered",
        decided,
        drawn,
        reward: meanOf(choices.map(({ reward }) => reward)),
        usage,
        trace
      },
      drawn: choices
    }
  })

/** The mean of rewards; undefined where one is missing. */
const meanOf = (rewards: ReadonlyArray<number | undefined>): number | undefined => {
  const known = rewards.filter((reward) => reward !== undefined)
  return known.length < rewards.length ? undefined : known.reduce((sum, one) => sum + one, 0) / known.length
}

const noUsage: Usage = sumUsage([])

/** What came of a request that passed through. */
export const outcomeOfPassed = ({ answer, latencyMs }: Passed, model: string): Outcome => {
  const { samples, usage } = answer
  return {
    outcome: "answered",
    decided: samples.length,
    drawn: samples.length,
    reward: undefined,
    usage: { ...noUsage, ...usage.tokens, model, calls: 1 },
    trace: {
      choices: samples.map(({ tokens }) => ({
        decided: 1,
        why: "passed through",
        stopped: "passed",
        predicted: undefined,
        chosen: 0,
        samples: [{ model, failed: false, tokens, latencyMs: Math.round(latencyMs) }]
      }))
    }
  }
}

/** What came of a request that failed. */
export const outcomeOfFailure = (tag: string): Outcome => ({
  outcome: tag,
  decided: 0,
  drawn: 0,
  reward: undefined,
  usage: noUsage,
  trace: { choices: [] }
})

/** Enters what came of a request; it is done when that is committed, and with it all that the request's calls cost. */
export const conclude = (incoming: Incoming, outcome: Outcome): Effect.Effect<void, GatewayError> =>
  Effect.gen(function* () {
    const { began, day, gateway, head, key, once, policy, request } = incoming
    if (once.concluded) return
    once.concluded = true
    const latencyMs = (yield* Clock.currentTimeMillis) - began
    const { decided, drawn, reward, trace, usage } = outcome
    const row: RequestRow = {
      kind: "request",
      account: key.name,
      day,
      request: head.id,
      policy: policy?.config.name,
      model: request.model,
      at: began / 1000,
      latencyMs,
      outcome: outcome.outcome,
      decided,
      drawn,
      reward,
      trace
    }
    gateway.writer.enter(row)
    yield* countRequest({
      model: request.model,
      outcome: outcome.outcome,
      decided,
      drawn,
      promptTokens: usage.promptTokens,
      completionTokens: usage.completionTokens,
      usd: usage.usd ?? 0,
      seconds: latencyMs / 1000
    })
    yield* Effect.mapError(
      gateway.writer.flush,
      (error) =>
        new GatewayError({ reason: { _tag: "Broken", problem: `the ledger cannot be written: ${error.reason._tag}` } })
    )
  })
