import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { isModulePath, loadExperiment } from "../../src/cli/ExperimentFile.ts"
import { reasonOf } from "../Reason.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-file-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (file: string, text: string): string => {
  writeFileSync(join(folder, file), text)
  return join(folder, file)
}
const experiment = (name: string) =>
  `{ name: "${name}", title: "T", recording: "data", evaluate: async () => {}, parts: [{ recording: "more", evaluate: async () => {} }, { evaluate: async () => {} }] }`

describe("isModulePath", () => {
  it("tells files from names of experiments", () => {
    expect(["mine.ts", "a/b.mjs", "c.cts", "./d.js"].every(isModulePath)).toBe(true)
    expect(["math", "math-hendrycks", "ts", "my.recording"].some(isModulePath)).toBe(false)
  })
})

describe("loadExperiment", () => {
  it("finds the one that is exported, under any name, and starts its folders at the file", async () => {
    for (const text of [`export const any = ${experiment("a")}`, `export default ${experiment("a")}`]) {
      const found = await loadExperiment(put(`found-${text.length}.ts`, `export const other = 1\n${text}`))
      expect(found.recording).toBe(join(folder, "data"))
      expect(found.parts?.map(({ recording }) => recording)).toEqual([join(folder, "more"), undefined])
    }
  })

  it("counts a value that is exported twice as one", async () => {
    const file = put("twice.ts", `export const a = ${experiment("a")}\nexport default a`)
    expect((await loadExperiment(file)).name).toBe("a")
  })

  it.each([
    ["exports nothing", "empty.ts", "export {}", "it exports nothing; write: import { defineExperiment }"],
    ["exports something else", "other.ts", "export const x = 1", "none of its exports (x) is one; write: import"],
    [
      "exports two",
      "two.ts",
      `export const a = ${experiment("a")}\nexport const b = ${experiment("b")}`,
      "it exports 2 experiments (a, b); valid: one"
    ],
    ["throws", "throws.ts", `throw new Error("not today")`, "not today"]
  ])("refuses a file that %s, saying what to write", async (_, file, text, why) => {
    const reason = await reasonOf(() => loadExperiment(put(file, text)))
    expect(reason).toMatchObject({ _tag: "InvalidExperimentFile", problem: expect.stringContaining(why) })
  })

  it("refuses a file that is not there, and a folder", async () => {
    for (const path of [join(folder, "absent.ts"), folder])
      expect(await reasonOf(() => loadExperiment(path))).toMatchObject({ problem: "there is no such file" })
  })
})
