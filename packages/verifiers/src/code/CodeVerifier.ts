/**
 * The sandbox as a verifier: the program is taken out of a response, the tests come from the query.
 *
 * @module
 */
import { withoutThinking } from "../Thinking.ts"
import { noAnswer, right, undecided, type Verdict, wrong } from "../Verdict.ts"
import { type Query, type Verifier, verifier } from "../Verifier.ts"
import { VerifierError } from "../VerifierError.ts"
import type { Job, Language, Report, Tests } from "./Job.ts"
import type { CodeSandbox } from "./Sandbox.ts"

const names: Readonly<Record<Language, ReadonlyArray<string>>> = {
  python: ["python", "py", "python3"],
  javascript: ["javascript", "js", "node", "mjs"],
  typescript: ["typescript", "ts", "mts", "cts"],
  cpp: ["cpp", "c++", "cxx", "cc"],
  c: ["c"]
}

interface Block {
  readonly language: string
  readonly code: string
}

const indentOf = (line: string): number => line.length - line.replace(/^[ \t]+/, "").length

/** Fenced blocks, line by line; the last may lack its end. */
const blocksOf = (text: string): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  let open: { readonly fence: string; readonly indent: number; readonly language: string; code: string } | undefined
  const close = (): void => {
    if (open !== undefined) blocks.push(open)
    open = undefined
  }
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const trimmed = line.trim()
    if (open !== undefined) {
      if (trimmed === open.fence) close()
      else open.code += line.slice(Math.min(open.indent, indentOf(line)))
    } else if (trimmed.startsWith("```") || trimmed.startsWith("~~~")) {
      const mark = trimmed[0]
      const size = Array.from(trimmed).findIndex((character) => character !== mark)
      const fence = size < 0 ? trimmed : trimmed.slice(0, size)
      const info = trimmed.slice(fence.length).trim()
      const [language = ""] = info.split(/\s/)
      // A line of three backticks around text is code within a sentence.
      if (!info.includes("`")) open = { fence, indent: indentOf(line), language: language.toLowerCase(), code: "" }
    }
  }
  close()
  return blocks
}

/**
 * The program in a response: the last fenced block of the language (or of none) that defines `entryPoint`, else the
 * last that names it, else the last; where there is no fence at all, the whole response. Undefined where there is
 * nothing. O(n).
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
  const text = withoutThinking(response)
  const blocks = blocksOf(text)
  if (blocks.length === 0) return text.trim() === "" ? undefined : text
  const fitting = blocks.filter((block) => block.language === "" || names[language].includes(block.language))
  const last = (pattern: string): Block | undefined =>
    fitting.findLast(({ code }) => new RegExp(pattern, "u").test(code))
  if (entryPoint === undefined) return fitting.at(-1)?.code
  const name = entryPoint.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  const block =
    last(`(def|class|function\\*?|const|let|var)\\s+${name}(?![\\p{ID_Continue}$])`) ??
    last(`(?<![\\p{ID_Continue}$])${name}(?![\\p{ID_Continue}$])`)
  return (block ?? fitting.at(-1))?.code
}

/**
 * The verdict that a report is: `unsupported` is undecided, not wrong.
 *
 * @example
 * ```ts
 * import { type Report, verdictOfReport } from "@alloc/verifiers"
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
export const verdictOfReport = (report: Report, program: string): Verdict => {
  const where = report.failedCase === undefined ? "" : ` (case ${report.failedCase})`
  const explanation = `${report.reason}${where}: ${report.message} [${report.isolation}]`
  if (report.outcome === "pass") return right(explanation, program)
  return report.outcome === "fail" ? wrong(explanation, program) : undecided(explanation, program)
}

/** Where programs run, and what they are tested by. */
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

/**
 * A verifier of programs: takes the program out of a response by `extractCode` and runs the query's tests. The sandbox
 * stays the caller's, to close.
 *
 * **Details** A response without a program has the outcome `no-answer`; a test whose values cannot be sent to the program
 * is `undecided`. Errors: `InvalidQuery` where the query holds no tests, `InvalidTest`, `SandboxUnavailable`.
 *
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
