/**
 * The tests of TACO and APPS: one JSON text of inputs and outputs, for standard input or for a function.
 *
 * @module
 */
import { invalidTest } from "./CheckJob.ts"
import { ExactNumber, parseExactJson } from "./ExactJson.ts"
import type { Job, OutputComparison, Tests } from "./Job.ts"

/** A row of TACO (BAAI/TACO), whose columns are all strings, with what is JSON or a Python literal inside read. */
export interface TacoProblem {
  readonly question: string
  readonly solutions: ReadonlyArray<string>
  readonly starterCode: string
  /** Unread: for `inputOutputJob`. */
  readonly inputOutput: string
  readonly difficulty: string
  readonly tags: ReadonlyArray<string>
  readonly skillTypes: ReadonlyArray<string>
  readonly name: string | undefined
  readonly source: string | undefined
  readonly url: string | undefined
}

/**
 * Reads a Python list of strings as data, without running it.
 *
 * @example
 * ```ts
 * import { parsePythonStrings } from "@alloc/verifiers/code"
 *
 * console.log(parsePythonStrings(`['Graphs', "Bit's"]`).join()) // => "Graphs,Bit's"
 * ```
 */
export const parsePythonStrings = (text: string): ReadonlyArray<string> => {
  const trimmed = text.trim()
  if (trimmed === "") return []
  if (!/^\[.*\]$/s.test(trimmed)) return invalidTest(`${trimmed.slice(0, 60)} is no Python list`)
  const item = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,|$)/gsy
  const inside = trimmed.slice(1, -1).trim()
  const items: Array<string> = []
  while (item.lastIndex < inside.length) {
    const at = item.lastIndex
    const match = item.exec(inside)
    if (match === null)
      return invalidTest(`a Python list holds no string at ${JSON.stringify(inside.slice(at, at + 20))}`)
    items.push((match[1] ?? match[2] ?? "").replace(/\\(.)/gs, (_, c: string) => ({ n: "\n", t: "\t" })[c] ?? c))
  }
  return items
}

const listOf = (json: string): ReadonlyArray<unknown> => {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    return invalidTest(`solutions of a TACO row is not JSON: ${String(error)}`)
  }
  return Array.isArray(value) ? value : invalidTest("solutions of a TACO row is no JSON list")
}

/**
 * Reads a row of TACO, whose columns are all texts.
 *
 * @throws VerifierError `InvalidTest` for a column of another kind, or one that cannot be read
 *
 * @example
 * ```ts
 * import { readTacoRow } from "@alloc/verifiers/code"
 *
 * const { solutions, tags } = readTacoRow({ question: "Add.", solutions: '["print(3)"]', tags: "['Math']" })
 * console.log(solutions[0], tags[0]) // => "print(3)" "Math"
 * ```
 */
export const readTacoRow = (row: Readonly<Record<string, unknown>>): TacoProblem => {
  const text = (field: string): string => {
    const value = row[field] ?? ""
    if (typeof value !== "string") return invalidTest(`${field} of a TACO row is no string`)
    return value
  }
  const maybe = (field: string): string | undefined => text(field) || undefined
  const solutions = listOf(text("solutions") || "[]")
  return {
    question: text("question"),
    solutions: solutions.map(String),
    starterCode: text("starter_code"),
    inputOutput: text("input_output"),
    difficulty: text("difficulty"),
    tags: parsePythonStrings(text("tags")),
    skillTypes: parsePythonStrings(text("skill_types")),
    name: maybe("name"),
    source: maybe("source"),
    url: maybe("url")
  }
}

/** Modules whose names TACO's and APPS' solutions use without importing them. */
const starred =
  "string re datetime collections heapq bisect copy math random statistics itertools functools operator io sys json typing"
const plain =
  "string re datetime collections heapq bisect copy math random statistics itertools functools operator io sys json os time fractions decimal"

/**
 * Imports that go before a solution of TACO or APPS, whose authors rely on them. Built-in names come last, so that no
 * star hides them (`pow` of math, `open` of io). Only the standard library is there: a solution that needs NumPy fails.
 *
 * @example
 * ```ts
 * import { competitionPrelude } from "@alloc/verifiers/code"
 *
 * console.log(competitionPrelude.includes("from heapq import *")) // => true
 * ```
 */
export const competitionPrelude = [
  ...starred.split(" ").map((name) => `from ${name} import *`),
  "from builtins import *",
  ...plain.split(" ").map((name) => `import ${name}`),
  "from datetime import datetime, date, timedelta",
  ""
].join("\n")

/** How TACO's and APPS' tests are read; all may be left out. */
export interface InputOutputOptions {
  /** Of standard output; default `strict-lines`. `taco-official` also for results of functions. */
  readonly compare?: OutputComparison | undefined
  /** Processor time for a case, ms. Default 4,000, the seconds that the released harnesses give. */
  readonly caseMs?: number | undefined
  /** Default true: put `competitionPrelude` before the program. */
  readonly prelude?: boolean | undefined
}

const shown = (value: unknown): string => (value instanceof ExactNumber ? value.source : String(value ?? ""))
const joined = (value: unknown): string => (Array.isArray(value) ? value.map(shown).join("\n") : shown(value))

const read = (json: string): { inputs: Array<unknown>; outputs: Array<unknown>; fn_name?: unknown } => {
  const value = parseExactJson(json)
  if (typeof value !== "object" || value === null || !("inputs" in value) || !("outputs" in value))
    return invalidTest("input_output lacks inputs or outputs")
  const { inputs, outputs } = value
  if (!Array.isArray(inputs) || !Array.isArray(outputs) || inputs.length !== outputs.length || inputs.length === 0)
    return invalidTest("input_output needs inputs and outputs of the same length, at least one")
  return { inputs, outputs, ...("fn_name" in value ? { fn_name: value.fn_name } : {}) }
}

/**
 * The job that judges a program by a problem's `input_output`. Without `fn_name` each case is standard input and output, a text or a list of lines. With it, each input is
 * the argument list of that function, or of that method of a class `Solution`. Where every expected value is a list of
 * one element, it is not known whether the list is the value or a wrapping: either is taken.
 *
 * @throws VerifierError `InvalidTest` for a text that is not such JSON
 */
export const inputOutputJob = (json: string, program: string, options: InputOutputOptions = {}): Job => {
  const { caseMs = 4000, compare = "strict-lines", prelude = true } = options
  const { fn_name, inputs, outputs } = read(json)
  const tests: Tests =
    typeof fn_name === "string" && fn_name !== ""
      ? {
          kind: "calls",
          entryPoint: fn_name,
          cases: inputs.map((args, index) => {
            if (!Array.isArray(args)) return invalidTest(`inputs[${index}] of ${fn_name} is no argument list`)
            return { args, expected: outputs[index] }
          }),
          compare: compare === "taco-official" ? compare : compare.startsWith("exact") ? "exact" : "strict",
          wrapped: outputs.every((output) => Array.isArray(output) && output.length === 1)
        }
      : {
          kind: "stdio",
          cases: inputs.map((input, index) => ({ stdin: joined(input), stdout: joined(outputs[index]) })),
          compare
        }
  return {
    language: "python",
    program,
    ...(prelude ? { prelude: competitionPrelude } : {}),
    tests,
    limits: { cpuMs: caseMs, totalCpuMs: Math.max(60_000, caseMs), wallMs: 10 * caseMs },
    recursionLimit: 600_000
  }
}
