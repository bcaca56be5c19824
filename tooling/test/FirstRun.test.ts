import { type SpawnSyncReturns, spawnSync } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { pnpm, read, root } from "../src/Workspace.ts"

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

/** A package beside the project. */
const writePackage = (name: string): void => {
  mkdirSync(join(project, name))
  const manifest = { name, version: "1.0.0", main: "index.js" }
  writeFileSync(join(project, name, "package.json"), JSON.stringify(manifest))
  writeFileSync(join(project, name, "index.js"), "module.exports = {}\n")
}

const run = (...command: ReadonlyArray<string>): SpawnSyncReturns<string> => {
  const [program, ...args] = pnpm
  // A project of its own, not one inside the run of this repository's tests.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_config_|^CI$/i.test(name))
  )
  return spawnSync(program, [...args, ...command], { cwd: project, encoding: "utf8", env })
}

const bench = (): SpawnSyncReturns<string> => run("bench", "math", "--json")

describe("the first command in a fresh clone", () => {
  it("installs by itself and leaves stdout to the command", () => {
    writePackage("dependency")
    const { status, stdout, stderr } = bench()
    expect(stdout, stderr).toBe('{"installed":true}\n')
    expect(stderr).toContain("dependency")
    expect(status).toBe(0)
  })

  it("checks engines against the Node that the installation brings, whichever Node starts it", () => {
    writePackage("dependency")
    const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"))
    const engines = { node: read("pnpm-workspace.yaml").match(/^nodeVersion: (.+)$/m)?.[1] }
    writeFileSync(join(project, "package.json"), JSON.stringify({ ...manifest, engines }))
    expect(bench().stderr).not.toContain("Unsupported engine")
    // The same without the setting's right value warns: so it is the setting that decides.
    rmSync(join(project, "node_modules"), { recursive: true })
    const settings = readFileSync(join(project, "pnpm-workspace.yaml"), "utf8")
    writeFileSync(join(project, "pnpm-workspace.yaml"), settings.replace(/^nodeVersion: .+$/m, "nodeVersion: 20.0.0"))
    expect(bench().stderr).toContain("Unsupported engine")
  })

  it("leaves an installation without development tools as it is", () => {
    writePackage("dependency")
    writePackage("tool")
    const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"))
    writeFileSync(
      join(project, "package.json"),
      JSON.stringify({ ...manifest, devDependencies: { tool: "file:tool" } })
    )
    expect(run("install", "--prod").status).toBe(0)
    const { stdout, stderr } = bench()
    expect(stdout, stderr).toBe('{"installed":true}\n')
    expect(existsSync(join(project, "node_modules/dependency"))).toBe(true)
    expect(existsSync(join(project, "node_modules/tool"))).toBe(false)
  })

  it("says on stderr why an install failed", () => {
    const { status, stdout, stderr } = bench()
    expect(status).not.toBe(0)
    expect(stdout).toBe("")
    expect(stderr).toMatch(/ERR_PNPM|ENOENT/)
    expect(stderr).toContain("The installation failed, for the reason above.")
  })
})
