/**
 * What a response says: the answer that was asked for, or why it is none.
 *
 * @module
 */
import { Schema } from "effect"
import { TooLong } from "./Body.ts"
import { fail, HttpError } from "./HttpError.ts"
import { shownUrl } from "./Secrets.ts"
import { type Incoming, isSuccess } from "./Send.ts"
import { serverWaitMs } from "./ServerWait.ts"

/** An answer that is JSON, but no answer to the question. */
export class Mismatch extends Error {
  override readonly name = "Mismatch"
}

/** An answer that its server began and did not end. */
export class Unfinished extends Error {
  override readonly name = "Unfinished"
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

/** An innermost message: a client may say only that it failed, and why in its cause. */
export const problemOf = (cause: unknown): string => {
  if (typeof cause !== "object" || cause === null) return String(cause)
  const inner = "cause" in cause && cause.cause !== undefined ? problemOf(cause.cause) : ""
  if (inner !== "") return inner
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown } // any object may have them
  return [message, code].find((text) => typeof text === "string" && text !== "")?.toString() ?? ""
}

/** What ends a connection that had been made: the request may be on it. */
const afterConnecting: ReadonlySet<unknown> = new Set([
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT"
])

/** Whether a request without an answer may have reached its server, or only half an answer could be read. */
export const mayHaveArrived = (cause: unknown): boolean => {
  if (typeof cause !== "object" || cause === null) return false
  const { cause: inner, code } = cause as { readonly cause?: unknown; readonly code?: unknown } // any object may have them
  return afterConnecting.has(code) || `${code}`.startsWith("HPE_") || mayHaveArrived(inner)
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

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** What an answer says went wrong, where it says that instead of answering: some servers and proxies do, with status 200. */
const errorIn = (answer: unknown): { readonly status: number; readonly words: string } | undefined => {
  const given = isObject(answer) ? answer.error : undefined
  if (typeof given === "string") return { status: 200, words: given }
  if (!isObject(given)) return undefined
  const { code, message, status, type } = given
  const said = [code, status].map(Number).find((one) => Number.isInteger(one) && one >= 400 && one < 600)
  // By name where there is no number.
  const named = `${code} ${type}`
  const known = /rate.?limit/i.test(named) ? 429 : /overloaded|server.?error|unavailable/i.test(named) ? 503 : 200
  return { status: said ?? known, words: typeof message === "string" ? message : JSON.stringify(given) }
}

/** The error that an answer is, or that ends its stream of events after something was generated. */
const errorOf = (
  answer: unknown
): { readonly status: number; readonly words: string; readonly late: boolean } | undefined => {
  const events = isObject(answer) && Array.isArray(answer.events) ? answer.events : [answer]
  const place = events.findIndex((event) => errorIn(event) !== undefined)
  const found = errorIn(events[place])
  return found === undefined ? undefined : { ...found, late: place > 0 }
}

/** Whether a text is the beginning of a JSON value: one that `JSON.parse` refuses only at its end. */
const isCutOff = (text: string, problem: string): boolean => {
  if (!/^\s*[[{]/.test(text)) return false
  const place = /at position (\d+)/.exec(problem)
  return /unexpected end|unterminated/i.test(problem) || (place !== null && Number(place[1]) >= text.trimEnd().length)
}

/** Where a response comes from, as it was asked, what takes the secrets out of its words, and the time, ms. */
export interface Reading {
  readonly url: string
  readonly clean: (text: string) => string
  readonly now: number
}

/** A refusal, as the error that tells what the server said. */
const refused = (
  status: number,
  words: string,
  headers: Incoming["headers"],
  { clean, now, url }: Reading
): HttpError =>
  new HttpError({
    reason: {
      _tag: "Refused",
      url: shownUrl(url),
      status,
      // Cleaned before it is shortened: half a secret would not be recognised.
      problem: wordsOf(clean(words)),
      retryable: isRetryable(status, words, headers),
      waitMs: serverWaitMs(headers, now)
    }
  })

/** A response that is no success. */
const refusal = ({ headers, status, text = "" }: Incoming, reading: Reading): HttpError => {
  const { location } = headers
  const moved = status < 400 && location !== undefined
  return refused(status, moved ? `it redirects to ${shownUrl(location)}; name that address` : text, headers, reading)
}

/**
 * Makes an answer of a whole response.
 *
 * @throws HttpError `Refused`, `CutOff`, `Malformed`
 */
export const answerOf = <A>(incoming: Incoming, read: (answer: unknown) => A, reading: Reading): A => {
  const { headers, problem, status, text } = incoming
  const failed = (_tag: "CutOff" | "Malformed", words: string): never =>
    fail({ _tag, url: shownUrl(reading.url), status, problem: wordsOf(reading.clean(words)) })
  if (!isSuccess(status)) throw refusal(incoming, reading)
  if (text === undefined) return failed(problem instanceof TooLong ? "Malformed" : "CutOff", problemOf(problem))
  // What of a compressed body cannot be unpacked any more is left out without a word.
  if (text === "" && headers["content-encoding"] !== undefined)
    return failed("CutOff", "its compressed body ends too early")
  let answer: unknown
  try {
    answer = parse(text)
    return read(answer)
  } catch (error) {
    if (error instanceof Unfinished || error instanceof Mismatch) {
      const said = errorOf(answer)
      if (said !== undefined && !said.late) throw refused(said.status, said.words, headers, reading)
      if (said !== undefined || error instanceof Unfinished) return failed("CutOff", said?.words ?? error.message)
      return failed("Malformed", error.message)
    }
    if (!(error instanceof SyntaxError)) throw error
    return isCutOff(text, error.message)
      ? failed("CutOff", "its JSON ends too early")
      : failed("Malformed", "the body is not JSON")
  }
}

/** A stream's event; the last one may have come by half. */
const parseEvent = (line: string, isLast: boolean): unknown => {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (isLast) throw new Unfinished("its stream ends in the middle of an event")
    throw error
  }
}

/**
 * A body's JSON. A stream of events, which some servers send unasked, is `{ events, ended }`: whether its last line was
 * "[DONE]", which by itself or by a mark in the last event says that nothing is missing.
 */
const parse = (text: string): unknown => {
  if (!/^\s*(data|event|id|retry|):/.test(text)) return JSON.parse(text)
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith("data:"))
  const all = lines.map((line) => line.slice("data:".length).trim()).filter((line) => line !== "")
  const data = all.filter((line) => line !== "[DONE]")
  const ended = data.length < all.length
  return { events: data.map((line, k) => parseEvent(line, !ended && k === data.length - 1)), ended }
}
