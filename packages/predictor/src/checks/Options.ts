/**
 * What options may be: one rule a field, and no field beside them, so that a misspelt name is an error and not a default.
 *
 * @module
 */
import { fail } from "../PredictorError.ts"

/** What one option may be. `undefined` always means the default. */
export interface OptionRule {
  readonly holds: (value: unknown) => boolean
  readonly valid: string
  /** Whether there is no default. */
  readonly required?: boolean
}

/** A rule for every option. */
export type OptionRules<O> = { readonly [K in keyof Required<O>]: OptionRule }

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value)

/** A value that has no default. */
export const required = (rule: OptionRule): OptionRule => ({ ...rule, required: true })

/** A value with these members: a head, a model. */
export const having = (what: string, ...members: ReadonlyArray<string>): OptionRule => ({
  holds: (value) => typeof value === "object" && value !== null && members.some((member) => member in value),
  valid: what
})

/** A value with these methods, all of them: a head, a model. */
export const methods = (what: string, ...names: ReadonlyArray<string>): OptionRule => ({
  holds: (value) =>
    typeof value === "object" &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === "function"),
  valid: what
})

/** A function. */
export const callable: OptionRule = { holds: (value) => typeof value === "function", valid: "a function" }

/** A finite number, or that there is no lower limit. */
export const lowerLimit: OptionRule = {
  holds: (value) => isNumber(value) || value === Number.NEGATIVE_INFINITY,
  valid: "a finite number or -Infinity"
}

/** A whole number from `least` on, up to `most` where there is one. */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER): OptionRule => ({
  holds: (value) => isNumber(value) && Number.isInteger(value) && value >= least && value <= most,
  valid: most === Number.MAX_SAFE_INTEGER ? `a whole number >= ${least}` : `a whole number in ${least} .. ${most}`
})

/** A finite number that meets a condition. */
export const number = (valid: string, holds: (value: number) => boolean = () => true): OptionRule => ({
  holds: (value) => isNumber(value) && holds(value),
  valid
})

/** A finite number: seeds. */
export const anyNumber: OptionRule = number("a finite number")

/** A finite number above 0. */
export const positive: OptionRule = number("a finite number > 0", (value) => value > 0)

/** A number strictly between 0 and 1. */
export const share: OptionRule = number("a number in (0, 1)", (value) => value > 0 && value < 1)

/** At least one value, each of which meets a rule. */
export const listOf = (rule: OptionRule, least = 1): OptionRule => ({
  holds: (value) => Array.isArray(value) && value.length >= least && Array.from(value).every(rule.holds),
  valid: least === 0 ? `a list, each ${rule.valid}` : `at least ${least === 1 ? "one" : least}, each ${rule.valid}`
})

/** One of a few values. */
export const oneOf = (...values: ReadonlyArray<unknown>): OptionRule => ({
  holds: (value) => values.includes(value),
  valid: values.map((value) => JSON.stringify(value)).join(" or ")
})

/** Either of two rules. */
export const either = (a: OptionRule, b: OptionRule): OptionRule => ({
  holds: (value) => a.holds(value) || b.holds(value),
  valid: `${a.valid}, or ${b.valid}`
})

/** A head. */
export const head: OptionRule = required(
  methods(
    "a head, successHead() say",
    ...["check", "checkLearnable", "select", "loss", "constant"],
    ...["targets", "link", "columns", "decode"]
  )
)

/** A model that fits at once. */
export const model: OptionRule = required(
  methods("a model, ridge() say; mlp() and logisticLarge() need trainAsync", "fit")
)

/** Any model. */
export const anyModel: OptionRule = required(
  either(methods("a model, ridge() say", "fit"), methods("mlp() say", "fitAsync"))
)

/** Text, not empty. */
export const text: OptionRule = {
  holds: (value) => typeof value === "string" && value.length > 0,
  valid: "text, not empty"
}

/** Ids, any number of them. What can be read but once, the keys of a map say, is not looked into. */
export const ids: OptionRule = {
  holds: (value) => {
    if (Array.isArray(value) || value instanceof Set) return [...value].every((id) => typeof id === "string")
    return typeof value === "object" && value !== null && Symbol.iterator in value
  },
  valid: "a list or set of ids"
}

/**
 * Refuses options that break their rule, and options that there are not.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkOptions = <O extends object>(options: O, rules: OptionRules<O>): void => {
  // Not a list, a map or a promise, which have no such field and would pass for all defaults.
  if (Object.prototype.toString.call(options) !== "[object Object]")
    fail({ _tag: "InvalidOption", field: "options", value: options, valid: "an object" })
  const known = new Map<string, OptionRule>(Object.entries(rules))
  for (const [field, value] of Object.entries(options)) {
    const valid = known.get(field)?.valid ?? `no such option; there are ${[...known.keys()].join(", ")}`
    if (!known.has(field) || (value !== undefined && !known.get(field)?.holds(value)))
      fail({ _tag: "InvalidOption", field, value, valid })
  }
  for (const [field, { required, valid }] of known) {
    if (required === true && Reflect.get(options, field) === undefined)
      fail({ _tag: "InvalidOption", field, value: undefined, valid })
  }
}
