import { describe, expect, it } from "vitest"
import { documented, effectNames, listedExports, publicNames } from "../../src/lint/PublicSurface.ts"
import { type Rule, type Sources, sourcesOf } from "../../src/lint/Rule.ts"

const entry = "packages/core/src/index.ts"

const workspace = (index: string, texts: Readonly<Record<string, string>> = {}): Sources =>
  sourcesOf(
    {
      [entry]: index,
      ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [`packages/core/src/${name}`, text]))
    },
    [entry]
  )

const refused = (rule: Rule, index: string, texts: Readonly<Record<string, string>> = {}): ReadonlyArray<string> =>
  rule.check(workspace(index, texts)).map(({ file, what }) => `${file.replace("packages/core/src/", "")}: ${what}`)

it("public names are followed through lists, stars, other names and imports to their declarations", () => {
  const sources = workspace(
    'export { a as b, type C } from "./x/List.ts"\nexport * from "./y.ts"\nimport { d } from "./y.ts"\nexport { d as e }',
    {
      "x/List.ts": 'export { a } from "../y.ts"\nexport type { C } from "../y.ts"',
      "y.ts": "export const a = 1\nexport interface C {}\nexport function d(): void {}"
    }
  )
  const found = publicNames(sources.all[0], sources)
  expect(found.map(({ name }) => name)).toEqual(["b", "C", "a", "C", "d", "e"])
  expect(found.every(({ declarations, file }) => declarations.length === 1 && file.endsWith("y.ts"))).toBe(true)
})

it("a public name without a docstring is refused; one with a tag alone too", () => {
  const index = 'export { a, type B, c, d } from "./x.ts"'
  const text =
    "/** A. */\nexport const a = 1\nexport interface B {}\n/** @throws X */\nexport const c = 1\nconst e = 1\n"
  expect(refused(documented, index, { "x.ts": `${text}/** D. */\nexport class d {}` })).toEqual([
    "x.ts: B is public and has no docstring",
    "x.ts: c is public and has no docstring"
  ])
})

it("export * is refused in a public entry, and only there", () => {
  expect(refused(listedExports, 'export * from "./x.ts"', { "x.ts": 'export * from "./y.ts"' })).toEqual([
    "index.ts: export *; list every name"
  ])
  expect(refused(listedExports, 'export * as x from "./x.ts"')).toEqual([])
})

describe("names of Effects", () => {
  const index = 'export * from "./x.ts"'
  const open = "export const open = (): Promise<void> => run(openEffect())\n"

  it("end in Effect, beside a promise form of the plain name", () => {
    const text = `${open}export const openEffect = (): Effect.Effect<void, E, Scope> => x\n`
    expect(refused(effectNames, index, { "x.ts": text })).toEqual([])
  })
  it("without the suffix are refused", () => {
    const what = "x.ts: read returns an Effect; its name ends in Effect"
    expect(refused(effectNames, index, { "x.ts": "export const read = (): Effect.Effect<1> => x" })).toEqual([what])
    for (const text of [
      "export function read(): Effect<1> {}",
      "export const read = Effect.fnUntraced(function* () { return 1 })",
      'export const read = Effect.fn("read")(function* () { return 1 })',
      "export const read: (file: string) => Effect.Effect<1> = f"
    ])
      expect(refused(effectNames, index, { "x.ts": text })).toEqual([what])
  })
  it("end in Effect where they give a Stream, the form of an async iterable", () => {
    const iterable = "export async function* read(): AsyncGenerator<1> {}\n"
    const stream = "export const readEffect = (): Stream.Stream<1> => x"
    expect(refused(effectNames, index, { "x.ts": iterable + stream })).toEqual([])
    expect(refused(effectNames, index, { "x.ts": "export const read = (): Stream.Stream<1> => x" })).toEqual([
      "x.ts: read returns an Effect; its name ends in Effect"
    ])
  })
  it("without a promise form, or with the suffix and no Effect, are refused", () => {
    expect(refused(effectNames, index, { "x.ts": "export const openEffect = (): Effect.Effect<1> => x" })).toEqual([
      "x.ts: openEffect has no promise form open beside it"
    ])
    expect(refused(effectNames, index, { "x.ts": `${open}export const openEffect = (): number => 1` })).toEqual([
      "x.ts: openEffect returns no Effect, or does not say so"
    ])
  })
  it("matter only where they are public", () => {
    const text = "export const read = (): Effect.Effect<1> => x"
    expect(refused(effectNames, "export const a = 1", { "x.ts": text })).toEqual([])
  })
})
