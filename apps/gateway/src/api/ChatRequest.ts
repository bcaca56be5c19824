/**
 * A request for a chat completion: what the gateway itself acts on is read and checked, all else is passed on as it came.
 *
 * @module
 */
import { Result, Schema } from "effect"
import type { Limits } from "../config/Config.ts"
import { fieldProblem, valueAt } from "../config/FieldError.ts"
import { fail } from "../GatewayError.ts"

const Optional = <A, I>(schema: Schema.Codec<A, I>) => Schema.optionalKey(Schema.NullOr(schema))
const Whole = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
const Part = Schema.Record(Schema.String, Schema.Unknown)

const MessageSchema = Schema.Struct({
  role: Schema.NonEmptyString,
  content: Optional(Schema.Union([Schema.String, Schema.Array(Part)])),
  tool_calls: Optional(Schema.Array(Schema.Unknown))
})

const RequestSchema = Schema.Struct({
  model: Schema.NonEmptyString,
  messages: Schema.NonEmptyArray(MessageSchema),
  stream: Optional(Schema.Boolean),
  stream_options: Optional(Schema.Struct({ include_usage: Optional(Schema.Boolean) })),
  n: Optional(Whole),
  max_tokens: Optional(Whole),
  max_completion_tokens: Optional(Whole),
  temperature: Optional(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 2 }))),
  stop: Optional(Schema.Union([Schema.String, Schema.Array(Schema.NonEmptyString)])),
  seed: Optional(Schema.Int),
  metadata: Optional(Schema.Record(Schema.String, Schema.Unknown)),
  response_format: Optional(Schema.Record(Schema.String, Schema.Unknown))
})

/** A message as far as the gateway reads it. */
export type ChatMessage = (typeof MessageSchema)["Type"]

/** The body of a request, as it came. */
export type ChatBody = Readonly<Record<string, unknown>>

/** A request for a chat completion. */
export interface ChatRequest {
  readonly body: ChatBody
  readonly model: string
  readonly messages: ReadonlyArray<ChatMessage>
  readonly stream: boolean
  readonly includeUsage: boolean
  /** Choices that the client wants. */
  readonly n: number
  /** Most tokens of a choice, the client's own limit or the gateway's. */
  readonly maxTokens: number
  /** The field in which the client gave its limit. */
  readonly maxTokensField: "max_tokens" | "max_completion_tokens" | undefined
  readonly temperature: number | undefined
  readonly stop: ReadonlyArray<string>
  readonly seed: number | undefined
  readonly metadata: Readonly<Record<string, unknown>>
  readonly responseFormat: Readonly<Record<string, unknown>> | undefined
}

const invalid = (field: string | undefined, problem: string): never => fail({ _tag: "InvalidRequest", field, problem })

const isObject = (value: unknown): value is ChatBody =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Lists and objects within one another, at most: what is read must be written again, which JSON's writer does by recursion. */
const deepest = 200

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1)))

const parsed = (text: string): ChatBody => {
  try {
    const value: unknown = JSON.parse(text)
    if (isDeeper(value, deepest))
      return invalid(undefined, `the body has lists and objects within one another; valid: at most ${deepest}`)
    return isObject(value) ? value : invalid(undefined, "the body is no JSON object")
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return invalid(undefined, `the body is not JSON: ${cause.message.slice(0, 200)}`)
  }
}

const decode = Schema.decodeUnknownResult(RequestSchema)

const read = (body: ChatBody): (typeof RequestSchema)["Type"] => {
  const result = decode(body)
  if (Result.isSuccess(result)) return result.success
  const { field, kind, path, valid } = fieldProblem(result.failure)
  const value = JSON.stringify(valueAt(body, path)) ?? "missing"
  return kind === "missing"
    ? invalid(field, `you must give a value for ${field}`)
    : invalid(field, `it is ${value.slice(0, 100)}; valid: ${valid}`)
}

/** Fields by which servers generate more than `n` answers of the limit's tokens, or ask a model of another price. */
const evading = ["best_of", "use_beam_search", "n_predict", "n_cmpl", "max_new_tokens", "models", "fallbacks"]

/** A budget is kept by `n` and by the limit of tokens, so that no other field may take their place. */
const checkEvading = (body: ChatBody): void => {
  for (const field of evading) {
    const value = body[field] ?? null
    if (value === null || value === false || value === 1) continue
    const instead = field === "models" || field === "fallbacks" ? "model" : "n, max_tokens or max_completion_tokens"
    invalid(field, `this gateway could keep to no budget with it; valid: nothing, and ${instead} in its place`)
  }
}

