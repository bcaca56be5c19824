/**
 * One choice of a request by a policy: decides how many samples it may get, draws them, and chooses.
 *
 * @module
 */
import { createHash } from "node:crypto"
import {
  type Allocation,
  decodeOneEffect,
  fixedAllocation,
  type Message,
  type Model,
  type RequestFields,
  type SampleRecord,
  type Sampling,
  type SingleAnswer,
  sumUsage,
  type Usage
} from "@alloc/decoders"
import { Effect } from "effect"
import { gatewayError } from "../api/ApiError.ts"
import type { ReplyChoice } from "../api/ChatReply.ts"
import { type ChatRequest, messageText } from "../api/ChatRequest.ts"
import { GatewayError } from "../GatewayError.ts"
import type { ChoiceTrace } from "../ledger/Entries.ts"
import type { RequestLedger } from "../ledger/RequestLedger.ts"
import type { UpstreamModel } from "../upstreams/Upstreams.ts"
import type { RequestJudge } from "../verifiers/Judges.ts"
import type { PacedAllocation } from "./Pace.ts"
import type { LivePolicy } from "./Policies.ts"

/** A choice with how it came about. */
export interface AnsweredChoice {
  readonly reply: ReplyChoice
  readonly usage: Usage
  readonly trace: ChoiceTrace
  readonly reward: number | undefined
  readonly chosen: SampleRecord | undefined
  /** Whether it belongs to the log's uniform share. */
  readonly uniform: boolean
  /** All samples that were drawn, for a log. */
  readonly samples: ReadonlyArray<SampleRecord>
}

/** What a choice is made from. */
export interface ChoiceParts {
  readonly policy: LivePolicy
  readonly request: ChatRequest
  readonly judge: RequestJudge
  readonly ledger: RequestLedger
  readonly allocation: PacedAllocation
  /** Id of the request; part of the seeds of its samples, unless the client gave a seed. */
  readonly id: string
  /** Name of the client's key, for errors. */
  readonly key: string
  readonly choice: number
  /** Where samples come from. */
  readonly modelOf: (upstream: UpstreamModel, fields: RequestFields) => Model
}

/** What the gateway sets itself in the calls of a policy; all else of a request's body goes along. */
const own: ReadonlySet<string> = new Set([
  "model",
  "n",
  "stream",
  "stream_options",
  "max_tokens",
  "max_completion_tokens",
  "temperature",
  "stop",
  "seed",
  "metadata"
])

/** The fields that go along to the upstream: whatever the gateway does not set itself. */
export const passedFields = (
  { body, metadata }: ChatRequest,
  { reads }: RequestJudge
): Readonly<Record<string, unknown>> => {
  const others = Object.entries(metadata).filter(([name]) => !reads.includes(name))
  return {
    ...Object.fromEntries(Object.entries(body).filter(([name]) => !own.has(name))),
    ...(others.length === 0 ? {} : { metadata: Object.fromEntries(others) })
  }
}

const roles: ReadonlySet<string> = new Set(["system", "developer", "user", "assistant", "tool"])

const isRole = (role: string): role is Message["role"] => roles.has(role)

/** The conversation as predictors and verifiers read it. */
export const promptOf = ({ messages }: ChatRequest): ReadonlyArray<Message> =>
  messages.map((message) => ({
    role: isRole(message.role) ? message.role : "user",
    content: messageText(message) || " "
  }))

/** Equal requests with a client's seed draw equal samples; all others are draws of their own. */
const queryId = ({ choice, id, request }: ChoiceParts): string =>
  request.seed === undefined
    ? `${id}/${choice}`
    : `${createHash("sha256").update(JSON.stringify(request.messages)).digest("hex")}/${choice}`

const finishes = {
  stop: "stop",
  end: "stop",
  length: "length",
  filtered: "content_filter",
  tools: "tool_calls"
} as const

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

/** A sample as a choice: the upstream's own message, where there is one. */
const replyOf = ({ drawn }: SampleRecord): ReplyChoice => {
  const raw = isRecord(drawn?.raw) ? drawn.raw : {}
  const { finish_reason, logprobs, message } = raw
  return {
    message: isRecord(message) ? { role: "assistant", ...message } : { role: "assistant", content: drawn?.text ?? "" },
    finish_reason: typeof finish_reason === "string" ? finish_reason : finishes[drawn?.finish ?? "end"],
    logprobs: logprobs ?? null
  }
}

