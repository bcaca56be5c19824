/**
 * The worker processes of an allocation on this machine: one that dies is replaced, and its job offered again.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import { CoreError, type CoreReason } from "@alloc/core"
import { BenchError, type BenchReason } from "../BenchError.ts"
import type { WorkerOrders, WorkerSays } from "./AllocateWorker.ts"
import type { ShardJob } from "./AllocationFolder.ts"

/** What the workers did. */
export interface WorkersReport {
  /** Processes that ended before they were told to. */
  readonly lost: number
  /** Largest resident memory of any of them. */
  readonly peakBytes: number
}

/** Worker processes. */
export interface Workers extends AsyncDisposable {
  /** Ends, never well, with what ends the allocation: a job's failure, or workers that all die. */
  readonly failed: Promise<never>
  readonly report: () => WorkersReport
}

const workerFile = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./AllocateWorker.ts" : "./AllocateWorker.js", import.meta.url)
)

/** So many deaths in a row, without a job done between them, are no accident. */
const mostDeaths = 5

const errorOf = (said: Extract<WorkerSays, { says: "failed" }>): Error => {
  // A worker sends its own errors' reasons.
  if (said.of === "bench") return new BenchError({ reason: said.reason as BenchReason })
  // And core's.
  if (said.of === "core") return new CoreError({ reason: said.reason as CoreReason })
  return new Error(said.problem)
}

/**
 * Starts `count` workers.
 *
 * @param again called with the job that a dead worker held
 */
export const startWorkers = (count: number, orders: WorkerOrders, again: (job: ShardJob) => Promise<void>): Workers => {
  const children = new Set<ChildProcess>()
  const state = { closed: false, deaths: 0, lost: 0, peakBytes: 0 }
  let reject: (cause: unknown) => void = () => {}
  const failed = new Promise<never>((_, fails) => {
    reject = fails
  })
  // Whoever waits for the budgets hears of it; nobody may wait yet.
  failed.catch(() => {})
  const start = (): void => {
    const stdio = ["ignore", "ignore", "inherit", "ipc"] as const
    const child = fork(workerFile, [], { serialization: "advanced", stdio: [...stdio], execArgv: [] })
    children.add(child)
    let held: ShardJob | undefined
    child.on("message", (said: WorkerSays) => {
      if (said.says === "failed") return reject(errorOf(said))
      held = said.says === "takes" ? said.job : undefined
      if (said.says === "takes") return
      state.deaths = 0
      state.peakBytes = Math.max(state.peakBytes, said.peakBytes)
    })
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      children.delete(child)
      if (state.closed) return
      state.lost += 1
      state.deaths += 1
      if (state.deaths >= mostDeaths * count) {
        const how = `the last one with ${signal ?? `code ${code}`}; is there enough memory?`
        return reject(new BenchError({ reason: { _tag: "WorkersLost", lost: state.deaths, how } }))
      }
      if (held !== undefined) again(held).catch(reject)
      start()
    })
    child.send(orders)
  }
  for (let i = 0; i < count; i++) start()
  return {
    failed,
    report: () => ({ lost: state.lost, peakBytes: state.peakBytes }),
    [Symbol.asyncDispose]: async () => {
      state.closed = true
      const ended = Array.from(children, (child) => new Promise((resolve) => child.once("exit", resolve)))
      for (const child of children) child.kill("SIGKILL")
      await Promise.all(ended)
    }
  }
}
