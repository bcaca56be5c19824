/**
 * Runs peers that live in the Python environment of `perf/peers`.
 *
 * @module
 */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { promisify } from "node:util"

const root = resolve(import.meta.dirname, "../..")
const python = join(process.env.ALLOC_PEERS ?? join(root, ".alloc/peers"), "bin/python")

const lacksPackage = (error: unknown): boolean =>
  error instanceof Error && "stderr" in error && /ModuleNotFoundError/.test(String(error.stderr))

/** The JSON that a peer script prints as its last line, or undefined where it or a package of its is not installed. */
export const runPeer = async (script: string, ...options: ReadonlyArray<string>): Promise<unknown> => {
  if (!existsSync(python)) return undefined
  try {
    const { stdout } = await promisify(execFile)(python, [join(root, "perf/peers", script), ...options], {
      maxBuffer: 1 << 26
    })
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "")
  } catch (error) {
    if (lacksPackage(error)) return undefined
    throw error
  }
}
