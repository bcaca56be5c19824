import { expect, it } from "vitest"
import { fileNames } from "../../src/lint/FileNames.ts"
import { sourcesOf } from "../../src/lint/Rule.ts"

const refused = (...files: ReadonlyArray<string>): ReadonlyArray<string> =>
  fileNames.check(sourcesOf(Object.fromEntries(files.map((file) => [file, ""])))).map(({ file }) => file)

it("names that say nothing are refused, of files and of folders", () => {
  const files = ["packages/core/src/utils.ts", "packages/core/src/helpers/A.ts", "perf/Common.ts", "recipes/misc.py"]
  expect(refused(...files)).toEqual(files)
})

it("names that merely contain such a word are not", () => {
  expect(refused("packages/core/src/Utility.ts", "packages/core/src/SharedBound.ts")).toEqual([])
})
