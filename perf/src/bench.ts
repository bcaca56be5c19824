/**
 * CPU seconds of `bench math` beside a fixed NumPy job of the same run: a machine that is slow, or busy with something else, is so
 * for both.
 *
 * @module
 */
import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { alternately } from "./peers.ts"
import type { Row, Suite } from "./Row.ts"

const main = resolve(import.meta.dirname, "../../apps/reproduce/src/main.ts")

/** Prints the CPU seconds of the process when it ends. */
const counted =
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write("cpu " + (user + system) / 1e6) })'

const cpuSeconds = async (experiment: string): Promise<{ readonly seconds: number }> => {
  const out = await mkdtemp(join(tmpdir(), "alloc-perf-"))
  try {
    const preload = `data:text/javascript,${encodeURIComponent(counted)}`
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ["--import", preload, main, experiment, "--out", out, "--json"],
      { maxBuffer: 1 << 28 }
    )
    return { seconds: Number(/cpu ([\d.]+)/.exec(stderr)?.[1]) }
  } finally {
    await rm(out, { recursive: true })
  }
}

/** The aim: so many times the CPU time of the peer. */
const atMost = 7

const rowOf = async (experiment: string): Promise<Row> => {
  const found = await alternately(1, () => cpuSeconds(experiment), "bench.py")
  const [ours, peer] = [found.ours.seconds, found.peer?.seconds]
  return {
    work: `bench ${experiment}, CPU`,
    ours,
    peer,
    peerName: "NumPy: 24 eigendecompositions of 576 x 576",
    unit: "s",
    goal: `at most ${atMost} times the peer's CPU time`,
    met: peer === undefined ? null : ours <= atMost * peer
  }
}

/** The measurements of this package. */
export const suite: Suite = async function* () {
  yield await rowOf("math")
}