const traceOf = (answer: SingleAnswer, decided: number, by: string): ChoiceTrace => {
  const answers = new Map<string, number>()
  const numberOf = (text: string): number => {
    const known = answers.get(text) ?? answers.size
    answers.set(text, known)
    return known
  }
  const chosen = answer.sample === undefined ? -1 : answer.samples.indexOf(answer.sample)
  return {
    decided,
    why: `${answer.why.text}; ${by}`,
    stopped: answer.why.stopped,
    predicted: answer.why.predicted[0],
    chosen: chosen < 0 ? undefined : chosen,
    samples: answer.samples.map(({ answer: said, arm, drawn, verdict }) => ({
      model: arm,
      failed: drawn === undefined,
      tokens: drawn?.tokens ?? 0,
      latencyMs: Math.round(drawn?.latencyMs ?? 0),
      ...(verdict === undefined ? {} : { reward: verdict.reward }),
      ...(said === undefined ? {} : { answer: numberOf(said) })
    }))
  }
}

/** What a choice is drawn with: what the client says, else what the policy says. */
const samplingOf = ({ policy, request }: ChoiceParts): Sampling => {
  const { maxTokens, maxTokensField, stop, temperature } = request
  return {
    temperature: temperature ?? policy.sampling.temperature,
    maxTokens: maxTokensField === undefined ? policy.sampling.maxTokens : maxTokens,
    stop: stop.length > 0 ? stop : policy.sampling.stop
  }
}

/** Draws from one model. */
const drawFrom = (parts: ChoiceParts, upstream: UpstreamModel, allocation: Allocation) => {
  const { judge, key, ledger, modelOf, policy, request } = parts
  const { maxTokensField } = request
  const sampling = samplingOf(parts)
  const fields = {
    extra: passedFields(request, judge),
    maxTokensField: upstream.config.maxTokensField ?? maxTokensField ?? "max_tokens"
  }
  const { endsDrawing, extract, reference, verifier } = judge
  return decodeOneEffect(
    { id: queryId(parts), prompt: promptOf(request), reference },
    {
      model: modelOf(upstream, fields),
      price: upstream.config.price,
      // Without chance, more samples would say the same.
      allocation: sampling.temperature === 0 ? fixedAllocation(1) : allocation,
      predict: policy.predict,
      maximum: policy.goal.maximum,
      verifier,
      extract,
      earlyExit: (verifier === undefined || endsDrawing) && !parts.allocation.uniform,
      together: policy.config.together,
      seed: request.seed,
      ledger,
      sampling
    }
  ).pipe(
    Effect.catchTags({
      DecoderError: (error) => Effect.fail(gatewayError(error, key)),
      CoreError: (error) => Effect.fail(new GatewayError({ reason: { _tag: "Broken", problem: error.message } }))
    })
  )
}

/** Answers one choice. Where no sample of a model is verified, the next model of the policy is asked once. */
export const answerChoice = (parts: ChoiceParts): Effect.Effect<AnsweredChoice, GatewayError> =>
  Effect.gen(function* () {
    const { allocation, judge, key, ledger, policy } = parts
    const [first, ...stronger] = policy.models
    let answer = yield* drawFrom(parts, first, allocation)
    const usages = [answer.runUsage.total]
    const samples = [...answer.samples]
    for (const upstream of stronger) {
      if (judge.verifier === undefined || (answer.reward ?? 0) >= 1 || answer.why.stopped === "cap") break
      const next = yield* drawFrom(parts, upstream, fixedAllocation(1))
      usages.push(next.runUsage.total)
      samples.push(...next.samples)
      if (next.sample !== undefined && (next.reward ?? 0) >= (answer.reward ?? 0)) answer = next
    }
    const { reward, sample } = answer
    if (sample === undefined) {
      const refusal = ledger.refusal()
      if (refusal !== undefined) return yield* Effect.fail(gatewayError(refusal, key))
      return yield* new GatewayError({
        reason: { _tag: "NotRecorded", problem: "the recording has no sample of this prompt" }
      })
    }
    return {
      reply: replyOf(sample),
      usage: sumUsage(usages),
      trace: traceOf({ ...answer, samples }, samplingOf(parts).temperature === 0 ? 1 : allocation.decided(), judge.by),
      uniform: allocation.uniform,
      reward,
      chosen: sample,
      samples
    }
  })
