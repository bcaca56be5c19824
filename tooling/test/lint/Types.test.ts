import { expect, it } from "vitest"
import { type Rule, sourcesOf } from "../../src/lint/Rule.ts"
import { casts, explicitTypes } from "../../src/lint/Types.ts"

const refused = (rule: Rule, text: string, file = "packages/core/src/a.ts"): ReadonlyArray<string> =>
  rule.check(sourcesOf({ [file]: text })).map(({ line, what }) => `${line}: ${what}`)

it("an exported function that does not say what it returns is refused", () => {
  const what = ["1: f does not say what it returns"]
  expect(refused(explicitTypes, "export const f = (x: number) => x")).toEqual(what)
  expect(refused(explicitTypes, "export function f() { return 1 }")).toEqual(what)
  expect(refused(explicitTypes, "export const f = (x: number) => (y: number) => x + y")).toEqual(what)
})

it("one that says it, by its own type or that of the function it returns, is not; nor is one that is not exported", () => {
  expect(refused(explicitTypes, "export const f = (x: number): number => x")).toEqual([])
  expect(refused(explicitTypes, "export const f: (x: number) => number = (x) => x")).toEqual([])
  expect(refused(explicitTypes, "export const f = (x: number) => (y: number): number => x + y")).toEqual([])
  expect(refused(explicitTypes, "const f = () => 1")).toEqual([])
  expect(refused(explicitTypes, "export const f = () => 1", "packages/core/test/a.ts")).toEqual([])
})

it("a cast without a comment is refused", () => {
  expect(refused(casts, "const a = b as C\n")).toEqual(["1: as C: say why it is right"])
  expect(refused(casts, "f(\n  a as D\n)")).toEqual(["2: as D: say why it is right"])
})

it("a cast with one beside or above it is not, nor is as const", () => {
  expect(refused(casts, "const a = b as C // checked above\n")).toEqual([])
  expect(refused(casts, "// The grammar allows only strings.\nconst a = b as C")).toEqual([])
  expect(refused(casts, "const a = [1] as const")).toEqual([])
})
