/** Builds families of cases: the same fault in many forms, each with what has to be said of it. */
import type { CodeSandbox, Job, Report, Tests, VerifierError } from "@alloc/verifiers"

/** What a run said in one word: `passed` or another reason, or the tag of a typed error. */
export const said = async (sandbox: CodeSandbox, job: Job): Promise<string> => {
  const found: Report | VerifierError = await sandbox.run(job).catch((error) => error)
  return "outcome" in found ? found.reason : found.reason._tag
}

/** Like `said`, with the message behind it for people. */
export const told = async (sandbox: CodeSandbox, job: Job): Promise<string> => {
  const found: Report | VerifierError = await sandbox.run(job).catch((error) => error)
  return "outcome" in found ? `${found.reason}: ${found.message}` : `${found.reason._tag}: ${found.message}`
}

/** Asserts about a program. */
export const asserts = (...lines: ReadonlyArray<string>): Tests => ({ kind: "asserts", asserts: lines })

/** Standard input and output. */
export const stdio = (...cases: ReadonlyArray<readonly [string, string]>): Tests => ({
  kind: "stdio",
  cases: cases.map(([stdin, stdout]) => ({ stdin, stdout }))
})

/** A family: name, program, asserts, and what has to be said. */
export type Case = readonly [name: string, program: string, lines: ReadonlyArray<string>, reason: string]

/** Every item of one list with every item of another. */
export const pairs = <A, B>(first: ReadonlyArray<A>, second: ReadonlyArray<B>): ReadonlyArray<readonly [A, B]> =>
  first.flatMap((a) => second.map((b) => [a, b] as const))

/** Cases in one test each would be slow to start and to read: all at once, told by name where they differ. */
export const differing = async (sandbox: CodeSandbox, cases: ReadonlyArray<Case>): Promise<ReadonlyArray<string>> => {
  const results = await Promise.all(
    cases.map(([, program, lines]) => told(sandbox, { program, tests: asserts(...lines) }))
  )
  return cases.flatMap(([name, , , reason], i) =>
    results[i].split(":")[0] === reason ? [] : [`${name}: ${reason} expected, ${results[i]}`]
  )
}
