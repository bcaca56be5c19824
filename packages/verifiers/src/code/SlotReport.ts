/**
 * The verdict on a program, from what the slot's two supervisors saw.
 *
 * @module
 */
import { VerifierError } from "../VerifierError.ts"
import type { Isolation, Limits, Report } from "./Job.ts"
import type { JailReport, SlotResult } from "./Slot.ts"

/** How a program was held, and by which limits. */
export interface Held {
  readonly isolation: Isolation
  readonly limits: Limits
}

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

const signalNames: Readonly<Record<number, string>> = { 6: "SIGABRT", 9: "SIGKILL", 11: "SIGSEGV", 24: "SIGXCPU" }

/** Why a program is no more, where nobody asked it to end. */
export const ended = (held: Held, jail: JailReport, failedCase?: number): Report => {
  const { limits } = held
  const fail = (reason: Exclude<Report["reason"], "passed">, message: string): Report =>
    failed(held, jail, reason, message, failedCase)
  // The kernel counts processor time in ticks: what it killed at the limit may show a little less.
  if (jail.reason === "timeout" || (jail.signal !== null && jail.cpuMs >= 0.95 * limits.cpuMs))
    return fail("timeout", `not finished within ${limits.wallMs} ms (${limits.cpuMs} ms of processor time)`)
  if (jail.reason === "output-limit") return fail("output-limit", `more than ${limits.outputKb} KiB of output`)
  // What the supervisor kills after the tests, it kills by SIGKILL: another signal was there before.
  if (jail.signal !== null && (jail.reason === null || (jail.reason === "tested" && jail.signal !== 9))) {
    const why = jail.signal === 9 ? ", by the memory limit or by itself" : ""
    return fail("killed", `killed by ${signalNames[jail.signal] ?? `signal ${jail.signal}`}${why}`)
  }
  const detail = jail.error === "" ? "" : `: ${jail.error}`
  return jail.exit === 0 || jail.exit === null
    ? fail("ended-early", "the program ended before the tests did")
    : fail("program-error", `the program ended with status ${jail.exit}${detail}`)
}

/** The verdict of tests that call the program's functions. */
export const fromTester = (held: Held, { jail, test }: SlotResult): Report => {
  if (test === undefined || test.verdict === "bad-test")
    throw new VerifierError({ _tag: "InvalidTest", why: test?.message ?? "no report" })
  if (test.verdict === "pass") return passed(held, jail)
  const failedCase = test.case ?? undefined
  return test.verdict === "ended"
    ? ended(held, jail, failedCase)
    : failed(held, jail, test.verdict, test.message, failedCase)
}
