/**
 * What an OpenAI-compatible server answers, whole or as a stream of events, and what it lacks or gets wrong.
 *
 * @module
 */
import { Mismatch, readBy, Unfinished } from "@alloc/http"
import { Schema } from "effect"
import { type CallUsage, estimatedTokens, type TokenUsage } from "../spending/Usage.ts"
import type { DrawnSample } from "./Model.ts"
import { type AnswerBody, type AnswerChoice, areEnded, bodyOfEvents, readAnswer } from "./ServerBody.ts"
import { splitThinking } from "./Thinking.ts"

/** An answer with its usage: choices that hold no text are left out. */
export interface ServerAnswer {
  readonly samples: ReadonlyArray<DrawnSample>
  readonly usage: CallUsage
}

const readEvents = readBy(Schema.Struct({ events: Schema.Array(Schema.Unknown), ended: Schema.Boolean }))

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
  const content = message?.content ?? choice.text
  const thinking = message?.reasoning_content ?? message?.reasoning ?? undefined
  if (typeof content === "string") return thinking === undefined ? splitThinking(content) : { text: content, thinking }
  // Thought until its tokens were used up, or asked for a tool, or was stopped by a filter.
  const known = thinking !== undefined || (message?.tool_calls?.length ?? 0) > 0
  return known || ["length", "content_filter"].includes(choice.finish_reason ?? "") ? { text: "", thinking } : undefined
}

const isCount = (value: unknown, most: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most

const sum = (values: ReadonlyArray<unknown>): unknown =>
  values.every((value) => typeof value === "number") && values.length > 0
    ? values.reduce((total: number, value) => total + Number(value), 0)
    : undefined

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
  const isPrompt = isCount(usage?.prompt_tokens, Math.max(worst.promptTokens, 16 * prompt.length + 4096))
  const isCompletion = isCount(completion, worst.completionTokens + 64)
  const promptTokens = isPrompt ? Number(usage?.prompt_tokens) : estimatedTokens(prompt)
  const estimate = texts.reduce((total, text) => total + Math.max(1, estimatedTokens(text)), 0)
  const completionTokens = isCompletion ? Number(completion) : Math.min(worst.completionTokens, estimate)
  const cached = usage?.prompt_tokens_details?.cached_tokens
  const thinking = usage?.completion_tokens_details?.reasoning_tokens
  return {
    estimated: !(isPrompt && isCompletion),
    tokens: {
      promptTokens,
      cachedTokens: isCount(cached, promptTokens) ? cached : 0,
      completionTokens,
      thinkingTokens: isCount(thinking, completionTokens) ? thinking : 0
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
  const found = answer.choices.flatMap((choice) => {
    const thought = textOf(choice)
    return thought === undefined ? [] : [{ choice, ...thought }]
  })
  const texts = found.map(({ text, thinking }) => text + (thinking ?? ""))
  const { estimated, tokens } = countedUsage(answer, texts, prompt, worst)
  const weights = texts.map((text) => Math.max(1, estimatedTokens(text)))
  const whole = weights.reduce((total, weight) => total + weight, 0)
  const samples = found.map(({ choice, text, thinking }, k): DrawnSample => {
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
      raw: choice
    }
  })
  return { samples, usage: { tokens, estimated, model: answer.model ?? model, samples: answer.choices.length } }
}

/** An answer without a choice that can be used. */
export const noChoice = (): Mismatch => new Mismatch("the answer holds no choice with a text")
