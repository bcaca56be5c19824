/**
 * A job as runs of a slot, and the report that their results are.
 *
 * @module
 */
import { invalidTest } from "./CheckJob.ts"
import { compareOutput, outputDifference, textOfBytes } from "./Compare.ts"
import { compileProgram } from "./Compile.ts"
import type { Job, Limits, OutputTests, Report, Tests } from "./Job.ts"
import { type SlotJob, SlotLost, type SlotResult } from "./Slot.ts"
import { ended, failed, fromTester, type Held, passed, withOutput } from "./SlotReport.ts"
import { wireCases } from "./WireValue.ts"

/** Runs one job on a slot. */
export type Run = (job: SlotJob) => Promise<SlotResult | SlotLost>

const lostReport = (held: Held, lost: SlotLost): Report =>
  lost.hung
    ? failed(held, undefined, "timeout", "the test of what the program returned did not end")
    : failed(held, undefined, "killed", `the program brought its supervisor down twice: ${lost.message}`)

type Shared = Omit<SlotJob, "limits" | "test">

const sharedOf = (job: Job): Omit<Shared, "language"> => ({
  program: job.program,
  prelude: job.prelude ?? "",
  files: job.files ?? {},
  argv: job.argv ?? [],
  recursionLimit: job.recursionLimit ?? 1000
})

/** The tester's form of a test. */
const specOf = (job: Job, tests: Exclude<Tests, OutputTests>, { cpuMs }: Limits): object => {
  const language = job.language ?? "python"
  // Where each case is a call in text, copies are all that a case can see, and all that other languages have.
  const common = { identity: tests.kind !== "calls" && language === "python", all: job.allCases ?? false }
  if (tests.kind !== "calls") return { ...tests, ...common, setup: tests.setup ?? "" }
  const { checker, compare = "strict", entryPoint, kind, wrapped = false } = tests
  const cases = wireCases(tests, language)
  return { kind, entryPoint, compare, wrapped, checker, cases, callSeconds: cpuMs / 1000, ...common }
}

/** Limits of one run that holds `cases` cases. */
const runLimits = (limits: Limits, cases: number): Limits => {
  // Loading the program counts as a case.
  const cpuMs = cases === 1 ? limits.cpuMs : Math.min(limits.totalCpuMs, limits.cpuMs * (cases + 1))
  return { ...limits, cpuMs, wallMs: Math.min(2 ** 31 - 20_000, limits.wallMs * Math.ceil(cpuMs / limits.cpuMs)) }
}

/** Tests that call the program's functions: one run. */
const judgeTests = async (
  run: Run,
  shared: Shared,
  job: Job,
  tests: Exclude<Tests, OutputTests>,
  held: Held
): Promise<Report> => {
  const cases =
    tests.kind === "calls" ? tests.cases.length : tests.kind === "asserts" ? tests.asserts.length : undefined
  const limits = runLimits(held.limits, tests.kind === "calls" ? tests.cases.length : 1)
  const spec = specOf(job, tests, held.limits)
  const identity = "identity" in spec && spec.identity === true
  const result = await run({ ...shared, limits, test: { calls: JSON.stringify(spec), identity } })
  return result instanceof SlotLost ? lostReport(held, result) : fromTester({ ...held, limits }, result, cases)
}

const judgeOutput = (tests: OutputTests, index: number, held: Held, { jail, output }: SlotResult): Report => {
  const text = textOfBytes(output)
  if (jail.exit !== 0 || jail.reason !== null) return withOutput(ended(held, jail, index), text)
  const one = tests.cases[index]
  const comparison = tests.compare ?? "strict-lines"
  let right: boolean
  try {
    right =
      tests.checker === undefined ? compareOutput(comparison, text, one.stdout) : tests.checker(text, one) === true
  } catch (error) {
    return invalidTest(`its checker threw: ${String(error)}`)
  }
  if (right) return withOutput(passed(held, jail), text)
  const report = failed(held, jail, "wrong-answer", "the output differs from the expected one", index)
  const difference = tests.checker === undefined ? { difference: outputDifference(text, one.stdout) } : {}
  return { ...withOutput(report, text), ...difference }
}

/** Tests by standard input and output: a run for each case, ended by the first that fails or when the time is used up. */
const judgeOutputs = async (run: Run, shared: Shared, job: Job, tests: OutputTests, held: Held): Promise<Report> => {
  const spent = { wallMs: 0, cpuMs: 0, maxRssKb: 0 }
  let [passedCases, first, last]: [number, Report | undefined, Report | undefined] = [0, undefined, undefined]
  for (const [index, { stdin }] of tests.cases.entries()) {
    const left = held.limits.totalCpuMs - spent.cpuMs
    const limits = { ...held.limits, cpuMs: Math.min(held.limits.cpuMs, left) }
    if (left <= 0) {
      first ??= failed(
        held,
        undefined,
        "timeout",
        `not finished within ${held.limits.totalCpuMs} ms of processor time`,
        index
      )
      break
    }
    const result = await run({ ...shared, limits, test: { stdin } })
    last =
      result instanceof SlotLost ? lostReport(held, result) : judgeOutput(tests, index, { ...held, limits }, result)
    spent.wallMs += last.wallMs
    spent.cpuMs += last.cpuMs
    spent.maxRssKb = Math.max(spent.maxRssKb, last.maxRssKb)
    if (last.outcome === "pass") passedCases++
    else first ??= last
    if (first !== undefined && job.allCases !== true) break
  }
  const report = first ?? last ?? invalidTest("there is no case; valid: at least one")
  return { ...report, ...spent, cases: tests.cases.length, passedCases }
}

/** The report on one job, whose fields have been checked. */
export const judgeJob = async (run: Run, job: Job, held: Held): Promise<Report> => {
  const compiled = await compileProgram(job, sharedOf(job), held, run)
  if ("report" in compiled) return compiled.report
  const shared: Shared = { ...sharedOf(job), ...compiled }
  const { tests } = job
  return tests.kind === "stdio"
    ? judgeOutputs(run, shared, job, tests, held)
    : judgeTests(run, shared, job, tests, held)
}
