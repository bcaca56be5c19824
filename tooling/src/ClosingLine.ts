/**
 * The last lines of a test run: why each skipped test was skipped, then `N passed, N failed, N skipped`.
 *
 * A test that needs something beyond Node skips where it is missing. With `ALLOC_REQUIRE_PROGRAMS=1`, as `.ci/run`
 * sets it, such a skip fails the run, unless its reason is that the data folder is missing: that one cannot be installed.
 *
 * @module
 */
import type { Reporter, TestCase, TestModule } from "vitest/node"

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

const describeSkip = (test: TestCase): Skip => {
  const result = test.result()
  return {
    name: `${test.module.relativeModuleId} > ${test.fullName}`,
    reason: result.state === "skipped" ? result.note : undefined
  }
}

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<unknown>): void {
    let passed = 0
    // A module that fails to load has no test that could fail: it counts as one failure.
    let failed = unhandled.length
    const skips: Array<Skip> = []
    for (const module of modules) {
      if (module.errors().length > 0) failed++
      for (const test of module.children.allTests()) {
        const state = test.result().state
        if (state === "passed") passed++
        else if (state === "failed") failed++
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
    console.log(closingLine(passed, failed, skips.length))
  }
}
