/**
 * What a failed draw means for a collection: the run stops, or the sample counts as failed, for good or until the next run.
 *
 * @module
 */
import { DecoderError } from "@alloc/decoders"

/** "stops" the run; "final": no later attempt will do better; "passing": the next run may. */
export type FailureKind = "stops" | "final" | "passing"

// No sample can be drawn with this key, account, address or model.
const hopeless: ReadonlySet<number> = new Set([401, 402, 403, 404, 405])

/** What a failed draw means. */
export const failureKind = (error: DecoderError): FailureKind => {
  if (error.ofRequest) return "final"
  const { reason } = error
  if (reason._tag === "TimedOut") return "passing"
  return reason._tag === "BadResponse" && !hopeless.has(reason.status) ? "passing" : "stops"
}

/** A refusal's words without the numbers and names that differ from request to request. */
const wordsOf = ({ message }: DecoderError): string => message.replaceAll(/[\w-]*\d[\w-]*/g, "#")

const ofServer = ({ reason }: DecoderError): boolean => reason._tag === "BadResponse" || reason._tag === "TimedOut"

/** The first requests of a run that must not all be refused for one reason, and queries in a row that must not all fail. */
const firstRequests = 5
const queriesInARow = 12

/** Watches over a run's requests: a server that answers none is not asked all. */
export interface FailureWatch {
  /** Number of requests that go first, before all others are sent; 0 where some were answered before. */
  readonly first: number
  /** To be told of every request of samples that were never drawn: its query, and why it failed if it did. */
  readonly saw: (query: string, error: DecoderError | undefined) => void
  /** The reason to stop, once there is one. */
  readonly stop: () => DecoderError | undefined
  /** Whether any request was answered, now or in an earlier run. */
  readonly answered: () => boolean
}

/** A watch over the requests of an arm; `drawn` says whether earlier runs drew anything. */
export const failureWatch = (arm: string, drawn: boolean): FailureWatch => {
  let answered = drawn
  let same: { readonly error: DecoderError; count: number } | undefined
  let mixed = false
  const failing = new Set<string>()
  let last: DecoderError | undefined
  return {
    first: drawn ? 0 : firstRequests,
    saw: (query, error) => {
      if (error === undefined) {
        answered = true
        failing.clear()
        return
      }
      if (!ofServer(error)) return
      failing.add(query)
      last = error
      if (same === undefined) same = { error, count: 1 }
      else if (wordsOf(same.error) === wordsOf(error)) same.count += 1
      else mixed = true
    },
    answered: () => answered,
    stop: () => {
      if (!answered && same !== undefined && !mixed && same.count >= firstRequests)
        return new DecoderError({ reason: { _tag: "AllFailed", count: same.count, arm, first: same.error.reason } })
      return failing.size >= queriesInARow ? last : undefined
    }
  }
}
