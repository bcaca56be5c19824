import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { packages, root } from "../src/Workspace.ts"

interface Cruised {
  readonly modules: ReadonlyArray<{
    readonly source: string
    readonly dependencies: ReadonlyArray<{ readonly module: string; readonly resolved: string }>
  }>
  readonly summary: {
    readonly violations: ReadonlyArray<{ readonly rule: { readonly name: string }; readonly from: string }>
  }
}

const cruise = (folder: string, ...paths: ReadonlyArray<string>): Cruised => {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs")
  const config = join(root, ".dependency-cruiser.cjs")
  const args = [program, "--config", config, "--output-type", "json", ...paths]
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 })
  return JSON.parse(stdout)
}

/** A small workspace with the given sources, and every package linked for every other. */
const workspace = (sources: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), "alloc-arrows-"))
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const dependencies = Object.fromEntries(packages.map((name) => [`@alloc/${name}`, "workspace:^"]))
  const devDependencies = { tool: "1.0.0" }
  put("node_modules/tool/package.json", '{ "name": "tool", "main": "index.js" }')
  put("node_modules/tool/index.js", "module.exports = { x: 1 }\n")
  for (const name of packages) {
    const manifest = {
      name: `@alloc/${name}`,
      type: "module",
      exports: { ".": "./src/index.ts" },
      dependencies,
      devDependencies
    }
    put(`packages/${name}/package.json`, JSON.stringify(manifest))
    put(`packages/${name}/src/index.ts`, "export const x = 1\n")
    mkdirSync(join(folder, "node_modules/@alloc"), { recursive: true })
    symlinkSync(join(folder, "packages", name), join(folder, "node_modules/@alloc", name))
  }
  for (const [path, text] of Object.entries(sources)) put(path, text)
  return folder
}

const violations = (sources: Record<string, string>): ReadonlyArray<string> => {
  const folder = workspace(sources)
  try {
    return cruise(folder, "packages").summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("the arrows between packages", () => {
  it("allow imports that follow them", () => {
    expect(
      violations({
        "packages/predictor/src/a.ts": 'export { x } from "@alloc/core"\n',
        "packages/decoders/src/a.ts": 'export { x } from "@alloc/verifiers"\n',
        "packages/bench/test/a.ts": 'export { x } from "@alloc/decoders"\n',
        "packages/bench/test/b.ts": 'export { x } from "tool"\n',
        "packages/core/src/a.ts": 'export { x } from "./index.ts"\n'
      })
    ).toEqual([])
  })

  it("refuse imports against them", () => {
    const found = violations({
      "packages/core/src/up.ts": 'export { x } from "@alloc/predictor"\n',
      "packages/core/src/io.ts": 'export { readFileSync } from "node:fs"\n',
      "packages/core/test/up.ts": 'import type { x } from "@alloc/bench"\nexport type X = typeof x\n',
      "packages/verifiers/src/side.ts": 'export { x } from "@alloc/predictor"\n',
      "packages/decoders/src/up.ts": 'export { x } from "@alloc/bench"\n',
      "packages/decoders/src/path.ts": 'export { x } from "../../core/src/index.ts"\n',
      "packages/bench/src/lost.ts": 'export { x } from "@alloc/nowhere"\n',
      "packages/bench/src/dev.ts": 'export { x } from "tool"\n',
      "packages/bench/src/one.ts": 'export { y } from "./two.ts"\nexport const z = 1\n',
      "packages/bench/src/two.ts": 'export { z } from "./one.ts"\nexport const y = 1\n'
    })
    for (const violation of [
      "core-imports: packages/core/src/up.ts",
      "core-stands-alone: packages/core/src/io.ts",
      "core-imports: packages/core/test/up.ts",
      "verifiers-imports: packages/verifiers/src/side.ts",
      "decoders-imports: packages/decoders/src/up.ts",
      "public-interfaces-only: packages/decoders/src/path.ts",
      "resolvable: packages/bench/src/lost.ts",
      "dependencies-declared: packages/bench/src/dev.ts",
      "no-circular: packages/bench/src/one.ts"
    ]) {
      expect(found).toContain(violation)
    }
  })

  it("see through the names of this workspace's own packages", () => {
    const { modules } = cruise(root, "packages/verifiers", "packages/predictor")
    const resolved = modules
      .flatMap(({ dependencies }) => dependencies)
      .filter(({ module }) => module === "@alloc/core")
    expect(resolved.length).toBeGreaterThan(0)
    expect(new Set(resolved.map((dependency) => dependency.resolved))).toEqual(new Set(["packages/core/src/index.ts"]))
  })
})
