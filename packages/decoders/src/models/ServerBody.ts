/**
 * The body of an OpenAI-compatible server's answer, and the events of a stream as the one body that they add up to.
 *
 * @module
 */
import { Mismatch } from "@alloc/http"
import {
  anything,
  either,
  type Fields,
  fieldsOf,
  finite,
  isRecord,
  listOf,
  orNull,
  type Reader,
  text,
  whole
} from "./FieldReader.ts"

/** Mistral and others: a list of parts, of which some are thinking. */
const parts = listOf(fieldsOf({ text, thinking: listOf(fieldsOf({ text })) }))

const message = fieldsOf({
  content: either(text, parts),
  // vLLM, DeepSeek and others; then OpenRouter, Ollama and others.
  reasoning_content: text,
  reasoning: text,
  tool_calls: listOf(anything)
})

const usage = fieldsOf({
  prompt_tokens: anything,
  completion_tokens: anything,
  prompt_tokens_details: fieldsOf({ cached_tokens: anything }),
  completion_tokens_details: fieldsOf({ reasoning_tokens: anything })
})

/** Without the number, a token's log-probability is of no use. */
const logProbability: Reader<{ readonly logprob: number }> = (value) => {
  const logprob = isRecord(value) ? finite(value.logprob) : undefined
  return logprob === undefined ? undefined : { logprob }
}

const choiceFields = {
  index: whole,
  text,
  message,
  delta: message,
  finish_reason: text,
  // vLLM: the stop string, or null at the end of text; others do not tell.
  stop_reason: either(text, finite),
  logprobs: fieldsOf({ content: listOf(logProbability), token_logprobs: listOf(orNull(finite)) }),
  // Some servers count by choice.
  usage
}
const choice = fieldsOf(choiceFields)

const bodyFields = { id: text, model: text, usage }
const body = fieldsOf(bodyFields)

/** One choice. */
export type AnswerChoice = Fields<typeof choiceFields>
/** A body. */
export type AnswerBody = Fields<typeof bodyFields> & { readonly choices: ReadonlyArray<AnswerChoice> }

/** A body as it came; one of another shape is a `Mismatch`. */
export const readAnswer = (given: unknown): AnswerBody => {
  if (!isRecord(given)) throw new Mismatch("expected an object")
  if (!Array.isArray(given.choices)) throw new Mismatch('expected a list "choices"')
  const choices = given.choices.map((each, k) => {
    const found = choice(each)
    if (found === undefined) throw new Mismatch(`expected an object at "choices"[${k}]`)
    return found
  })
  return { ...body(given), choices }
}

type Message = NonNullable<AnswerChoice["message"]>
type Listed = NonNullable<AnswerChoice["logprobs"]>

/** What a message says, and what it thought before. */
export const saidBy = ({
  content,
  reasoning,
  reasoning_content
}: Message): { readonly text: string | undefined; readonly thinking: string | undefined } => {
  const told = reasoning_content ?? reasoning ?? undefined
  if (typeof content === "string") return { text: content, thinking: told }
  if (content === null || content === undefined) return { text: undefined, thinking: told }
  const all = (texts: ReadonlyArray<string>): string | undefined => (texts.length === 0 ? undefined : texts.join(""))
  const thought = content.flatMap(({ thinking }) => thinking ?? []).flatMap(({ text }) => text ?? [])
  return { text: all(content.flatMap(({ text }) => text ?? [])), thinking: told ?? all(thought) }
}

const joined = (a: string | null | undefined, b: string | null | undefined): string | null =>
  a === undefined || a === null ? (b ?? null) : a + (b ?? "")

/** Both lists, one after the other; undefined where there is none. */
const appended = <A>(
  a: ReadonlyArray<A> | null | undefined,
  b: ReadonlyArray<A> | null | undefined
): ReadonlyArray<A> | undefined => ((a ?? b ?? undefined) === undefined ? undefined : [...(a ?? []), ...(b ?? [])])

const withMessage = (before: Message, { delta, message }: AnswerChoice): Message => {
  const next = delta ?? message ?? {}
  const calls = appended(before.tool_calls, next.tool_calls)
  const [first, then] = [saidBy(before), saidBy(next)]
  return {
    content: joined(first.text, then.text),
    reasoning_content: joined(first.thinking, then.thinking),
    ...(calls === undefined ? {} : { tool_calls: calls })
  }
}

