import { expect, it } from "vitest"
import { mirroredTests, type TestedElsewhere } from "../../src/lint/MirroredTests.ts"
import { sourcesOf } from "../../src/lint/Rule.ts"

const logic = "export const f = () => 1"
const source = "packages/core/src/x/A.ts"
const test = "packages/core/test/x/A.test.ts"

const refused = (
  texts: Readonly<Record<string, string>>,
  elsewhere: TestedElsewhere = { sources: {}, tests: {} }
): ReadonlyArray<string> =>
  mirroredTests(elsewhere)
    .check(sourcesOf(texts))
    .map(({ file, what }) => `${file}: ${what}`)

it("a source with logic needs a test of its name; types and lists do not", () => {
  expect(refused({ [source]: logic })).toEqual([`${source}: has no ${test}`])
  expect(refused({ [source]: logic, [test]: "" })).toEqual([])
  expect(refused({ [source]: 'export interface A { f(): void }\nexport { g } from "./B.ts"' })).toEqual([])
})

it("a test needs a source of its name", () => {
  expect(refused({ [test]: "" })).toEqual([`${test}: tests no ${source}`])
})

it("exceptions are allowed by name, and refused where nothing needs them", () => {
  const whole = "packages/core/test/Whole.test.ts"
  const elsewhere = { sources: { [source]: whole }, tests: { [whole]: "all solvers against brute force" } }
  expect(refused({ [source]: logic, [whole]: "" }, elsewhere)).toEqual([])
  expect(refused({ [source]: logic, [whole]: "", [test]: "" }, elsewhere)).toEqual([
    expect.stringContaining("no such exception")
  ])
  expect(refused({ [source]: logic, [test]: "" }, { sources: {}, tests: { [whole]: "" } })).toHaveLength(1)
})
