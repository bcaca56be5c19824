import { type SpawnSyncReturns, spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { pnpm, root } from "../src/Workspace.ts"

/** A project with this repository's settings, one command, and one dependency, which is a folder beside it. */
let project: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "alloc-first-run-"))
  for (const file of ["pnpm-workspace.yaml", ".pnpmfile.cjs"]) copyFileSync(join(root, file), join(project, file))
  const scripts = { bench: "node -e \"console.log(JSON.stringify({ installed: !!require('dependency') }))\"" }
  const manifest = { name: "project", private: true, scripts, dependencies: { dependency: "file:dependency" } }
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest))
})
afterEach(() => rmSync(project, { recursive: true }))

const bench = (): SpawnSyncReturns<string> => {
  const [program, ...args] = pnpm
  // A project of its own, not one inside the run of this repository's tests.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_config_|^CI$/i.test(name))
  )
  return spawnSync(program, [...args, "bench", "math", "--json"], { cwd: project, encoding: "utf8", env })
}

describe("the first command in a fresh clone", () => {
  it("installs by itself and leaves stdout to the command", { timeout: 60_000 }, () => {
    mkdirSync(join(project, "dependency"))
    writeFileSync(
      join(project, "dependency/package.json"),
      '{ "name": "dependency", "version": "1.0.0", "main": "index.js" }'
    )
    writeFileSync(join(project, "dependency/index.js"), "module.exports = {}\n")
    const { status, stdout, stderr } = bench()
    expect(stdout, stderr).toBe('{"installed":true}\n')
    expect(stderr).toContain("dependency")
    expect(status).toBe(0)
  })

  it("says on stderr why an install failed", { timeout: 60_000 }, () => {
    const { status, stdout, stderr } = bench()
    expect(status).not.toBe(0)
    expect(stdout).toBe("")
    expect(stderr).toMatch(/ERR_PNPM|ENOENT/)
    expect(stderr).toContain("The installation failed, for the reason above.")
  })
})