const withLogProbabilities = (before: AnswerChoice["logprobs"], next: AnswerChoice["logprobs"]): Listed => {
  const content = appended(before?.content, next?.content)
  const tokens = appended(before?.token_logprobs, next?.token_logprobs)
  return {
    ...(content === undefined ? {} : { content }),
    ...(tokens === undefined ? {} : { token_logprobs: tokens })
  }
}

const added = (before: AnswerChoice | undefined, choice: AnswerChoice, index: number): AnswerChoice => ({
  ...before,
  ...choice,
  index,
  text: joined(before?.text, choice.text),
  message: withMessage(before?.message ?? {}, choice),
  finish_reason: choice.finish_reason ?? null,
  logprobs: withLogProbabilities(before?.logprobs, choice.logprobs)
})

/** Of several answers in one stream the first: an event without an id belongs to whichever it is in. */
const ofFirstAnswer = (events: ReadonlyArray<AnswerBody>): ReadonlyArray<AnswerBody> => {
  const first = events.find(({ choices, id }) => choices.length > 0 && Boolean(id))?.id
  return first === undefined ? events : events.filter(({ id }) => !id || id === first)
}

/** Which of an answer's choices it belongs to. */
const placeOf = ({ index }: AnswerChoice): number => index ?? 0

/** Some servers give an empty reason until there is one. */
const isEnd = (reason: AnswerChoice["finish_reason"]): boolean => typeof reason === "string" && reason !== ""

/** Whether a stream's events say of each choice that it ended. */
export const areEnded = (given: ReadonlyArray<unknown>): boolean => {
  const choices = ofFirstAnswer(given.map(readAnswer)).flatMap((event) => event.choices)
  const ended = new Set(choices.filter(({ finish_reason }) => isEnd(finish_reason)).map(placeOf))
  return choices.length > 0 && choices.every((choice) => ended.has(placeOf(choice)))
}

/** What follows a choice's end is left out. */
const untilEnds = (events: ReadonlyArray<AnswerBody>): ReadonlyArray<AnswerBody> => {
  const ended = new Set<number>()
  return events.map((event) => ({
    ...event,
    choices: event.choices.filter((choice) => {
      const place = placeOf(choice)
      if (ended.has(place)) return false
      if (isEnd(choice.finish_reason)) ended.add(place)
      return true
    })
  }))
}

/**
 * Events of one answer as the body that they add up to. A first event without choices is only a placeholder; of several
 * counts the last one holds, since servers that count on the way count all that came before.
 */
const gathered = (events: ReadonlyArray<AnswerBody>): AnswerBody => {
  const choices = new Map<number, AnswerChoice>()
  for (const choice of events.flatMap((event) => event.choices)) {
    const index = placeOf(choice)
    choices.set(index, added(choices.get(index), choice, index))
  }
  const last = <A>(pick: (event: AnswerBody) => A | null | undefined): A | null =>
    events.map(pick).findLast((value) => value !== undefined && value !== null) ?? null
  return { model: last(({ model }) => model), usage: last(({ usage }) => usage), choices: [...choices.values()] }
}

/** Number of pieces of text that an event brings: each is of at least one token. */
const pieces = ({ choices }: AnswerBody): number =>
  choices.filter(({ delta, message, text }) => {
    const said = saidBy(delta ?? message ?? {})
    return Boolean(text || said.text || said.thinking)
  }).length

/**
 * The body that a stream's events add up to: those of its first answer, each choice to its end. An event that came twice looks like a token that was drawn twice. Only the
 * server's count tells them apart: where there are more pieces of text than tokens, equal neighbours are one if the numbers
 * then agree; else nobody can say what was generated, and the body has no choice, but still its count.
 */
export const bodyOfEvents = (given: ReadonlyArray<unknown>): AnswerBody => {
  const events = untilEnds(ofFirstAnswer(given.map(readAnswer)))
  const whole = gathered(events)
  const counted = whole.usage?.completion_tokens
  if (typeof counted !== "number" || counted < 1) return whole
  const total = (some: ReadonlyArray<AnswerBody>): number => some.reduce((sum, event) => sum + pieces(event), 0)
  const excess = total(events) - counted
  const distinct = events.filter(
    (event, i) => pieces(event) === 0 || JSON.stringify(event) !== JSON.stringify(events[i - 1])
  )
  const repeated = total(events) - total(distinct)
  if (excess <= 0 || repeated === 0) return whole
  return excess === repeated ? gathered(distinct) : { ...whole, choices: [] }
}
