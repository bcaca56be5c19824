import { describe, expect, it } from "vitest"
import { faultsOf } from "../src/Hygiene.ts"

const whats = (text: string, file = "a.ts"): ReadonlyArray<string> =>
  faultsOf(file, text, ["mirror.example"]).map(({ line, what }) => `${line}: ${what}`)

// Put together here, so that this file does not hold what is refused.
const path = (...parts: ReadonlyArray<string>): string => ["", ...parts].join("/")

describe("Hygiene", () => {
  it("refuses paths of one machine", () => {
    expect(whats(`fine\nread("${path("root", "data", "x")}")`)).toEqual(["2: a path of one machine"])
    expect(whats(path("home", "ada", "x"))).toHaveLength(1)
    expect(whats(path("tmp", "out-1", "x"))).toHaveLength(1)
  })
  it("lets relative and system paths be", () => {
    expect(whats('import "../work/a.ts"\nconst a = "/usr/bin/chromium"\n"--tmpfs", "/tmp"')).toEqual([])
    expect(whats(`const b = join(root, "${["packages", "root", "x"].join("/")}")`)).toEqual([])
  })
  it("refuses registry hosts, those of this machine too", () => {
    expect(whats(`https://${["registry", "npmjs", "org"].join(".")}/x`)).toEqual(["1: a registry host"])
    expect(whats("https://mirror.example/x")).toEqual(["1: a registry host"])
    expect(whats("from pypi or npm")).toEqual([])
  })
  it("refuses any address in the lock file", () => {
    const entry = "  resolution: {integrity: sha512-x, tarball: https://somewhere.example/x.tgz}"
    expect(whats(entry, "pnpm-lock.yaml")).toEqual(["1: an address in the lock file"])
    expect(whats(entry)).toEqual([])
  })
})
