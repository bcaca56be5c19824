import { join, resolve } from "node:path"
import { CoreError } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { absolute, dataFolder, exitCodeOf, parseBudgets, type Terminal } from "../../src/cli/Context.ts"
import { BenchError } from "../../src/index.ts"
import { reasonOf } from "../Reason.ts"

const terminal: Terminal = {
  out: () => {},
  error: () => {},
  step: () => {},
  directory: resolve("somewhere"),
  signal: new AbortController().signal,
  interactive: false
}

describe("paths of flags", () => {
  it("start where the user stands", () => {
    expect(absolute(terminal, "a/b")).toBe(join(terminal.directory, "a", "b"))
    expect(absolute(terminal, resolve("elsewhere"))).toBe(resolve("elsewhere"))
    expect(dataFolder(terminal, "data")).toBe(join(terminal.directory, "data"))
  })
})

describe("parseBudgets", () => {
  it("reads numbers with commas, spaces allowed", () => {
    expect(parseBudgets("1,2.5, 8")).toEqual([1, 2.5, 8])
  })

  it("names the part that is no number", async () => {
    expect(await reasonOf(() => parseBudgets("1,x"))).toMatchObject({ field: "--budget", value: "x" })
    expect(await reasonOf(() => parseBudgets("1,"))).toMatchObject({ field: "--budget", value: "" })
  })
})

describe("exitCodeOf", () => {
  it("is 2 for wrong usage, 1 for what else is explained, whatever package says it", () => {
    const option = { _tag: "InvalidOption", field: "--limit", value: 0, valid: "1" } as const
    expect(exitCodeOf(new BenchError({ reason: option }))).toBe(2)
    expect(exitCodeOf(new BenchError({ reason: { _tag: "MissingFile", file: "a", directory: "b" } }))).toBe(1)
    expect(exitCodeOf(new Error("x"))).toBe(1)
    expect(exitCodeOf("x")).toBe(1)
    try {
      parseBudgets("-1")
    } catch (error) {
      expect(error).toBeInstanceOf(CoreError)
      expect(exitCodeOf(error)).toBe(2)
    }
    expect.assertions(6)
  })
})
