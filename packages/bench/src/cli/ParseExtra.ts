/**
 * Reads `--extra`.
 *
 * @module
 */
import { fail } from "../BenchError.ts"

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * The fields that a JSON text names; undefined where there is none.
 *
 * @throws BenchError `InvalidOption`
 */
export const parseExtra = (text: string | undefined): Readonly<Record<string, unknown>> | undefined => {
  if (text === undefined) return undefined
  const refuse = (): never => {
    const valid = 'a JSON object of fields for the server, as in {"top_k": -1}'
    return fail({ _tag: "InvalidOption", field: "--extra", value: text, valid })
  }
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : refuse()
  } catch {
    return refuse()
  }
}
