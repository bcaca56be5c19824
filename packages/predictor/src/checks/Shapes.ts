/**
 * Whether a value has the shape that its type promises: callers without types (or with `as`) get an error that names the
 * field, not one of the engine's.
 *
 * @module
 */
import { fail } from "../PredictorError.ts"

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

/**
 * Refuses what is no object with these members.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkObject = (field: string, value: unknown, ...members: ReadonlyArray<string>): void => {
  if (isObject(value) && members.every((member) => member in value)) return
  fail({ _tag: "InvalidOption", field, value, valid: `an object with ${members.join(", ")}` })
}

/** Whether a value is a list: an array, a typed array, or what has a length and is no text. */
export const isList = (value: unknown): value is ArrayLike<unknown> =>
  isObject(value) && "length" in value && typeof value.length === "number"

/**
 * Refuses what is no list.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkList = (field: string, value: unknown): void => {
  if (!isList(value)) fail({ _tag: "InvalidOption", field, value, valid: "a list" })
}

/**
 * Refuses what is no array (an array, not a typed one), and holes, which `map` and `every` leave out in silence.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkArray = (field: string, value: unknown): void => {
  if (!Array.isArray(value)) fail({ _tag: "InvalidOption", field, value, valid: "an array" })
  else
    for (let at = 0; at < value.length; at++)
      if (!(at in value)) fail({ _tag: "InvalidOption", field: `${field}[${at}]`, value: undefined, valid: "an entry" })
}

/**
 * Refuses what is no Float32Array.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkSingles = (field: string, value: unknown): void => {
  if (!(value instanceof Float32Array)) fail({ _tag: "InvalidOption", field, value, valid: "a Float32Array" })
}

/**
 * Refuses what is no Float64Array.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkDoubles = (field: string, value: unknown): void => {
  if (!(value instanceof Float64Array)) fail({ _tag: "InvalidOption", field, value, valid: "a Float64Array" })
}

/**
 * Refuses what is no function.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkFunction = (field: string, value: unknown): void => {
  if (typeof value !== "function") fail({ _tag: "InvalidOption", field, value, valid: "a function" })
}

/**
 * Refuses what is no text.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkText = (field: string, value: unknown): void => {
  if (typeof value !== "string" || value === "") fail({ _tag: "InvalidOption", field, value, valid: "text, not empty" })
}
