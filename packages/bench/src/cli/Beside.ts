/**
 * Runs the program on a thread of its own: another core then works on another experiment.
 *
 * @module
 */
import { Worker } from "node:worker_threads"
import type { RunBeside } from "./Context.ts"

/** The program's entry with other arguments; ended when `signal` is. */
export const runBeside = (entry: string, args: ReadonlyArray<string>, signal: AbortSignal): Promise<RunBeside> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(entry, { argv: [...args], stdout: true, stderr: true })
    const said = { out: "", error: "" }
    worker.stdout.setEncoding("utf8").on("data", (text: string) => {
      said.out += text
    })
    worker.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.error += text
    })
    const end = (): void => void worker.terminate()
    signal.addEventListener("abort", end, { once: true })
    worker.once("error", reject)
    worker.once("exit", (code) => {
      signal.removeEventListener("abort", end)
      resolve({ code, ...said })
    })
  })
