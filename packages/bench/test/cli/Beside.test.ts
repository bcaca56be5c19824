import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { runBeside } from "../../src/cli/Beside.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-beside-"))
const program = (text: string): string => {
  const file = join(folder, "program.mjs")
  writeFileSync(file, text)
  return file
}
afterAll(() => rmSync(folder, { recursive: true }))

describe("a program beside this one", () => {
  it("has its own arguments, and gives what it printed and its exit code", async () => {
    const file = program(
      "console.log(process.argv.slice(2).join()); console.error('why'); process.exitCode = process.argv.length"
    )
    const { signal } = new AbortController()
    expect(await runBeside(file, ["math", "--json"], signal)).toEqual({ code: 4, out: "math,--json\n", error: "why\n" })
  })

  it("fails with what it throws, and ends when the signal does", async () => {
    const controller = new AbortController()
    await expect(runBeside(program("throw new Error('broken')"), [], controller.signal)).rejects.toThrow("broken")
    const endless = runBeside(program("setInterval(() => {}, 1000)"), [], controller.signal)
    controller.abort()
    expect(await endless).toMatchObject({ out: "" })
  })
})
