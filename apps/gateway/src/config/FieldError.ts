/**
 * What a schema says of a value, as one field, its value, and what would be valid.
 *
 * @module
 */
import { type Schema, SchemaIssue } from "effect"

/** What is wrong with one field. */
export interface FieldProblem {
  /** By names and places: `keys.alice.budget.usd`. */
  readonly field: string
  readonly path: ReadonlyArray<string>
  readonly kind: "missing" | "unexpected" | "invalid"
  /** In words. */
  readonly valid: string
}

const kindOf = (message: string): FieldProblem["kind"] =>
  message === "Missing key"
    ? "missing"
    : /^(Unexpected key|Expected no excess)/.test(message)
      ? "unexpected"
      : "invalid"

// Values are shown by whoever knows which of them are secrets.
const validOf = (message: string): string => {
  const expected = message.replace(/,? got .*$/s, "").replace(/^Expected /, "")
  return expected === "" ? "another value" : expected
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** The first problem that a schema found. */
export const fieldProblem = ({ issue }: Schema.SchemaError): FieldProblem => {
  const [first] = format(issue).issues
  const path = (first?.path ?? []).map((step) => String(typeof step === "object" ? step.key : step))
  const message = first?.message ?? "another value"
  return { field: path.join("."), path, kind: kindOf(message), valid: validOf(message) }
}

/** The value at a path, where there is one. */
export const valueAt = (root: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[step] : undefined, // any object may have it
    root
  )
