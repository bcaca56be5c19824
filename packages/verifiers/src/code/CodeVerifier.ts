/**
 * The sandbox as a verifier: the program is taken out of a response, the tests come from the query.
 *
 * @module
 */
import { noAnswer, right, scored, undecided, type Verdict, wrong } from "../Verdict.ts"
import { type Query, type Verifier, verifier } from "../Verifier.ts"
import { fail } from "../VerifierError.ts"
import { extractCode, hintsOf } from "./ExtractCode.ts"
import type { Job, Language, Report, Tests } from "./Job.ts"
import type { CodeSandbox } from "./Sandbox.ts"

/**
 * The verdict that a report is: `unsupported` is undecided, not wrong.
 *
 * @example
 * ```ts
 * import type { Report } from "@alloc/verifiers"
 * import { verdictOfReport } from "@alloc/verifiers/code"
 *
 * const report: Report = {
 *   outcome: "fail",
 *   reason: "wrong-answer",
 *   message: "the result differs",
 *   failedCase: 2,
 *   isolation: "bwrap",
 *   wallMs: 8,
 *   cpuMs: 3,
 *   maxRssKb: 20_000
 * }
 * const { explanation, outcome } = verdictOfReport(report, "def f(): pass")
 * console.log(outcome, explanation) // => "wrong" "wrong-answer (case 2): the result differs [bwrap]"
 * ```
 */
export const verdictOfReport = (report: Report, program: string, reward: "all" | "share" = "all"): Verdict => {
  const where = report.failedCase === undefined ? "" : ` (case ${report.failedCase})`
  const explanation = `${report.reason}${where}: ${report.message} [${report.isolation}]`
  if (report.outcome === "pass") return right(explanation, program)
  const { cases, passedCases } = report
  if (reward === "share" && report.outcome === "fail" && cases !== undefined && passedCases !== undefined)
    return scored(passedCases / cases, `${passedCases} of ${cases} cases; ${explanation}`, program)
  return report.outcome === "fail" ? wrong(explanation, program) : undecided(explanation, program)
}

/** Where programs run, and what they are tested by. */
export interface CodeVerifierOptions {
  readonly sandbox: CodeSandbox
  readonly language?: Language | undefined
  /** Makes the job of a query and a program, for example by `humanEvalJob`. Default: `query.reference` holds `Tests`. */
  readonly job?: ((query: Query, program: string) => Job) | undefined
  /** `share`: a program that fails gets the share of cases that it passed as its reward. Default `all`: then it gets 0. */
  readonly reward?: "all" | "share" | undefined
  readonly name?: string | undefined
}

const isTests = (value: unknown): value is Tests =>
  typeof value === "object" &&
  value !== null &&
  "kind" in value &&
  ["check", "asserts", "calls", "stdio"].includes(String(value.kind))

/**
 * A verifier of programs: takes the program out of a response by `extractCode` and runs the query's tests. The sandbox
 * stays the caller's, to close. A response without a program has the outcome `no-answer`; a test whose values cannot be sent to the program
 * is `undecided`.
 *
 * @throws VerifierError of a check: `InvalidQuery` where the query holds no tests, `InvalidTest`, `SandboxUnavailable`
 * @example
 * ```ts needs sandbox
 * import { codeVerifier, openSandbox, type Tests } from "@alloc/verifiers"
 *
 * await using sandbox = await openSandbox({ concurrency: 1 })
 * const tests: Tests = { kind: "asserts", setup: "", asserts: ["assert twice(2) == 4"] }
 * const response = "```python\ndef twice(x):\n    return 2 * x\n```"
 * const verdict = await codeVerifier({ sandbox }).check({ id: "q1", reference: tests }, response)
 * console.log(verdict.outcome) // => "right"
 * ```
 */
export const codeVerifier = (options: CodeVerifierOptions): Verifier => {
  const { language = "python", name = "code", reward = "all", sandbox } = options
  const fromReference = (query: Query, program: string): Job => {
    if (!isTests(query.reference))
      return fail({
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
      const program = extractCode(response, language, isTests(query.reference) ? hintsOf(query.reference) : {})
      if (program === undefined) return noAnswer(`${name}: the response holds no ${language} program`)
      const job = make(query, program)
      const report = await sandbox.run(reward === "share" ? { ...job, allCases: true } : job)
      return verdictOfReport(report, program, reward)
    }
  })
}
