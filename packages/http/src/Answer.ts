/**
 * What a response says: the answer that was asked for, or why it is none.
 *
 * @module
 */
import { Schema } from "effect"
import { fail, HttpError } from "./HttpError.ts"
import { shownUrl } from "./Secrets.ts"
import type { Incoming } from "./Send.ts"
import { serverWaitMs } from "./ServerWait.ts"

/** An answer that is JSON, but no answer to the question. */
export class Mismatch extends Error {
  override readonly name = "Mismatch"
}

/** Reads an answer by its schema, or throws `Mismatch`. */
export const readBy = <A>(schema: Schema.Codec<A, unknown>): ((answer: unknown) => A) => {
  const decode = Schema.decodeUnknownSync(schema)
  return (answer) => {
    try {
      return decode(answer)
    } catch (cause) {
      throw new Mismatch(cause instanceof Error ? cause.message.replaceAll(/\s+/g, " ") : String(cause))
    }
  }
}

/** An innermost message: fetch says only "fetch failed", and why in its cause. */
export const problemOf = (cause: unknown): string => {
  if (typeof cause !== "object" || cause === null) return String(cause)
  const inner = "cause" in cause && cause.cause !== undefined ? problemOf(cause.cause) : ""
  if (inner !== "") return inner
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown } // any object may have them
  return [message, code].find((text) => typeof text === "string" && text !== "")?.toString() ?? ""
}

/** What a server says in the body of a refusal: its error's message, else the body's beginning. */
export const wordsOf = (text: string): string => {
  const words = text.replaceAll(/\s+/g, " ").trim()
  return words.length > 300 ? `${words.slice(0, 300)}...` : words || "no message"
}

/** A quota that is used up does not come back by waiting; some servers say by a header what is worth another attempt. */
const isRetryable = (status: number, text: string, headers: Incoming["headers"]): boolean => {
  const should = headers["x-should-retry"]
  if (should === "true" || should === "false") return should === "true"
  if (status === 429) return !/insufficient_quota|billing_hard_limit/.test(text)
  return status === 408 || status >= 500 || (status !== 413 && /\boverloaded\b/i.test(text))
}

/** Whether a text is the beginning of a JSON value: one that `JSON.parse` refuses only at its end. */
const isCutOff = (text: string, problem: string): boolean => {
  if (!/^\s*[[{]/.test(text)) return false
  const place = /at position (\d+)/.exec(problem)
  return /unexpected end|unterminated/i.test(problem) || (place !== null && Number(place[1]) >= text.trimEnd().length)
}

/** Where a response comes from, what takes the secrets out of its words, and the time, ms. */
export interface Reading {
  readonly url: string
  readonly clean: (text: string) => string
  readonly now: number
}

/** A response that is no success, as the error that tells what the server said. */
const refusal = ({ headers, status, text = "" }: Incoming, { clean, now, url }: Reading): HttpError => {
  const { location } = headers
  const moved = status < 400 && location !== undefined
  const words = moved ? `it redirects to ${shownUrl(location)}; name that address` : text
  // Cleaned before it is shortened: half a secret would not be recognised.
  const problem = wordsOf(clean(words))
  const retryable = isRetryable(status, text, headers)
  return new HttpError({
    reason: { _tag: "Refused", url, status, problem, retryable, waitMs: serverWaitMs(headers, now) }
  })
}

/**
 * Makes an answer of a whole response.
 *
 * @throws HttpError `Refused`, `CutOff`, `Malformed`
 */
export const answerOf = <A>(incoming: Incoming, read: (answer: unknown) => A, reading: Reading): A => {
  const { problem, status, text } = incoming
  const failed = (_tag: "CutOff" | "Malformed", words: string): never =>
    fail({ _tag, url: reading.url, status, problem: wordsOf(reading.clean(words)) })
  if (status < 200 || status >= 300) throw refusal(incoming, reading)
  if (text === undefined) return failed("CutOff", problemOf(problem))
  try {
    return read(parse(text))
  } catch (error) {
    if (error instanceof Mismatch) return failed("Malformed", error.message)
    if (!(error instanceof SyntaxError)) throw error
    return isCutOff(text, error.message)
      ? failed("CutOff", "its JSON ends too early")
      : failed("Malformed", "the body is not JSON")
  }
}

/** A body's JSON. A stream of events, which some servers send unasked, is `{ events }`; its last line may be "[DONE]". */
const parse = (text: string): unknown => {
  if (!/^\s*(data|event|id|retry|):/.test(text)) return JSON.parse(text)
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith("data:"))
  const data = lines.map((line) => line.slice("data:".length).trim()).filter((line) => line !== "" && line !== "[DONE]")
  return { events: data.map((line): unknown => JSON.parse(line)) }
}
