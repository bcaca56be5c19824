/**
 * Seeded randomness that depends on nothing but its key: the stream of (seed, query 17, sample 3) is the same in any
 * order, in any process, on any machine.
 *
 * @module
 */
import { checkNumber, checkObject, checkWhole } from "../Checks.ts"
import { fail } from "../CoreError.ts"

/** A pseudo-random stream. `next` is uniform in [0, 1) with 32 bits. */
export interface Random {
  readonly next: () => number
  /** A whole number, uniform in 0 .. bound - 1. */
  readonly below: (bound: number) => number
}

/** FNV-1a, gone on with by a text and an end mark. */
const hashed = (before: number, text: string): number => {
  let h = before
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    h = Math.imul(h ^ (c & 0xff), 0x01000193)
    h = Math.imul(h ^ ((c >>> 8) & 0xff), 0x01000193)
  }
  return Math.imul(h ^ 0x1f, 0x01000193)
}

const [startA, startB, startC] = ["sa", "sb", "sc"].map((prefix) => hashed(0x811c9dc5, prefix))

/**
 * The stream of a key: sfc32 (Doty-Humphrey, PractRand), seeded by three FNV-1a hashes of the key's parts, each with
 * a prefix of its own. O(length of the key), then O(1) a number.
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { random } from "@alloc/core/random"
 *
 * const a = random(42, "query-17", 3)
 * const b = random(42, "query-17", 3)
 * console.log(a.next() === b.next()) // => true
 * ```
 */
export const random = (...key: ReadonlyArray<number | string>): Random => {
  let a = startA
  let b = startB
  let c = startC
  for (let k = 0; k < key.length; k++) {
    const part = key[k]
    if (typeof part !== "string" && !Number.isFinite(part))
      checkNumber(`part ${k} of the key`, part, "a finite number, or text", Number.isFinite)
    const text = typeof part === "number" ? `n${part}` : `s${part}`
    a = hashed(a, text)
    b = hashed(b, text)
    c = hashed(c, text)
  }
  let counter = 1
  const bits = (): number => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) bits()
  return {
    next: () => bits() / 4294967296,
    below: (bound) => {
      checkWhole("bound", bound, 1)
      return Math.floor((bits() / 4294967296) * bound)
    }
  }
}

/**
 * A uniformly random order of 0 .. n - 1 (Fisher-Yates). O(n).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { permutation, random } from "@alloc/core/random"
 *
 * console.log(permutation(4, random(1)).slice().sort().join()) // => "0,1,2,3"
 * ```
 */
export const permutation = (n: number, stream: Random): Int32Array => {
  // More would be gigabytes of numbers.
  checkWhole("n", n, 0, 2 ** 28)
  checkObject("stream", stream, "a stream, as random gives")
  if (typeof stream.below !== "function")
    fail({ _tag: "InvalidParameter", field: "stream", value: stream, valid: "a stream, as random gives" })
  const order = Int32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = stream.below(i + 1)
    const swapped = order[i]
    order[i] = order[j]
    order[j] = swapped
  }
  return order
}
