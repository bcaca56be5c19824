/**
 * A verifier that remembers verdicts by content.
 *
 * @module
 */
import { Effect, Result } from "effect"
import type { Verdict } from "./Verdict.ts"
import type { Pair, Verifier } from "./Verifier.ts"
import { fail } from "./VerifierError.ts"
import { fromBatches } from "./VerifierFromEffects.ts"

/** What a verdict depends on, as text; undefined where the reference holds what text cannot say. */
const keyOf = ({ query: { reference, text }, response }: Pair): string | undefined => {
  let plain = true
  const said = JSON.stringify([text ?? null, reference ?? null, response], (_key, value: unknown) => {
    if (typeof value === "bigint") return { bigint: String(value) }
    if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) }
    const kind = Object.prototype.toString.call(value)
    if (
      typeof value === "function" ||
      typeof value === "symbol" ||
      !/Array|Object|String|Number|Boolean|Null/.test(kind)
    )
      plain = false
    return value
  })
  return plain ? said : undefined
}

/** Options of `cached`. */
export interface CachedOptions {
  /** How many verdicts are kept; the one that was not used for longest goes first. Default 10,000. */
  readonly capacity?: number | undefined
}

/**
 * Remembers verdicts by what they depend on: the query's text, its reference and the response, whatever the query's id. A
 * batch asks once for equal pairs. Errors are not remembered, nor verdicts on references that are no plain data.
 *
 * @throws VerifierError `InvalidOption`
 * @example
 * ```ts
 * import { cached, verifier } from "@alloc/verifiers"
 *
 * let calls = 0
 * const slow = verifier({ name: "slow", check: (_query, response) => ++calls > 0 && response === "4" })
 * const quick = cached(slow)
 * for (const id of ["q1", "q2", "q3"]) await quick.check({ id, reference: "4" }, "4")
 * console.log(calls) // => 1
 * ```
 */
export const cached = (part: Verifier, { capacity = 10_000 }: CachedOptions = {}): Verifier => {
  if (!(Number.isInteger(capacity) && capacity >= 1))
    return fail({
      _tag: "InvalidOption",
      verifier: "cached",
      field: "capacity",
      value: capacity,
      valid: "a whole number >= 1"
    })
  const known = new Map<string, Verdict>()
  const remember = (key: string, verdict: Verdict): void => {
    known.delete(key)
    known.set(key, verdict)
    const oldest = known.size > capacity ? known.keys().next().value : undefined
    if (oldest !== undefined) known.delete(oldest)
  }
  return fromBatches(
    part.name,
    Effect.fnUntraced(function* (pairs: ReadonlyArray<Pair>) {
      const keys = pairs.map(keyOf)
      const hits = keys.map((key) => (key === undefined ? undefined : known.get(key)))
      const asked = new Map<string | number, number>()
      const missing: Array<Pair> = []
      pairs.forEach((pair, index) => {
        const key = keys[index] ?? index
        if (hits[index] !== undefined || asked.has(key)) return
        asked.set(key, missing.length)
        missing.push(pair)
      })
      const fresh = missing.length === 0 ? [] : yield* part.verifyAll(missing)
      return pairs.map((_, index) => {
        const [key, hit] = [keys[index], hits[index]]
        const one = hit === undefined ? fresh[asked.get(key ?? index) ?? 0] : Result.succeed(hit)
        if (key !== undefined && Result.isSuccess(one)) remember(key, one.success)
        return one
      })
    })
  )
}
