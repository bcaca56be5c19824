/**
 * The verdict on a program, from what the slot's two supervisors saw.
 *
 * @module
 */
import { invalidTest } from "./CheckJob.ts"
import type { Isolation, Limits, Report } from "./Job.ts"
import type { JailReport, SlotResult } from "./Slot.ts"

/** How a program was held, and by which limits. */
export interface Held {
  readonly isolation: Isolation
  readonly limits: Limits
}

/** How much of a text a report shows. */
const shownCharacters = 2000

const end = (text: string): string => (text.length <= shownCharacters ? text : `...${text.slice(-shownCharacters)}`)

/** A report that is no pass. */
export const failed = (
  { isolation }: Held,
  jail: JailReport | undefined,
  reason: Exclude<Report["reason"], "passed">,
  message: string,
  failedCase?: number
): Report => ({
  outcome: reason === "unsupported" ? "unsupported" : "fail",
  reason,
  message,
  ...(failedCase === undefined ? {} : { failedCase }),
  ...(jail === undefined || jail.error === "" ? {} : { stderr: end(jail.error) }),
  isolation,
  wallMs: jail?.wallMs ?? 0,
  cpuMs: jail?.cpuMs ?? 0,
  maxRssKb: jail?.maxRssKb ?? 0
})

/** The one place where a pass is made. */
export const passed = (held: Held, jail: JailReport): Report => ({
  ...failed(held, jail, "wrong-answer", "all tests passed"),
  outcome: "pass",
  reason: "passed"
})

/** A report with the end of what the program printed. */
export const withOutput = (report: Report, output: string): Report =>
  output === "" ? report : { ...report, stdout: end(output) }

const signalNames: Readonly<Record<number, string>> = {
  6: "SIGABRT",
  9: "SIGKILL",
  11: "SIGSEGV",
  24: "SIGXCPU",
  31: "a signal that it sent itself"
}

/** The signal of a death that a process above it told as a status, as shells do. */
const toldSignal = (jail: JailReport): number | null =>
  jail.signal ?? (jail.exit !== null && jail.exit > 128 && jail.exit <= 192 ? jail.exit - 128 : null)

const lastLine = (text: string): string => text.slice(text.lastIndexOf("\n") + 1)

/** What the program's own complaint says of its end. */
const complaintReason = (error: string): "compile-error" | "memory-limit" | "program-error" => {
  // An interpreter that could not compile the program shows the place and no trace.
  if (/^\s*File "\/tmp\/program\.py", line \d/.test(error) && /^(Syntax|Indentation|Tab)Error/.test(lastLine(error)))
    return "compile-error"
  if (/^(file:\/\/)?\/tmp\/program\.m?js:\d+\n[\s\S]*\nSyntaxError: /.test(error)) return "compile-error"
  return /^(MemoryError|std::bad_alloc)|out of memory$/m.test(error) ? "memory-limit" : "program-error"
}

/** Why a program is no more, where nobody asked it to end. */
export const ended = (held: Held, jail: JailReport, failedCase?: number): Report => {
  const { limits } = held
  const failing = (reason: Exclude<Report["reason"], "passed">, message: string): Report =>
    failed(held, jail, reason, message, failedCase)
  if (jail.reason === "cpu" || (jail.signal === 9 && jail.cpuMs >= limits.cpuMs))
    return failing("timeout", `not finished within ${limits.cpuMs} ms of processor time`)
  if (jail.reason === "wall") return failing("timeout", `not finished within ${limits.wallMs} ms`)
  if (jail.reason === "memory") return failing("memory-limit", `more than ${limits.memoryMb} MiB of memory`)
  if (jail.reason === "output-limit") return failing("output-limit", `more than ${limits.outputKb} KiB of output`)
  // What the supervisor kills after the tests, it kills by SIGKILL: another signal was there before.
  const signal = toldSignal(jail)
  if (signal !== null && (jail.reason === null || (jail.reason === "tested" && jail.signal !== 9))) {
    // A program cannot send itself this one: only the kernel's limit on memory does.
    if (signal === 9) return failing("memory-limit", `killed by the limit of ${limits.memoryMb} MiB`)
    return failing(
      complaintReason(jail.error) === "memory-limit" ? "memory-limit" : "killed",
      `killed by ${signalNames[signal] ?? `signal ${signal}`}`
    )
  }
  const detail = jail.error === "" ? "" : `: ${end(jail.error)}`
  return jail.exit === 0 || jail.exit === null
    ? failing("ended-early", "the program ended before the tests did")
    : failing(complaintReason(jail.error), `the program ended with status ${jail.exit}${detail}`)
}

/** The verdict of tests that call the program's functions. */
export const fromTester = (held: Held, { jail, test }: SlotResult, cases: number | undefined): Report => {
  if (test === undefined || test.verdict === "bad-test") return invalidTest(test?.message ?? "no report")
  const counted = cases === undefined ? {} : { cases, passedCases: test.verdict === "pass" ? cases : test.held }
  if (test.verdict === "pass") return { ...passed(held, jail), ...counted }
  const failedCase = test.case ?? undefined
  const report =
    test.verdict === "ended"
      ? ended(held, jail, failedCase)
      : failed(held, jail, test.verdict, test.message, failedCase)
  return { ...report, ...counted }
}