/** The client's limit of tokens, whichever field it is in. */
const limitOf = (
  { max_completion_tokens: now, max_tokens: before }: (typeof RequestSchema)["Type"],
  most: number
): Pick<ChatRequest, "maxTokens" | "maxTokensField"> => {
  const given = now ?? before ?? undefined
  if (typeof now === "number" && typeof before === "number" && now !== before)
    invalid("max_tokens", `max_tokens is ${before} and max_completion_tokens ${now}; give one of them`)
  const maxTokensField = typeof now === "number" ? "max_completion_tokens" : "max_tokens"
  if (given === undefined) return { maxTokens: most, maxTokensField: undefined }
  if (given > most) invalid(maxTokensField, `it is ${given}; valid: at most ${most}, the limit of this gateway`)
  return { maxTokens: given, maxTokensField }
}

/**
 * Reads a request's body.
 *
 * @throws GatewayError `InvalidRequest`
 */
export const readChatRequest = (text: string, limits: Limits): ChatRequest => {
  const body = parsed(text)
  const request = read(body)
  checkEvading(body)
  const { messages, metadata, model, response_format, seed, stop, stream, stream_options, temperature } = request
  const n = request.n ?? 1
  if (n > limits.choices) invalid("n", `it is ${n}; valid: at most ${limits.choices}, the limit of this gateway`)
  if (stream !== true && stream_options !== undefined && stream_options !== null)
    invalid("stream_options", "it is only allowed with stream: true")
  return {
    body,
    model,
    messages,
    stream: stream === true,
    includeUsage: stream_options?.include_usage === true,
    n,
    ...limitOf(request, limits.maxTokens),
    temperature: temperature ?? undefined,
    stop: typeof stop === "string" ? [stop].filter((one) => one !== "") : (stop ?? []),
    seed: seed ?? undefined,
    metadata: metadata ?? {},
    responseFormat: response_format ?? undefined
  }
}

/** What JSON in UTF-8 is said to be: its own name, or what `fetch` and `curl -d` say of a text where nobody told them. */
const jsonType =
  /^(?:application\/(?:[\w.-]+\+)?json|text\/plain|application\/x-www-form-urlencoded) *(?:; *charset="?utf-?8"? *)?$/i

/**
 * Refuses a body that is said to be something else than a text in UTF-8. Some clients say nothing of it.
 *
 * @throws GatewayError `NotJson`
 */
export const checkJsonHeaders = (headers: Readonly<Record<string, string | undefined>>): void => {
  const type = headers["content-type"]
  if (type !== undefined && !jsonType.test(type))
    fail({ _tag: "NotJson", header: "content-type", value: type, valid: "application/json" })
  const encoding = headers["content-encoding"]
  if (encoding !== undefined && !/^identity$/i.test(encoding))
    fail({ _tag: "NotJson", header: "content-encoding", value: encoding, valid: "none, the body as it is" })
}

/** The header by which a client says how often a stream shows signs of life: milliseconds, or 0 for never. */
export const heartbeatHeader = "alloc-heartbeat-ms"

/**
 * Reads how often a stream shows signs of life, where the client says so; undefined: never.
 *
 * @throws GatewayError `InvalidRequest`
 */
export const readHeartbeat = (header: string | undefined, usual: number | undefined): number | undefined => {
  if (header === undefined) return usual
  const milliseconds = /^\d{1,10}$/.test(header) ? Number(header) : Number.NaN
  if (!(milliseconds < 2 ** 31))
    invalid(heartbeatHeader, `it is ${JSON.stringify(header.slice(0, 100))}; valid: milliseconds, or 0 for none`)
  return milliseconds === 0 ? undefined : milliseconds
}

/** What a message says, as text: of parts the texts, of anything else its JSON. */
export const messageText = ({ content, tool_calls }: ChatMessage): string => {
  const calls = tool_calls === undefined || tool_calls === null ? "" : JSON.stringify(tool_calls)
  if (content === undefined || content === null) return calls
  if (typeof content === "string") return content + calls
  return content.map((part) => (typeof part.text === "string" ? part.text : JSON.stringify(part))).join("\n") + calls
}
