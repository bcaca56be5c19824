/**
 * How long a server wants to be left alone, as its headers tell.
 *
 * @module
 */
import { Duration, Result } from "effect"
import { Headers } from "effect/http"
import type { Incoming } from "./Send.ts"

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** "6m0s", "20ms", "1.5" (seconds), seconds or ms since 1970, or a date: ms from `now`. */
const resetMs = (value: string, now: number): number | undefined => {
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) {
    const amount = Number(text)
    if (amount >= 1e12) return amount - now
    return amount >= 1e9 ? amount * 1000 - now : amount * 1000
  }
  if (/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
    const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)
    return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit], 0)
  }
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : date - now
}

/** `Retry-After` in seconds, with or without a fraction, or as a date; `retry-after-ms` is more exact and comes first. */
const retryAfterMs = (headers: Incoming["headers"], now: number): number | undefined => {
  const ms = headers["retry-after-ms"]
  if (ms !== undefined && /^\d+(\.\d+)?$/.test(ms.trim())) return Number(ms)
  const value = headers["retry-after"]
  if (value === undefined) return undefined
  if (/^\d+\.\d+$/.test(value.trim())) return Number(value) * 1000
  const parsed = Headers.parseRetryAfter(value)
  return Result.isSuccess(parsed) ? Duration.toMillis(Headers.retryAfterDelay(parsed.success, now)) : undefined
}

/** Names of (what is left, when it is full again), as hosted services and proxies give them. */
const limits: ReadonlyArray<readonly [string, string]> = [
  ["x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"],
  ["x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"],
  ["x-ratelimit-remaining", "x-ratelimit-reset"],
  ["ratelimit-remaining", "ratelimit-reset"],
  ["anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"],
  ["anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"]
]

/** Ms until a limit of which nothing is left is filled again; 0 where something is left of all, or nothing is said. */
const exhaustedMs = (headers: Incoming["headers"], now: number): number => {
  const waits = limits.map(([remaining, reset]) => {
    const left = headers[remaining]
    const after = headers[reset]
    if (left === undefined || after === undefined || !(Number(left) <= 0)) return 0
    return resetMs(after, now) ?? 0
  })
  return Math.max(0, ...waits)
}

/** Ms to wait before the next request: what `Retry-After` says, else until an exhausted limit is filled; at least 0. */
export const serverWaitMs = (headers: Incoming["headers"], now: number): number =>
  Math.max(0, retryAfterMs(headers, now) ?? exhaustedMs(headers, now))
