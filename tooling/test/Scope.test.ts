import ts from "typescript"
import { describe, expect, it } from "vitest"
import { filesNaming, rescoped, scope, scopeInUse } from "../src/Scope.ts"
import { files, read } from "../src/Workspace.ts"

/** What a module imports or loads by name. */
const imported = (text: string): ReadonlyArray<string> =>
  ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)

const sources = files("{packages,apps,recipes}/*/{src,test,perf,examples}/**/*.ts", "{perf,tooling}/{src,test}/**/*.ts")
const manifests = files("{packages,apps,recipes}/*/package.json", "{perf,tooling}/package.json")

/** Spelled so that this file does not hold it, and can be taken back like any other. */
const to = ["@another", "scope"].join("-")

describe("the npm scope", () => {
  it("is the one that is set, in the name of every package", () => {
    const names: ReadonlyArray<string> = manifests.map((file) => JSON.parse(read(file)).name)
    expect(names.length).toBeGreaterThan(5)
    expect(names.filter((name) => !name.startsWith(`${scope}/`))).toEqual([])
    expect(scopeInUse()).toBe(scope)
  })

  it("changes in every name, dependency and import of the repository, and nothing else does", () => {
    for (const file of manifests) {
      const { name, dependencies, devDependencies } = JSON.parse(rescoped(read(file), scope, to))
      expect(name.startsWith(`${to}/`)).toBe(true)
      expect(Object.keys({ ...dependencies, ...devDependencies }).filter((one) => one.startsWith(scope))).toEqual([])
    }
    let changed = 0
    for (const file of sources) {
      const [before, after] = [imported(read(file)), imported(rescoped(read(file), scope, to))]
      expect(after, file).toEqual(
        before.map((name) => (name.startsWith(`${scope}/`) ? to + name.slice(scope.length) : name))
      )
      changed += before.filter((name, i) => name !== after[i]).length
    }
    expect(changed).toBeGreaterThan(500)
  })

  it("leaves no trace in any tracked file, and can be taken back", () => {
    const naming = filesNaming(scope)
    for (const file of ["package.json", "pnpm-lock.yaml", ".changeset/config.json", "README.md"]) {
      expect(naming).toContain(file)
    }
    for (const file of naming) {
      const after = rescoped(read(file), scope, to)
      expect(after, file).not.toMatch(new RegExp(`${scope}\\b(?!-)`))
      expect(rescoped(after, to, scope), file).toBe(read(file))
    }
  })

  it("is not taken for the beginning of another one", () => {
    expect(rescoped("@alloc/core @alloc-more/core @allocate", "@alloc", "@x")).toBe(
      "@x/core @alloc-more/core @allocate"
    )
  })
})
