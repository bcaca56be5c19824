import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { modelFolder, smolLm2 } from "../src/index.ts"

const present = existsSync(join(modelFolder(), smolLm2.fileName))
if (!present) console.log(`skipped: the README's local model needs ${smolLm2.fileName}; get it by pnpm bench model`)

describe("the README", () => {
  it.skipIf(!present)("shows ten lines that answer sums by the local model", () => {
    const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8")
    const [, block] = /```ts no-run\n([^`]*openLocalModelProcesses[\s\S]*?)```/.exec(readme) ?? []
    expect(
      block
        .trim()
        .split("\n")
        .filter((line) => line !== "").length
    ).toBeLessThanOrEqual(10)
    // Within the package, so that its names are found.
    const folder = mkdtempSync(join(import.meta.dirname, "readme-"))
    try {
      writeFileSync(join(folder, "main.ts"), block)
      const { status, stderr, stdout } = spawnSync(process.execPath, [join(folder, "main.ts")], { encoding: "utf8" })
      expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" })
      const [, solved, calls] = /(\d+) of 6 with (\d+) calls/.exec(stdout) ?? []
      expect(Number(solved)).toBeGreaterThan(0)
      expect(Number(calls)).toBeGreaterThanOrEqual(6)
      expect(Number(calls)).toBeLessThanOrEqual(24)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
