/**
 * The sandbox as a verifier: the program is taken out of a response, the tests come from the query.
 *
 * @module
 */
import { noAnswer, right, undecided, type Verdict, wrong } from "../Verdict.ts"
import { type Query, type Verifier, verifier } from "../Verifier.ts"
import { VerifierError } from "../VerifierError.ts"
import type { Job, Language, Report, Tests } from "./Job.ts"
import type { CodeSandbox } from "./Sandbox.ts"

const names: Readonly<Record<Language, ReadonlyArray<string>>> = {
  python: ["python", "py", "python3"],
  javascript: ["javascript", "js", "node", "mjs"],
  typescript: ["typescript", "ts"]
}

/**
 * The program in a response: the last fenced block of the language (or of none) that defines `entryPoint`, else the
 * last such block, else, where there is no fence at all, the whole response. Undefined where there is nothing.
 *
 * @example
 * ```ts
 * import { extractCode } from "@alloc/verifiers"
 *
 * const response = "Here you are:\n```python\ndef f(x):\n    return x\n```\nIt returns x."
 * console.log(extractCode(response, "python")) // => "def f(x):\n    return x\n"
 * ```
 */
export const extractCode = (
  response: string,
  language: Language = "python",
  entryPoint?: string | undefined
): string | undefined => {
  const text = response.replace(/<think>.*?(<\/think>|$)/gs, "")
  const blocks = [...text.matchAll(/^[ \t]*(```+|~~~+)[ \t]*([\w+-]*)[^\n]*\n(.*?)(?:^[ \t]*\1[ \t]*$|(?![\s\S]))/gms)]
  if (blocks.length === 0) return text.trim() === "" ? undefined : text
  const fitting = blocks.filter(([, , name]) => name === "" || names[language].includes(name.toLowerCase()))
  const named =
    entryPoint === undefined
      ? undefined
      : fitting.findLast(([, , , code]) => new RegExp(`\\b${entryPoint.replace(/\W/g, "\\$&")}\\b`).test(code))
  return (named ?? fitting.at(-1))?.[3]
}

/** The verdict that a report is: `unsupported` is undecided, not wrong. */
export const verdictOfReport = (report: Report, program: string): Verdict => {
  const where = report.failedCase === undefined ? "" : ` (case ${report.failedCase})`
  const explanation = `${report.reason}${where}: ${report.message} [${report.isolation}]`
  if (report.outcome === "pass") return right(explanation, program)
  return report.outcome === "fail" ? wrong(explanation, program) : undecided(explanation, program)
}

export interface CodeVerifierOptions {
  readonly sandbox: CodeSandbox
  readonly language?: Language | undefined
  /** Makes the job of a query and a program, for example by `humanEvalJob`. Default: `query.reference` holds `Tests`. */
  readonly job?: ((query: Query, program: string) => Job) | undefined
  readonly name?: string | undefined
}

const isTests = (value: unknown): value is Tests =>
  typeof value === "object" &&
  value !== null &&
  "kind" in value &&
  ["check", "asserts", "calls", "stdio"].includes(String(value.kind))

const entryPointOf = (tests: unknown): string | undefined =>
  isTests(tests) && "entryPoint" in tests ? tests.entryPoint : undefined

/** A verifier of programs. The sandbox stays the caller's, to close. */
export const codeVerifier = (options: CodeVerifierOptions): Verifier => {
  const { language = "python", name = "code", sandbox } = options
  const fromReference = (query: Query, program: string): Job => {
    if (!isTests(query.reference))
      throw new VerifierError({
        _tag: "InvalidQuery",
        verifier: name,
        query: query.id,
        field: "reference",
        value: query.reference,
        valid: "tests of kind check, asserts, calls or stdio"
      })
    return { language, program, tests: query.reference }
  }
  const make = options.job ?? fromReference
  return verifier({
    name,
    concurrency: 16,
    check: async (query, response) => {
      const program = extractCode(response, language, entryPointOf(query.reference))
      if (program === undefined) return noAnswer(`${name}: the response holds no ${language} program`)
      return verdictOfReport(await sandbox.run(make(query, program)), program)
    }
  })
}
