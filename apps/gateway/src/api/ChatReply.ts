/**
 * Chat completions as OpenAI's API gives them: whole, or as the events of a stream.
 *
 * @module
 */

/** What all parts of one answer share. */
export interface ReplyHead {
  readonly id: string
  /** Seconds since 1970. */
  readonly created: number
  readonly model: string
}

/** One choice. */
export interface ReplyChoice {
  /** As the upstream gave it: content, tool calls, whatever else. */
  readonly message: Readonly<Record<string, unknown>>
  readonly finish_reason: string
  readonly logprobs: unknown
}

/** Tokens of all calls that an answer took. */
export interface ReplyUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  readonly prompt_tokens_details: { readonly cached_tokens: number }
  readonly completion_tokens_details: { readonly reasoning_tokens: number }
}

/** An answer: choices, usage, and what the gateway tells of its decision. */
export interface Reply {
  readonly choices: ReadonlyArray<ReplyChoice>
  readonly usage: ReplyUsage
  readonly alloc: Readonly<Record<string, unknown>>
}

/** The JSON of an event of a stream. */
export type ReplyEvent = Readonly<Record<string, unknown>>

/** An id as OpenAI's look. */
export const completionId = (uuid: string): string => `chatcmpl-${uuid.replaceAll("-", "")}`

const fingerprint = "alloc"

/** An answer in one piece. */
export const completion = ({ created, id, model }: ReplyHead, { alloc, choices, usage }: Reply): ReplyEvent => ({
  id,
  object: "chat.completion",
  created,
  model,
  choices: choices.map((choice, index) => ({ index, ...choice })),
  usage,
  system_fingerprint: fingerprint,
  alloc
})

/** An event of a stream; `usage` is null in each but the last where the client asked for it. */
export const chunk = (
  { created, id, model }: ReplyHead,
  choices: ReadonlyArray<unknown>,
  usage?: ReplyUsage | null
): ReplyEvent => ({
  id,
  object: "chat.completion.chunk",
  created,
  model,
  system_fingerprint: fingerprint,
  choices,
  ...(usage === undefined ? {} : { usage })
})

/** The first event of a choice: its role alone. */
export const roleChoice = (index: number): ReplyEvent => ({
  index,
  delta: { role: "assistant", content: null },
  logprobs: null,
  finish_reason: null
})

/** The last event of a choice: why it ended. */
const finishChoice = (index: number, finish_reason: string): ReplyEvent => ({
  index,
  delta: {},
  logprobs: null,
  finish_reason
})

/** Of a message what a stream gives piece by piece: fields that say nothing are left out. */
const deltaOf = ({ role: _, tool_calls, ...message }: ReplyChoice["message"]): ReplyEvent => ({
  ...Object.fromEntries(Object.entries(message).filter(([, value]) => value !== null && value !== undefined)),
  ...(Array.isArray(tool_calls) ? { tool_calls: tool_calls.map((call, index) => ({ index, ...call })) } : {})
})

/** The first events of a stream: the roles of its choices. */
export const openingChunks = (head: ReplyHead, choices: number, includeUsage: boolean): ReadonlyArray<ReplyEvent> =>
  Array.from({ length: choices }, (_, index) => chunk(head, [roleChoice(index)], includeUsage ? null : undefined))

/** The events behind the roles: what each choice says, why it ended, and the usage where it was asked for. */
export const answerChunks = (
  head: ReplyHead,
  { choices, usage }: Reply,
  includeUsage: boolean
): ReadonlyArray<ReplyEvent> => {
  const none = includeUsage ? null : undefined
  const said = choices.flatMap(({ finish_reason, logprobs, message }, index) => {
    const delta = deltaOf(message)
    const content =
      Object.keys(delta).length === 0 ? [] : [{ index, delta, logprobs: logprobs ?? null, finish_reason: null }]
    return [...content, finishChoice(index, finish_reason)].map((choice) => chunk(head, [choice], none))
  })
  return includeUsage ? [...said, chunk(head, [], usage)] : said
}
