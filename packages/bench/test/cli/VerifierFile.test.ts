import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { loadVerifier } from "../../src/cli/VerifierFile.ts"
import { reasonOf } from "../Reason.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-verifier-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (file: string, text: string): string => {
  writeFileSync(join(folder, file), text)
  return join(folder, file)
}

describe("loadVerifier", () => {
  it.each([
    ["an object with check", `export const mine = { name: "mine", check: (_: unknown, text: string) => text === "a" }`],
    ["the same as default", `export default { name: "mine", check: (_: unknown, text: string) => text === "a" }`],
    [
      "an object with checkAll",
      `export const mine = { name: "mine", checkAll: async (pairs: Array<{ response: string }>) => pairs.map(({ response }) => response === "a") }`
    ]
  ])("takes %s", async (what, text) => {
    const loaded = await loadVerifier(put(`${what.length}.ts`, text))
    const verdicts = await Promise.all(["a", "b"].map((response) => loaded.check({ id: "q" }, response)))
    expect(verdicts.map(({ reward }) => reward)).toEqual([1, 0])
  })

  it("refuses a file with none, with two, and one that is not there", async () => {
    const two = `export const a = { name: "a", check: () => 1 }\nexport const b = { name: "b", check: () => 1 }`
    for (const [file, why] of [
      [put("none.ts", "export const x = 1"), "it exports no verifier; write: export const mine"],
      [put("two.ts", two), "it exports 2 verifiers; valid: one"],
      [join(folder, "absent.ts"), "absent.ts"]
    ]) {
      const reason = await reasonOf(() => loadVerifier(file))
      expect(reason).toMatchObject({ _tag: "InvalidVerifierFile", problem: expect.stringContaining(why) })
    }
  })
})
