import { resolve } from "node:path"
import { Option } from "effect"
import { describe, expect, it } from "vitest"
import { storeFolder } from "../../src/cli/StoreFolder.ts"

const { signal } = new AbortController()
const write = (): void => {}
const terminal = { out: write, error: write, step: write, directory: "/here", signal, interactive: false }

describe("storeFolder", () => {
  it.each([
    [Option.none(), resolve(".alloc/collect")],
    [Option.some("mine"), "/here/mine"],
    [Option.some("/there"), "/there"],
    [Option.some("postgres://me@host/db"), "postgres://me@host/db"]
  ])("takes %o from where the user stands", (flag, store) => {
    expect(storeFolder(flag, terminal)).toBe(store)
  })
})
