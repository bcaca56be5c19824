/**
 * JSON without loss: numbers as they are written, and the three that Python writes beside them.
 *
 * @module
 */
import { fail } from "../VerifierError.ts"

const notJson = (why: string): never => fail({ _tag: "InvalidTest", why: `not JSON: ${why}` })

/**
 * A number as its text says it, for values that no JavaScript number holds: `ExactNumber("1.0")` is a float of value one,
 * `ExactNumber("1e400")` lies beyond all floats.
 *
 * @example
 * ```ts
 * import { ExactNumber } from "@alloc/verifiers/code"
 *
 * console.log(new ExactNumber("9007199254740993.5").source) // => "9007199254740993.5"
 * ```
 */
export class ExactNumber {
  readonly source: string
  constructor(source: string) {
    if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(source)) notJson(`${source.slice(0, 40)} is no number`)
    this.source = source
  }
}

const token =
  /\s*(?:([{}[\]:,])|("(?:[^"\\]|\\[\s\S])*")|(-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|true|false|null))\s*/y

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY]
])

const numberOf = (source: string): unknown => {
  if (/[.eE]/.test(source)) return new ExactNumber(source)
  const value = Number(source)
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : BigInt(source)
}

const stringOf = (quoted: string, at: number): unknown => {
  try {
    return JSON.parse(quoted)
  } catch {
    return notJson(`a string that is none at ${at}`)
  }
}

/** Reads the tokens of one text. */
class Reader {
  private readonly text: string
  private readonly pattern = new RegExp(token)
  constructor(text: string) {
    this.text = text
  }

  next(): { readonly sign?: string | undefined; readonly value?: unknown } {
    const at = this.pattern.lastIndex
    const match = this.pattern.exec(this.text)
    if (match === null) return notJson(`unexpected ${JSON.stringify(this.text.slice(at, at + 10))} at ${at}`)
    const [, sign, quoted, word] = match
    if (sign !== undefined) return { sign }
    if (quoted !== undefined) return { value: stringOf(quoted, at) }
    return { value: words.has(word) ? words.get(word) : numberOf(word) }
  }

  ended(): boolean {
    return this.pattern.lastIndex === this.text.length
  }
}

const expected = (what: string): never => notJson(`${what} is missing`)

type Token = ReturnType<Reader["next"]>

const readValue = (reader: Reader, first: Token): unknown => {
  if (first.sign === undefined) return first.value
  if (first.sign === "[") return readList(reader)
  return first.sign === "{" ? readRecord(reader) : expected("a value")
}

const readList = (reader: Reader): ReadonlyArray<unknown> => {
  const items: Array<unknown> = []
  for (let next = reader.next(); next.sign !== "]"; ) {
    items.push(readValue(reader, next))
    const after = reader.next()
    if (after.sign === "]") break
    if (after.sign !== ",") expected("a comma")
    next = reader.next()
    if (next.sign === "]") expected("a value")
  }
  return items
}

const readRecord = (reader: Reader): Readonly<Record<string, unknown>> => {
  const entries: Array<readonly [string, unknown]> = []
  for (let next = reader.next(); next.sign !== "}"; ) {
    if (typeof next.value !== "string" || reader.next().sign !== ":") return expected("a key")
    entries.push([next.value, readValue(reader, reader.next())])
    const after = reader.next()
    if (after.sign === "}") break
    if (after.sign !== ",") expected("a comma")
    next = reader.next()
    if (next.sign === "}") expected("a key")
  }
  return Object.fromEntries(entries)
}

/**
 * Reads JSON with exact numbers: whole ones as `number` up to 2^53 and `bigint` beyond, all others as `ExactNumber`; also
 * `NaN`, `Infinity` and `-Infinity`, which Python writes. O(n).
 *
 * @throws VerifierError `InvalidTest` for a text that is not such JSON
 * @example
 * ```ts
 * import { parseExactJson } from "@alloc/verifiers/code"
 *
 * console.log(String(parseExactJson("9007199254740993"))) // => "9007199254740993"
 * ```
 */
export const parseExactJson = (text: string): unknown => {
  const reader = new Reader(text)
  const value = readValue(reader, reader.next())
  if (!reader.ended()) return notJson("text after the value")
  return value
}
