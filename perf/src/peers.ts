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

/** What a piece of work found, by name. */
export type Figures = Readonly<Record<string, number>>

const medians = (rounds: ReadonlyArray<Figures>): Figures =>
  Object.fromEntries(
    Object.keys(rounds[0]).map((name) => {
      const values = rounds.map((round) => round[name]).sort((a, b) => a - b)
      return [name, values[Math.floor(values.length / 2)]]
    })
  )

/**
 * Our work and a peer's in turn, and of each figure the median over an odd number of rounds: what else a busy machine does
 * meets both alike.
 */
export const alternately = async (
  rounds: number,
  ours: () => Promise<Figures>,
  script: string,
  ...options: ReadonlyArray<string>
): Promise<{ readonly ours: Figures; readonly peer: Figures | undefined }> => {
  const mine: Array<Figures> = []
  const theirs: Array<Figures> = []
  for (let round = 0; round < rounds; round++) {
    mine.push(await ours())
    const peer = await runPeer(script, ...options)
    if (peer !== undefined) theirs.push(peer as Figures) // flat objects of numbers are what the peers print
  }
  return { ours: medians(mine), peer: theirs.length === 0 ? undefined : medians(theirs) }
}
