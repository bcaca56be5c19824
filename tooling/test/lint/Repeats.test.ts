import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, it } from "vitest"
import { repeatedCode, repeatedComments } from "../../src/lint/Repeats.ts"
import { type Offence, sourcesOf } from "../../src/lint/Rule.ts"
import { root } from "../../src/Workspace.ts"

const code = (lines: number): string =>
  Array.from({ length: lines }, (_, i) => `  const value${i} = compute${i}(first, second + ${i})\n`).join("")

const repeatsIn = (texts: Readonly<Record<string, string>>): ReadonlyArray<Offence> => {
  const folder = mkdtempSync(join(tmpdir(), "alloc-repeats-test-"))
  try {
    for (const [file, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    return repeatedCode(folder, join(root, ".jscpd.json"))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it("11 lines of code that stand twice are refused, whatever their layout; 10 are not", () => {
  const one = (lines: number): string => `export const one = () => {\n  before()\n${code(lines)}  after()\n}\n`
  const two = (lines: number): string =>
    `export function two(a: A) {\n  other(a)\n${code(lines).replaceAll("  const", "\n      const")}}\n`
  const [offence, ...others] = repeatsIn({ "packages/a/src/One.ts": one(11), "packages/b/src/Two.ts": two(11) })
  expect(offence).toMatchObject({ rule: "repeats", what: expect.stringMatching(/^repeats 11 lines of packages/) })
  expect(offence.file).toMatch(/^packages\/[ab]\/src\/(One|Two)\.ts$/)
  expect(others).toEqual([])
  expect(repeatsIn({ "packages/a/src/One.ts": one(10), "packages/b/src/Two.ts": two(10) })).toEqual([])
})

it("repeats in Python are refused, repeats in tests are not", () => {
  const text = (name: string): string => `def ${name}(first):\n${code(14).replaceAll("const ", "")}`
  expect(repeatsIn({ "recipes/a/one.py": text("f"), "recipes/a/two.py": text("g") })).toHaveLength(1)
  const test = (name: string): string => `export const ${name} = () => {\n${code(14)}}\n`
  expect(repeatsIn({ "packages/a/test/one.ts": test("f"), "packages/a/test/two.ts": test("g") })).toEqual([])
})

it("more than 10 comment lines that stand twice are refused, once a place", () => {
  const comment = (lines: number): string =>
    `/**\n${Array.from({ length: lines }, (_, i) => ` * line ${i}\n`).join("")} */\n`
  const check = (lines: number): ReadonlyArray<Offence> =>
    repeatedComments.check(sourcesOf({ "a.ts": comment(lines), "b.ts": `x()\n${comment(lines)}` }))
  expect(check(10)).toEqual([])
  expect(check(12)).toEqual([
    { rule: "repeats", file: "b.ts", line: 3, what: "repeats more than 10 comment lines of a.ts:2" }
  ])
})
