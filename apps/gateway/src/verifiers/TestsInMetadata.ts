/**
 * Tests of a program in a request's metadata, whose values are texts: the JSON of tests, or assert statements, one a line.
 *
 * @module
 */
import type { Tests } from "@alloc/verifiers"
import { Result, Schema } from "effect"
import { fieldProblem } from "../config/FieldError.ts"
import { fail } from "../GatewayError.ts"

const Text = Schema.optionalKey(Schema.String)

/** The forms of tests that can be sent as JSON. */
const TestsSchema = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("check"), setup: Text, test: Schema.String, entryPoint: Schema.String }),
  Schema.Struct({
    kind: Schema.Literal("asserts"),
    setup: Text,
    asserts: Schema.Array(Schema.String),
    entryPoint: Text
  }),
  Schema.Struct({
    kind: Schema.Literal("calls"),
    entryPoint: Schema.String,
    cases: Schema.Array(Schema.Struct({ args: Schema.Array(Schema.Unknown), expected: Schema.Unknown }))
  }),
  Schema.Struct({
    kind: Schema.Literal("stdio"),
    cases: Schema.Array(Schema.Struct({ stdin: Schema.String, stdout: Schema.String }))
  })
])

const invalid = (problem: string): never => fail({ _tag: "InvalidRequest", field: "metadata.tests", problem })

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    return invalid(`it begins like JSON, but is none: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/**
 * The tests that a request gives.
 *
 * @throws GatewayError `InvalidRequest`
 */
export const testsOf = (given: unknown): Tests => {
  if (typeof given === "string" && !given.trimStart().startsWith("{")) {
    const asserts = given.split("\n").filter((line) => line.trim() !== "")
    return asserts.length === 0 ? invalid("it is empty") : { kind: "asserts", asserts }
  }
  const result = Schema.decodeUnknownResult(TestsSchema)(typeof given === "string" ? parsed(given) : given)
  if (Result.isSuccess(result)) return result.success
  const { field, valid } = fieldProblem(result.failure)
  return invalid(`${field === "" ? "it" : field} is not valid; valid: ${valid}`)
}
