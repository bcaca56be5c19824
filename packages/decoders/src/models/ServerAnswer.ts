/**
 * What an OpenAI-compatible server answers, whole or as a stream of events, and what it lacks or gets wrong.
 *
 * @module
 */
import { Mismatch, readBy, Unfinished } from "@alloc/http"
import { Schema } from "effect"
import { type CallUsage, estimatedTokens, type TokenUsage } from "../spending/Usage.ts"
import type { DrawnSample } from "./Model.ts"
import { type AnswerBody, type AnswerChoice, areEnded, bodyOfEvents, readAnswer, saidBy } from "./ServerBody.ts"
import { splitThinking } from "./Thinking.ts"

/** An answer with its usage: choices that hold no text are left out. */
export interface ServerAnswer {
  readonly samples: ReadonlyArray<DrawnSample>
  readonly usage: CallUsage
}

const readEvents = readBy(Schema.Struct({ events: Schema.Array(Schema.Unknown), ended: Schema.Boolean }))

/** The choices of a whole answer as its server sent them: reading keeps only what this package needs. */
const sentChoices = (given: unknown, read: AnswerBody): ReadonlyArray<unknown> =>
  typeof given === "object" && given !== null && "choices" in given && Array.isArray(given.choices)
    ? given.choices
    : read.choices

const isEvents = (answer: unknown): boolean => typeof answer === "object" && answer !== null && "events" in answer

/** A stream whose connection ends in good order is whole only where it says so: a server that is stopped ends it so, too. */
const bodyOfStream = (given: unknown): AnswerBody => {
  const { ended, events } = readEvents(given)
  const body = bodyOfEvents(events)
  if (!ended && !areEnded(events)) throw new Unfinished("its stream ends without [DONE] and without a finish_reason")
  return body
}

const finishOf = ({ finish_reason, stop_reason }: AnswerChoice): DrawnSample["finish"] => {
  if (finish_reason === "length") return "length"
  if (finish_reason === "content_filter") return "filtered"
  if (finish_reason === "tool_calls" || finish_reason === "function_call") return "tools"
  return typeof stop_reason === "string" ? "stop" : "end"
}

const logProbabilityOf = ({ logprobs }: AnswerChoice): number | undefined => {
  const listed = logprobs?.content?.map(({ logprob }) => logprob) ?? logprobs?.token_logprobs
  if (listed === undefined || listed === null || listed.length === 0) return undefined
  return listed.reduce<number>((sum, logprob) => sum + (logprob ?? 0), 0)
}

/** The text of a choice; undefined where there is neither text nor a reason why there is none. */
const textOf = (
  choice: AnswerChoice
): { readonly text: string; readonly thinking?: string | undefined } | undefined => {
  const { message } = choice
  const { text: said, thinking } = saidBy(message ?? {})
  const content = said ?? choice.text
  if (typeof content === "string") return thinking === undefined ? splitThinking(content) : { text: content, thinking }
  // Thought until its tokens were used up, or asked for a tool, or was stopped by a filter.
  const known = thinking !== undefined || (message?.tool_calls?.length ?? 0) > 0
  return known || ["length", "content_filter"].includes(choice.finish_reason ?? "") ? { text: "", thinking } : undefined
}

/** A count that can be one; some servers write it as a text. */
const countOf = (value: unknown, most: number): number | undefined => {
  const count = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value
  return typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= most ? count : undefined
}

const sum = (values: ReadonlyArray<unknown>): number | undefined => {
  const counts = values.flatMap((value) => countOf(value, Number.MAX_SAFE_INTEGER) ?? [])
  return counts.length === values.length && counts.length > 0
    ? counts.reduce((total, one) => total + one, 0)
    : undefined
}

/** The server's count, where it is one that can be; otherwise an estimate, marked as one. */
const countedUsage = (
  answer: AnswerBody,
  texts: ReadonlyArray<string>,
  prompt: string,
  worst: TokenUsage
): { readonly tokens: TokenUsage; readonly estimated: boolean } => {
  const byChoice = answer.choices.map(({ usage }) => usage).filter((usage) => usage !== undefined && usage !== null)
  const usage = answer.usage ?? byChoice[0]
  const completion = answer.usage ? answer.usage.completion_tokens : sum(byChoice.map((each) => each.completion_tokens))
  const toldPrompt = countOf(usage?.prompt_tokens, Math.max(worst.promptTokens, 16 * prompt.length + 4096))
  const toldCompletion = countOf(completion, worst.completionTokens * Math.max(1, answer.choices.length) + 64)
  const estimate = texts.reduce((total, text) => total + Math.max(1, estimatedTokens(text)), 0)
  const promptTokens = toldPrompt ?? estimatedTokens(prompt)
  const completionTokens = toldCompletion ?? Math.min(worst.completionTokens, estimate)
  return {
    estimated: toldPrompt === undefined || toldCompletion === undefined,
    tokens: {
      promptTokens,
      cachedTokens: countOf(usage?.prompt_tokens_details?.cached_tokens, promptTokens) ?? 0,
      completionTokens,
      thinkingTokens: countOf(usage?.completion_tokens_details?.reasoning_tokens, completionTokens) ?? 0
    }
  }
}

/** What an answer is read with. */
export interface AnswerContext {
  readonly model: string
  readonly prompt: string
  readonly worst: TokenUsage
  readonly latencyMs: number
}

/**
 * Reads an answer; throws `Unfinished` for a stream without its end. Its usage is kept even where no choice can be used. Tokens of a sample: the server's own where there is
 * one choice, else a share by length.
 */
export const serverAnswer = (given: unknown, { latencyMs, model, prompt, worst }: AnswerContext): ServerAnswer => {
  const answer = isEvents(given) ? bodyOfStream(given) : readAnswer(given)
  const sent = sentChoices(given, answer)
  const found = answer.choices.flatMap((choice, place) => {
    const thought = textOf(choice)
    return thought === undefined ? [] : [{ choice, raw: sent[place], ...thought }]
  })
  const texts = found.map(({ text, thinking }) => text + (thinking ?? ""))
  const { estimated, tokens } = countedUsage(answer, texts, prompt, worst)
  const weights = texts.map((text) => Math.max(1, estimatedTokens(text)))
  const whole = weights.reduce((total, weight) => total + weight, 0)
  const samples = found.map(({ choice, raw, text, thinking }, k): DrawnSample => {
    const share = weights[k] / whole
    return {
      text,
      thinking,
      tokens: Math.round(tokens.completionTokens * share),
      thinkingTokens:
        tokens.thinkingTokens > 0
          ? Math.round(tokens.thinkingTokens * share)
          : thinking === undefined
            ? 0
            : Math.min(Math.round(tokens.completionTokens * share), estimatedTokens(thinking)),
      logProbability: logProbabilityOf(choice),
      finish: finishOf(choice),
      latencyMs,
      raw
    }
  })
  return { samples, usage: { tokens, estimated, model: answer.model ?? model, samples: answer.choices.length } }
}

/** An answer without a choice that can be used. */
export const noChoice = (): Mismatch => new Mismatch("the answer holds no choice with a text")
