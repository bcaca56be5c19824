import { expect, it } from "vitest"
import { fileLength, functionLength } from "../../src/lint/Length.ts"
import { sourcesOf } from "../../src/lint/Rule.ts"

const lines = (count: number, text = "x()"): string => `${Array(count).fill(text).join("\n")}\n`

const refusedFiles = (file: string, text: string): ReadonlyArray<string> =>
  fileLength.check(sourcesOf({ [file]: text })).map(({ what }) => what)

const refusedFunctions = (file: string, text: string): ReadonlyArray<string> =>
  functionLength.check(sourcesOf({ [file]: text })).map(({ line, what }) => `${line}: ${what}`)

it("a file of 301 lines is refused, one of 300 is not", () => {
  expect(refusedFiles("a.ts", lines(300))).toEqual([])
  expect(refusedFiles("a.ts", lines(301))).toEqual([expect.stringMatching(/^301 lines/)])
  expect(refusedFiles("a.py", lines(301))).toHaveLength(1)
})

it("a long file may say why in its header, wrapped over lines too, and nowhere else", () => {
  const reason = "/**\n * Pairs.\n *\n * Longer than 300\n * lines because it is one table.\n */\n"
  expect(refusedFiles("a.ts", reason + lines(301))).toEqual([])
  expect(refusedFiles("a.ts", lines(301) + reason)).toHaveLength(1)
  expect(refusedFiles("a.py", `# Longer than 300 lines because it is one table.\n${lines(301)}`)).toEqual([])
  expect(refusedFiles("a.py", `"""Pairs.\n\nLonger than 300 lines because so.\n"""\n${lines(301)}`)).toEqual([])
  expect(refusedFiles("a.ts", `// Longer than 300 lines\n${lines(301)}`)).toHaveLength(1)
})

it("fixtures and data may be of any length", () => {
  expect(refusedFiles("packages/core/test/fixtures/a.ts", lines(999))).toEqual([])
})

it("a function of 61 lines is refused, one of 60 is not, and its docstring does not count", () => {
  const arrow = (count: number): string => `/**\n * Doc.\n */\nexport const f = () => {\n${lines(count - 2)}}\n`
  expect(refusedFunctions("a.ts", arrow(60))).toEqual([])
  expect(refusedFunctions("a.ts", arrow(61))).toEqual(["4: f has 61 lines; at most 60"])
})

it("functions of every form are counted, and a nameless one is named by what it is a part of", () => {
  const body = `{\n${lines(60)}}`
  expect(refusedFunctions("a.ts", `function f() ${body}`)).toHaveLength(1)
  expect(refusedFunctions("a.ts", `class A {\n  m() ${body}\n}`)).toEqual(["2: m has 62 lines; at most 60"])
  expect(refusedFunctions("a.ts", `const f = fn(function* () ${body})`)).toEqual(["1: f has 62 lines; at most 60"])
})

it("functions of tests may be of any length", () => {
  const text = `it("", () => {\n${lines(90)}})`
  expect(refusedFunctions("packages/core/test/a.test.ts", text)).toEqual([])
  expect(refusedFunctions("recipes/lora/test_lora.py", `def f():\n${lines(90, "    x()")}`)).toEqual([])
})

it("Python functions are counted by their indentation, a signature over lines included", () => {
  const text = (count: number): string => `def f(\n    a,\n):\n${lines(count - 3, "    x()")}\ng()\n`
  expect(refusedFunctions("a.py", text(60))).toEqual([])
  expect(refusedFunctions("a.py", text(61))).toEqual(["1: f has 61 lines; at most 60"])
  expect(refusedFunctions("a.py", `class A:\n    async def f(self):\n${lines(61, "        x()")}`)).toHaveLength(1)
})
