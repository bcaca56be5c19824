import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { compare, type Example, fromMarkdown, fromSource, promised, written } from "../src/Examples.ts"
import type { Ran } from "../src/RunExamples.ts"
import { files, packages, read, root } from "../src/Workspace.ts"

describe("Examples", () => {
  it("takes the blocks of docstrings with their lines", () => {
    const source = [
      "/**",
      " * Adds.",
      " *",
      " * @example",
      " * ```ts",
      " * console.log(1 + 1) // => 2",
      " * ```",
      " */",
      "export const x = 1",
      "// ```ts",
      "/** @example",
      " * ```sh",
      " * not this",
      " * ```",
      " */"
    ].join("\n")
    expect(fromSource("a.ts", source)).toEqual([
      { file: "a.ts", line: 6, code: "console.log(1 + 1) // => 2\n", run: true }
    ])
  })

  it("takes ts blocks of Markdown, and marks those that are not to run", () => {
    const page = ["# A", "```ts", "a", "```", "```sh", "b", "```", "```ts no-run", "c", "```"].join("\n")
    expect(fromMarkdown("a.md", page).map(({ code, line, run }) => [code, line, run])).toEqual([
      ["a\n", 3, true],
      ["c\n", 9, false]
    ])
  })

  it("compares what was printed with what was promised", () => {
    const code = "console.log(a) // => [1, 2]\nconsole.log(b)\nconsole.log(\n  c\n)\n// => x y\n"
    expect(promised(code)).toHaveLength(2)
    const typed = { line: 1, forms: written([Int32Array.of(1, 2)]) }
    const free = { line: 2, forms: written(["anything"]) }
    expect(compare(code, [typed, free, { line: 3, forms: written(["x", "y"]) }])).toEqual([])
    expect(compare(code, [typed, free, { line: 3, forms: written(["x", "z"]) }])).toEqual([
      "line 6: says x y, printed 'x' 'z'"
    ])
    expect(compare(code, [typed, free])).toEqual(["line 6: x y was never printed"])
    expect(compare("console.log(a) // => 1\n", [typed, typed])).toHaveLength(2)
  })

  it("accepts every usual way to write a value, and no other value", () => {
    const accepts = (value: unknown, text: string): boolean =>
      compare(`console.log(x) // => ${text}\n`, [{ line: 1, forms: written([value]) }]).length === 0
    expect(accepts({ a: 1, b: ["x"] }, '{ a: 1, b: ["x"] }')).toBe(true)
    expect(accepts({ a: 1, b: ["x"] }, '{"a":1,"b":["x"]}')).toBe(true)
    expect(accepts("text", '"text"')).toBe(true)
    expect(accepts("text", "text")).toBe(true)
    expect(accepts(0.1 + 0.2, "0.3")).toBe(false)
    expect(accepts(Float64Array.of(0.5), "Float64Array(1) [ 0.5 ]")).toBe(true)
    expect(accepts(undefined, "undefined")).toBe(true)
  })
})

interface Placed extends Example {
  readonly path: string
}

/** Examples run inside the package that they belong to, which they import by its public name. */
const home = (file: string): string =>
  file.startsWith("packages/") ? file.split("/").slice(0, 2).join("/") : "tooling"

describe("every example of docstrings, READMEs and the guide", () => {
  const folder = `.alloc/examples-${process.pid}`
  const all: Array<Placed> = [
    ...files("packages/*/src/**/*.ts").flatMap((file) => fromSource(file, read(file))),
    ...files("README.md", "CONTRIBUTING.md", "packages/*/README.md", "docs/**/*.md")
      .filter((file) => !file.startsWith("docs/reference/"))
      .flatMap((file) => fromMarkdown(file, read(file)))
  ].map((example, index) => ({
    ...example,
    path: join(root, home(example.file), folder, `${example.file.replace(/\W+/g, "-")}-${example.line}-${index}.ts`)
  }))
  const at = (path: string): string => {
    const example = all.find((one) => one.path === path)
    return example === undefined ? path : `${example.file}:${example.line}`
  }
  const homes = ["tooling", ...packages.map((name) => `packages/${name}`)]

  beforeAll(() => {
    for (const place of homes) mkdirSync(join(root, place, folder), { recursive: true })
    for (const { path, code } of all) writeFileSync(path, code.includes("import ") ? code : `${code}export {}\n`)
    const options = { noUnusedLocals: false, noUnusedParameters: false, types: ["node"] }
    writeFileSync(
      join(root, "tooling", folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "tsconfig.base.json"),
        compilerOptions: options,
        files: all.map(({ path }) => path)
      })
    )
  })
  afterAll(() => {
    for (const place of homes) rmSync(join(root, place, folder), { recursive: true, force: true })
  })

  it("there are some in every package's sources", () => {
    for (const name of packages) {
      expect(
        all.some(({ file }) => file.startsWith(`packages/${name}/src/`)),
        `packages/${name}/src has no example`
      ).toBe(true)
    }
  })

  it("they type-check", () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc")
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", join(root, "tooling", folder)], { encoding: "utf8" })
    const named = stdout.replace(/^(\S+?\.ts)\(/gm, (_, path: string) => `${at(join(process.cwd(), path))} (`)
    expect(named).toBe("")
  })

  it.each(homes)("they print what they promise: %s", (place) => {
    const mine = all.filter(({ file, run }) => run && home(file) === place)
    if (mine.length === 0) return expect(place).toBe("tooling")
    const output = execFileSync(
      process.execPath,
      [join(root, "tooling/src/RunExamples.ts"), ...mine.map(({ path }) => path)],
      {
        encoding: "utf8",
        cwd: join(root, place),
        maxBuffer: 1 << 28
      }
    )
    const ran: ReadonlyArray<Ran> = JSON.parse(output)
    const wrong = ran.flatMap(({ error, file, printed }) => {
      const faults =
        error === undefined ? compare(mine.find(({ path }) => path === file)?.code ?? "", printed) : [error]
      return faults.map((fault) => `${at(file)}: ${fault}`)
    })
    expect(wrong).toEqual([])
  })
})
