/**
 * Whether a reply is JSON, and valid by the schema that its request gave.
 *
 * @module
 */
import { createContext, Script } from "node:vm"
import { noAnswer, right, type Verifier, verifier, wrong } from "@alloc/verifiers"
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import { fail } from "../GatewayError.ts"

// A schema is the client's: words that this version does not know, and formats, are passed over.
const ajv = new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false })

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Where OpenAI, and where llama.cpp and others put a schema. */
const schemaOf = ({ json_schema, schema, type }: Readonly<Record<string, unknown>>): unknown => {
  if (type === "json_schema") return isRecord(json_schema) ? json_schema.schema : schema
  if (type === "json_object") return schema ?? { type: "object" }
  return undefined
}

/**
 * What a `response_format` says of a reply; undefined where it wants no JSON.
 *
 * @throws GatewayError `InvalidRequest` for a schema that is none
 */
export const validatorOf = (format: Readonly<Record<string, unknown>> | undefined): ValidateFunction | undefined => {
  const schema = format === undefined ? undefined : schemaOf(format)
  if (schema === undefined) return undefined
  const problem = (what: string): never =>
    fail({ _tag: "InvalidRequest", field: "response_format", problem: `its schema cannot be used: ${what}` })
  if (!isRecord(schema) && typeof schema !== "boolean") return problem("it is no object")
  try {
    const validate = ajv.compile(schema)
    // Schemas come with requests, and are not kept.
    if (isRecord(schema)) ajv.removeSchema(schema)
    return validate
  } catch (cause) {
    return problem(cause instanceof Error ? cause.message : String(cause))
  }
}

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Milliseconds that checking one reply may take: a client's `pattern` may try for ever, and everybody would wait. */
const patience = 200
const tookTooLong = "ERR_SCRIPT_EXECUTION_TIMEOUT"
const context = createContext({ check: () => false })
const timed = new Script("check()")

/** Whether a value is valid; undefined where that takes too long. */
const isValid = (validate: ValidateFunction, value: unknown): boolean | undefined => {
  context.check = () => validate(value)
  try {
    return timed.runInContext(context, { timeout: patience })
  } catch (cause) {
    // The error is of the context's own world, and no instance of this one's class.
    if (typeof cause === "object" && cause !== null && "code" in cause && cause.code === tookTooLong) return undefined
    throw cause
  }
}

/** Judges by the validator that is the query's reference. */
export const schemaVerifier: Verifier = verifier({
  name: "json-schema",
  check: ({ reference }, response) => {
    const found = parsed(response)
    if (found === undefined) return noAnswer("the reply is not JSON")
    const answer = JSON.stringify(found.value)
    // Given by `validatorOf` alone.
    const validate = reference as ValidateFunction
    const valid = isValid(validate, found.value)
    if (valid === undefined) return wrong(`checking it takes more than ${patience} ms`, answer)
    return valid ? right("valid", answer) : wrong(ajv.errorsText(validate.errors), answer)
  }
})
