/**
 * When, where and from which sources a run was made: what `run.json` says.
 *
 * @module
 */
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { cpus } from "node:os"
import { promisify } from "node:util"
import type { RunFacts } from "../report/Write.ts"

const commitOf = async (): Promise<string | undefined> => {
  try {
    return (await promisify(execFile)("git", ["rev-parse", "HEAD"])).stdout.trim()
  } catch {
    // Not a clone, or no git: the report then names no commit.
    return undefined
  }
}

/** The facts of a run that began at `began`, in milliseconds of `performance.now`. */
export const runFacts = async (began: number, version: string, command: ReadonlyArray<string>): Promise<RunFacts> => {
  const require = createRequire(import.meta.url)
  const effect: { version: string } = require("effect/package.json")
  return {
    time: new Date().toISOString(),
    seconds: Math.round((performance.now() - began) / 10) / 100,
    commit: await commitOf(),
    machine: {
      platform: `${process.platform} ${process.arch}`,
      processor: cpus()[0]?.model ?? "",
      cores: cpus().length
    },
    versions: { node: process.version, alloc: version, effect: effect.version },
    command
  }
}
