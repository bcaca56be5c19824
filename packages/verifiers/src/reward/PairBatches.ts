/**
 * Which pairs share a request.
 *
 * @module
 */
import type { TextPair } from "./Protocols.ts"

/** Places of the pairs in groups of one query each, by the first place of each query. */
const placesByQuery = (pairs: ReadonlyArray<TextPair>): ReadonlyArray<ReadonlyArray<number>> => {
  const groups = new Map<string, Array<number>>()
  for (const [place, { query }] of pairs.entries()) {
    const group = groups.get(query)
    if (group === undefined) groups.set(query, [place])
    else group.push(place)
  }
  return [...groups.values()]
}

/** The places of the pairs by request: at most `batch` each, and no more than one request of the protocol holds. */
export const pairBatches = (
  pairs: ReadonlyArray<TextPair>,
  holds: "one" | "one query" | "any",
  batch: number
): ReadonlyArray<ReadonlyArray<number>> => {
  const size = holds === "one" ? 1 : batch
  const groups = holds === "one query" ? placesByQuery(pairs) : [Array.from(pairs.keys())]
  return groups.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / size) }, (_, b) => group.slice(b * size, (b + 1) * size))
  )
}
