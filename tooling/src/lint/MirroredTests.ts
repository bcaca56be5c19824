/**
 * Tests mirror the sources by name: `src/allocation/Allocate.ts` is tested in `test/allocation/Allocate.test.ts`.
 *
 * `tooling/tested-elsewhere.json` names the exceptions: a source that another test covers, and a test of several sources.
 *
 * @module
 */
import ts from "typescript"
import { descendants, isPackageSource, type Offence, type Rule, type Source } from "./Rule.ts"

/** The exceptions. */
export interface TestedElsewhere {
  /** A source, and the test that covers it. */
  readonly sources: Readonly<Record<string, string>>
  /** A test that no single source has, and what it is about. */
  readonly tests: Readonly<Record<string, string>>
}

/** Whether a module does something: a function or a class of its own, beyond listing, naming and typing. */
const hasLogic = ({ tree }: Source): boolean =>
  tree !== undefined &&
  descendants(tree).some((node) => ts.isFunctionLike(node) && "body" in node && node.body !== undefined)

const testOf = (file: string): string => file.replace("/src/", "/test/").replace(/\.ts$/, ".test.ts")

const sourceOf = (file: string): string => file.replace("/test/", "/src/").replace(/\.test\.ts$/, ".ts")

/** Sources with logic and no test of their name, tests without a source, and exceptions that are none. */
export const mirroredTests = (elsewhere: TestedElsewhere): Rule => ({
  name: "tests",
  check: ({ all, byFile }) => {
    const offence = (file: string, what: string): Offence => ({ rule: "tests", file, line: 1, what })
    const untested = all
      .filter((source) => isPackageSource(source.file) && hasLogic(source))
      .filter(({ file }) => !byFile.has(testOf(file)) && elsewhere.sources[file] === undefined)
      .map(({ file }) => offence(file, `has no ${testOf(file)}`))
    const homeless = all
      .filter(({ file }) => /^packages\/[^/]+\/test\/.*\.test\.ts$/.test(file))
      .filter(({ file }) => !byFile.has(sourceOf(file)) && elsewhere.tests[file] === undefined)
      .map(({ file }) => offence(file, `tests no ${sourceOf(file)}`))
    const stale = [
      ...Object.entries(elsewhere.sources)
        .filter(([file, test]) => !byFile.has(file) || byFile.has(testOf(file)) || !byFile.has(test))
        .map(([file, test]) =>
          offence(file, `tooling/tested-elsewhere.json: no such exception to make, or no ${test}`)
        ),
      ...Object.keys(elsewhere.tests)
        .filter((file) => !byFile.has(file) || byFile.has(sourceOf(file)))
        .map((file) => offence(file, "tooling/tested-elsewhere.json: no such exception to make"))
    ]
    return [...untested, ...homeless, ...stale]
  }
})
