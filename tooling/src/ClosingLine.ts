/**
 * The last lines of a test run: why each skipped test was skipped, which tests failed and by what, then
 * `N passed, N failed, N skipped`. Whoever has only the end of a log reads there what to mend.
 *
 * A test that needs something beyond Node skips where it is missing. With `ALLOC_REQUIRE_PROGRAMS=1`, as `.ci/run`
 * sets it, such a skip fails the run, unless its reason is that the data folder is missing: that one cannot be installed.
 *
 * @module
 */
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node"

/** A skipped test: its full name and the reason that it gave, if any. */
export interface Skip {
  readonly name: string
  readonly reason: string | undefined
}

/** Whether a run that demands every program may still skip this test: it names the data folder as what is missing. */
export const isAllowed = (skip: Skip): boolean =>
  /ALLOC_DATA|shared\/data|data folder/.test(`${skip.name} ${skip.reason}`)

/** The closing line. */
export const closingLine = (passed: number, failed: number, skipped: number): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

const nameOf = (test: TestCase): string => `${test.module.relativeModuleId} > ${test.fullName}`

const describeSkip = (test: TestCase): Skip => {
  const result = test.result()
  return {
    name: nameOf(test),
    reason: result.state === "skipped" ? result.note : undefined
  }
}

/** What failed, and the first line of why. */
export const failureLine = (name: string, errors: ReadonlyArray<{ readonly message?: string }>): string =>
  `failed: ${name}: ${(errors[0]?.message ?? "no message").split("\n")[0]}`

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<SerializedError>): void {
    let passed = 0
    // A module that fails to load has no test that could fail: it counts as one failure.
    const failures = unhandled.map((error) => failureLine("outside of any test", [error]))
    const skips: Array<Skip> = []
    for (const module of modules) {
      const errors = module.errors()
      if (errors.length > 0) failures.push(failureLine(module.relativeModuleId, errors))
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === "passed") passed++
        else if (result.state === "failed") failures.push(failureLine(nameOf(test), result.errors))
        else skips.push(describeSkip(test))
      }
    }
    for (const skip of skips)
      console.log(`skipped: ${skip.name}${skip.reason === undefined ? "" : ` (${skip.reason})`}`)
    const refused = process.env.ALLOC_REQUIRE_PROGRAMS === "1" ? skips.filter((skip) => !isAllowed(skip)) : []
    if (refused.length > 0) {
      console.log(`${refused.length} skipped although every program is to be present (ALLOC_REQUIRE_PROGRAMS=1)`)
      process.exitCode = 1
    }
    for (const failure of failures) console.log(failure)
    console.log(closingLine(passed, failures.length, skips.length))
  }
}
