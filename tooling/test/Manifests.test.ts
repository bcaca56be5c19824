import { describe, expect, it } from "vitest"
import { files, packages, published as publishedFolders, read } from "../src/Workspace.ts"

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly license?: string
  readonly type?: string
  readonly version: string
  readonly sideEffects?: boolean
  readonly engines?: Record<string, string>
  readonly exports?: Record<string, unknown>
  readonly publishConfig?: { readonly exports: Record<string, unknown>; readonly provenance: boolean }
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
}

const manifests: ReadonlyArray<Manifest> = files(
  "package.json",
  "{packages,apps,recipes}/*/package.json",
  "{perf,tooling}/package.json"
).map((file) => JSON.parse(read(file)))
const published = manifests.filter((manifest) => manifest.private !== true)

describe("the manifests of this workspace", () => {
  it("are all looked at", () => {
    const names = publishedFolders.map((folder) => JSON.parse(read(`${folder}/package.json`)).name)
    expect(published.map(({ name }) => name).sort()).toEqual(names.sort())
  })

  it("pin every dependency exactly, and to one version", () => {
    const versions = new Map<string, Set<string>>()
    const loose: Array<string> = []
    for (const { dependencies, devDependencies, name, optionalDependencies } of manifests) {
      for (const [dependency, version] of Object.entries({
        ...dependencies,
        ...devDependencies,
        ...optionalDependencies
      })) {
        versions.set(dependency, (versions.get(dependency) ?? new Set()).add(version))
        if (version !== "workspace:^" && !/^\d/.test(version)) loose.push(`${name}: ${dependency} ${version}`)
      }
    }
    expect(loose).toEqual([])
    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([])
  })

  it("name one Node that everything runs on, and engines are checked against it", () => {
    const { dependencies } = JSON.parse(read("package.json"))
    expect(read("pnpm-workspace.yaml")).toContain(`\nnodeVersion: ${dependencies.node}\n`)
  })

  it("bring no variant of the local model's library for a graphics card", () => {
    const installed = files("pnpm-lock.yaml").flatMap((file) => read(file).match(/@node-llama-cpp\/[\w-]+/g) ?? [])
    expect(installed).toContain("@node-llama-cpp/linux-x64")
    expect(installed.filter((name) => /cuda|vulkan/.test(name))).toEqual([])
  })

  it.each(published.filter(({ name }) => packages.includes(name.replace("@alloc/", ""))))(
    "$name offers the same entries in the workspace and when published",
    (manifest) => {
      expect(manifest.exports?.["."]).toBe("./src/index.ts")
      expect(Object.keys(manifest.publishConfig?.exports ?? {})).toEqual(Object.keys(manifest.exports ?? {}))
    }
  )

  it.each(published)("$name says what a registry and a bundler ask", (manifest) => {
    expect(manifest).toMatchObject({
      license: "Apache-2.0",
      type: "module",
      engines: { node: ">=22.19" },
      files: ["dist", "README.md", "LICENSE"],
      publishConfig: { provenance: true }
    })
    expect(manifest.sideEffects, "what is imported has none; a command is not imported").toBe(
      manifest.exports === undefined ? undefined : false
    )
  })
})
