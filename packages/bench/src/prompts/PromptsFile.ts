/**
 * Reads `prompts.jsonl`, the user's own queries: one JSON object a line, or just a string that is the prompt.
 *
 * A line holds a prompt under `prompt`, `question`, `query`, `input` or `text`, or a conversation under `messages` (or
 * `prompt`); all else may be left out: `id`, the `answer` (or `reference`, `expected`, `target`), `tests`, a `split`. Blank
 * lines, a byte-order mark and Windows line ends do no harm; fields that are not known are ignored.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import type { Split } from "@alloc/core/recording"
import type { Message } from "@alloc/decoders"
import { fail, problemOf } from "../BenchError.ts"
import { splits } from "../recording/Rows.ts"

/** A query of the user's. */
export interface PromptQuery {
  readonly id: string
  /** The prompt, or the texts of the conversation. */
  readonly text: string
  readonly messages?: ReadonlyArray<Message> | undefined
  /** What its reply is judged by: the answer, the tests, or whatever the named field holds. */
  readonly reference?: unknown
  /** The reference, where it is a text, a number or a truth value. */
  readonly answer?: string | undefined
  readonly split: Split
}

/** Options of `readPrompts`. */
export interface PromptsOptions {
  /** The field that holds the answer; every line then has to have it. */
  readonly answers?: string | undefined
  /** At most so many queries, the first ones. */
  readonly limit?: number | undefined
}

type Fields = Readonly<Record<string, unknown>>

/** Refuses a field of a line. */
type Refuse = (field: string, value: unknown, valid: string) => never

const promptFields = ["prompt", "question", "query", "input", "text"] as const
const answerFields = ["answer", "reference", "expected", "target"] as const
const roles: ReadonlyArray<string> = ["system", "developer", "user", "assistant", "tool"] satisfies ReadonlyArray<
  Message["role"]
>

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isRole = (value: unknown): value is Message["role"] => typeof value === "string" && roles.includes(value)

const firstOf = (line: Fields, names: ReadonlyArray<string>): string | undefined =>
  names.find((name) => line[name] !== undefined && line[name] !== null)

/** A message's text: a string, or parts of which each has a text. */
const contentOf = (content: unknown, field: string, refuse: Refuse): string => {
  if (typeof content === "string") return content
  const parts: ReadonlyArray<unknown> = Array.isArray(content) ? content : refuse(field, content, "a text")
  return parts
    .map((part) =>
      isRecord(part) && typeof part.text === "string" ? part.text : refuse(field, part, "a part with text")
    )
    .join("")
}

const messagesOf = (value: unknown, field: string, refuse: Refuse): ReadonlyArray<Message> => {
  if (!Array.isArray(value) || value.length === 0)
    return refuse(field, value, 'a list of messages, as in [{"role": "user", "content": "..."}]')
  return value.map((message: unknown, i): Message => {
    const place = `${field}[${i}]`
    if (!isRecord(message)) return refuse(place, message, "an object with role and content")
    const { content, role = "user" } = message
    return {
      role: isRole(role) ? role : refuse(`${place}.role`, role, roles.join(", ")),
      content: contentOf(content, `${place}.content`, refuse)
    }
  })
}

/** The text and, where it is a conversation, its messages. */
const promptOf = (line: Fields, refuse: Refuse): Pick<PromptQuery, "text" | "messages"> => {
  const valid = `a text under ${promptFields.join(", ")}, or messages`
  const field = firstOf(line, ["messages", ...promptFields]) ?? refuse("prompt", undefined, valid)
  const value = line[field]
  const found =
    typeof value === "string" && field !== "messages"
      ? { text: value }
      : { messages: messagesOf(value, field, refuse), text: "" }
  const text = found.messages === undefined ? found.text : found.messages.map(({ content }) => content).join("\n\n")
  return text.trim() === "" ? refuse(field, value, "a text that is not empty") : { ...found, text }
}

const referenceOf = (
  line: Fields,
  named: string | undefined,
  refuse: Refuse
): Pick<PromptQuery, "reference" | "answer"> => {
  const field = named ?? firstOf(line, [...answerFields, "tests"])
  const reference = field === undefined ? undefined : line[field]
  if (reference === undefined || reference === null)
    return named === undefined ? {} : refuse(named, reference, "the answer, which --answers says is here")
  return typeof reference === "object" ? { reference } : { reference, answer: String(reference) }
}

const splitOf = ({ split = "all" }: Fields, refuse: Refuse): Split => {
  const names: ReadonlyArray<unknown> = splits
  // It is one of the splits: the list says so.
  return names.includes(split) ? (split as Split) : refuse("split", split, `${splits.join(", ")}, or nothing`)
}

const idOf = (id: unknown, content: string, refuse: Refuse): string => {
  if (typeof id === "string" && id !== "") return id
  if (typeof id === "number") return String(id)
  if (id !== undefined && id !== null) return refuse("id", id, "a text or a number, or nothing")
  // Of what is asked: lines may then be moved and added, and keep their samples.
  return `p-${createHash("sha256").update(content).digest("hex").slice(0, 12)}`
}

const parsed = (text: string, refuse: Refuse): Fields => {
  const read = (): unknown => {
    try {
      return JSON.parse(text)
    } catch (cause) {
      return refuse("the line", text.slice(0, 60), `one JSON object (${problemOf(cause)})`)
    }
  }
  const value = read()
  if (typeof value === "string") return { prompt: value }
  return isRecord(value) ? value : refuse("the line", text.slice(0, 60), "one JSON object, or a text")
}

/**
 * Reads the file's text; errors name line and field.
 *
 * @throws BenchError `InvalidPrompt`
 */
export const parsePrompts = (
  file: string,
  text: string,
  { answers, limit = Number.POSITIVE_INFINITY }: PromptsOptions = {}
): ReadonlyArray<PromptQuery> => {
  const queries: Array<PromptQuery> = []
  const lineOf = new Map<string, number>()
  for (const [at, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (raw.trim() === "" || queries.length >= limit) continue
    const refuse: Refuse = (field, value, valid) =>
      fail({ _tag: "InvalidPrompt", file, line: at + 1, field, value, valid })
    const line = parsed(raw, refuse)
    const prompt = promptOf(line, refuse)
    const id = idOf(line.id, JSON.stringify(prompt.messages ?? prompt.text), refuse)
    const before = lineOf.get(id)
    if (before !== undefined) {
      const valid = `another one: line ${before} has it`
      refuse(line.id === undefined ? "prompt" : "id", line.id ?? prompt.text.slice(0, 60), valid)
    }
    lineOf.set(id, at + 1)
    queries.push({ id, ...prompt, ...referenceOf(line, answers, refuse), split: splitOf(line, refuse) })
  }
  if (queries.length === 0)
    fail({ _tag: "InvalidPrompt", file, line: 1, field: "the file", value: "empty", valid: "at least one prompt" })
  return queries
}

/**
 * Reads the user's queries out of a file of JSON lines.
 *
 * @throws BenchError `InvalidPrompt`, which names line and field; `Unavailable` where the file cannot be read
 */
export const readPrompts = async (file: string, options: PromptsOptions = {}): Promise<ReadonlyArray<PromptQuery>> => {
  const text = await readFile(file, "utf8").catch((cause: unknown) =>
    fail({ _tag: "Unavailable", what: file, how: problemOf(cause) })
  )
  return parsePrompts(file, text, options)
}
