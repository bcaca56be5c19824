import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { benchProcess } from "./ChildProcess.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-command-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("bench, as an installed package gives it", () => {
  it("teaches what it is for with --help: commands, flags, exit codes", async () => {
    const { code, out } = await benchProcess(folder, "--help")
    expect(code).toBe(0)
    for (const command of ["run", "all", "list", "collect", "model", "view"])
      expect(out).toMatch(new RegExp(`^  ${command} `, "m"))
    expect(out).toContain("bench run recording DIR takes any recording")
    expect(out).toContain("Exit codes: 0 done, 1 a failure that is explained, 2 wrong usage, 130 interrupted.")
  })

  it("knows no experiment by name, and says how to run one's own: exit code 2", async () => {
    const { code, error, out } = await benchProcess(folder, "math")
    expect({ code, out }).toEqual({ code: 2, out: "" })
    expect(error).toContain(`unknown experiment "math"; none has a name here; your own: bench run FILE.ts`)
  })
})
