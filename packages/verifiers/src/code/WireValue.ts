/**
 * Values of `calls` in the form in which they go to the tester: JSON whose numbers carry their type.
 *
 * @module
 */
import { invalidTest } from "./CheckJob.ts"
import { ExactNumber } from "./ExactJson.ts"
import type { CallTests, Language } from "./Job.ts"

const whole = (value: bigint): unknown => ["i", value < 0n ? `-${(-value).toString(16)}` : value.toString(16)]

const fromNumber = (value: number, language: Language): unknown => {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return value
  if (Number.isNaN(value)) return ["f", "nan"]
  if (!Number.isFinite(value)) return ["f", value > 0 ? "inf" : "-inf"]
  // In JavaScript every number is a float; in Python it is not known which whole number was meant.
  if (Number.isInteger(value) && Math.abs(value) >= 2 ** 53 && language === "python")
    return invalidTest(`the number ${value} is beyond 2^53, where it is not exact; valid: a bigint, or an ExactNumber`)
  return ["f", Object.is(value, -0) ? "-0.0" : String(value)]
}

const fromExact = ({ source }: ExactNumber): unknown => {
  if (!/[.eE]/.test(source)) return whole(BigInt(source))
  // Beyond the floats Python compares a decimal exactly.
  return Number.isFinite(Number(source)) ? ["f", source] : ["N", source]
}

/** One value; throws `InvalidTest` for one that no program could be given. */
export const wireValue = (value: unknown, language: Language, depth = 0): unknown => {
  const all = (tag: string, items: Iterable<unknown>): unknown => [
    tag,
    ...Array.from(items, (item) => wireValue(item, language, depth + 1))
  ]
  if (depth > 180) return invalidTest("a value is nested deeper than 180")
  if (value === null || typeof value === "boolean" || typeof value === "string") return value
  if (typeof value === "number") return fromNumber(value, language)
  if (typeof value === "bigint") return whole(value)
  if (value instanceof ExactNumber) return fromExact(value)
  if (Array.isArray(value)) return all("l", value)
  if (value instanceof Set) return all("s", value)
  if (value instanceof Map) return all("d", [...value].flat(1))
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined
  if (typeof value === "object" && (prototype === Object.prototype || prototype === null))
    return all("d", Object.entries(value).flat(1))
  return invalidTest(`a value of type ${typeof value} cannot be given to a program`)
}

/** The cases in the tester's form. */
export const wireCases = (tests: CallTests, language: Language): ReadonlyArray<unknown> =>
  tests.cases.map(({ args, expected }) => [args.map((arg) => wireValue(arg, language)), wireValue(expected, language)])
