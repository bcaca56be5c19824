import { expect, it } from "vitest"
import { errors } from "../../src/lint/Errors.ts"
import { sourcesOf } from "../../src/lint/Rule.ts"

const errorModule = "export class CoreError extends Error {}\nexport const fail = (r) => { throw new CoreError(r) }\n"

const refused = (texts: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  errors.check(sourcesOf({ "packages/core/src/CoreError.ts": errorModule, ...texts })).map(({ what }) => what)

it("an error that is thrown elsewhere than in fail is refused", () => {
  const byHand = ["throws by hand; call the package's own fail(reason)"]
  expect(refused({ "packages/core/src/a.ts": 'throw new CoreError({ reason: { _tag: "X" } })' })).toEqual(byHand)
  expect(refused({ "packages/core/src/a.ts": 'const f = () => {\n  throw new Error("x")\n}' })).toEqual(byHand)
})

it("errors made in Effect code, rethrown ones and a module's own signals are not", () => {
  const text =
    "yield* new CoreError({ reason })\nthrow cause\nclass Unreadable extends Error {}\nthrow new Unreadable()"
  expect(refused({ "packages/core/src/a.ts": text })).toEqual([])
  expect(refused({ "packages/core/test/a.ts": 'throw new Error("x")' })).toEqual([])
})

it("a second error class or module of a package is refused", () => {
  const second = "export class OtherError extends Data.TaggedError('OtherError')<{}> {}"
  expect(refused({ "packages/core/src/b/Other.ts": second })).toEqual([
    "a second error class, OtherError; a package has one"
  ])
  expect(refused({ "packages/core/src/OtherError.ts": second })).toEqual(["a second error module"])
})

it("an error module without fail is refused", () => {
  expect(refused({ "packages/bench/src/BenchError.ts": "export class BenchError extends Error {}" })).toEqual([
    "has no fail(reason): never"
  ])
})
