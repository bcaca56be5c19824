/**
 * A local model in several processes, one per core: the way to use all cores without changing any sample.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import type { FeatureSource, Features } from "@alloc/core/recording"
import { Effect, type Scope } from "effect"
import { DecoderError, fail, toDecoderError } from "../DecoderError.ts"
import { localCapabilities, samplerModel } from "../models/SamplerModel.ts"
import { checkRequest, type Sampler } from "../Sampler.ts"
import type { LocalModel, LocalModelOptions } from "./LocalModel.ts"
import type { Ask, Reply } from "./LocalModelWorker.ts"
import { modelHash } from "./ModelFile.ts"

/** How to open a model in several processes. */
export interface LocalModelProcessesOptions extends LocalModelOptions {
  /** Number of processes. Default: the number of cores. */
  readonly processes?: number | undefined
}

type Task =
  | { readonly op: "sample"; readonly request: Parameters<LocalModel["sample"]>[0] }
  | { readonly op: "read"; readonly prompts: ReadonlyArray<string> }

interface Job {
  readonly task: Task
  readonly done: (reply: Reply) => void
  readonly fail: (error: unknown) => void
  attempts: number
}

// A request that its process did not survive is tried again this often before it is given up.
const maxAttempts = 3

const workerFile = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./LocalModelWorker.ts" : "./LocalModelWorker.js", import.meta.url)
)

const nameOf = (task: Task): string => (task.op === "sample" ? task.request.query : "(hidden states)")

/** The processes and the jobs that wait for them. */
class ProcessPool {
  readonly #options: LocalModelOptions
  readonly #waiting: Array<Job> = []
  readonly #busy = new Map<ChildProcess, Job | undefined>()
  #closed = false
  #ids = 0

  constructor(options: LocalModelOptions) {
    this.#options = options
  }

  /** Starts one process and waits until it has opened the model. */
  start(): Promise<FeatureSource> {
    return new Promise((resolve, reject) => {
      const child = fork(workerFile, [], {
        serialization: "advanced",
        stdio: ["ignore", "ignore", "inherit", "ipc"],
        // Its parent's own flags, such as --eval, are not for it.
        execArgv: []
      })
      child.on("message", (reply: Reply) => {
        if (reply.op === "open") {
          this.#busy.set(child, undefined)
          resolve(reply.source)
        } else if (reply.op === "failed" && !this.#busy.has(child)) {
          child.kill("SIGKILL")
          reject(new DecoderError({ reason: reply.reason }))
        } else {
          const job = this.#busy.get(child)
          this.#busy.set(child, undefined)
          job?.done(reply)
        }
        this.#assign()
      })
      child.on("error", (cause) => reject(toDecoderError("starting a process")(cause)))
      child.on("exit", (code, killed) => {
        reject(toDecoderError("starting a process")(new Error(`it ended with ${killed ?? `code ${code}`}`)))
        const job = this.#busy.get(child)
        if (this.#busy.delete(child)) this.#lost(job)
      })
      this.#send(child, { id: this.#ids++, op: "open", options: this.#options })
    })
  }

  /** Gives a task to the first process that is free. Once the signal aborts, it is taken back or broken off. */
  run(task: Task, signal?: AbortSignal): Promise<Reply> {
    if (this.#closed) return Promise.reject(new DecoderError({ reason: { _tag: "Closed" } }))
    return new Promise((resolve, reject) => {
      const end =
        <A>(settle: (value: A) => void) =>
        (value: A): void => {
          signal?.removeEventListener("abort", abort)
          settle(value)
        }
      const job: Job = { task, done: end(resolve), fail: end(reject), attempts: 0 }
      const abort = (): void => {
        const place = this.#waiting.indexOf(job)
        if (place >= 0) this.#waiting.splice(place, 1)
        for (const [child, current] of this.#busy) if (current === job) this.#send(child, { op: "abort" })
        job.fail(signal?.reason)
      }
      signal?.addEventListener("abort", abort, { once: true })
      this.#waiting.push(job)
      this.#assign()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const closed = new DecoderError({ reason: { _tag: "Closed" } })
    for (const job of [...this.#waiting.splice(0), ...this.#busy.values()]) job?.fail(closed)
    const children = [...this.#busy.keys()]
    this.#busy.clear()
    await Promise.all(
      children.map((child) => {
        const ended = new Promise((resolve) => child.once("exit", resolve))
        child.kill("SIGKILL")
        return ended
      })
    )
  }

  /** A process is gone: its job waits in front, and another process takes its place. */
  #lost(job: Job | undefined): void {
    if (this.#closed) return
    if (job !== undefined && job.attempts >= maxAttempts) {
      job.fail(new DecoderError({ reason: { _tag: "ProcessLost", query: nameOf(job.task), attempts: job.attempts } }))
    } else if (job !== undefined) this.#waiting.unshift(job)
    this.start().catch((error: DecoderError) => {
      if (this.#busy.size > 0) return
      for (const waiting of this.#waiting.splice(0)) waiting.fail(error)
    })
  }

  #assign(): void {
    for (const [child, current] of this.#busy) {
      if (current !== undefined) continue
      const job = this.#waiting.shift()
      if (job === undefined) return
      job.attempts++
      this.#busy.set(child, job)
      this.#send(child, { id: this.#ids++, ...job.task })
    }
  }

  #send(child: ChildProcess, ask: Ask): void {
    // A process that is gone says so by its "exit" event, where its job is taken care of.
    child.send(ask, () => undefined)
  }
}

/**
 * Opens a GGUF file in several processes. Samples are the same as those of one process. A process that is lost is
 * replaced, and its request asked again.
 *
 * @throws DecoderError `LlamaMissing`, `ModelMissing`, `WrongHash`, `ModelFailed`, `InvalidRequest`, `ProcessLost`
 * @example
 * ```ts no-run
 * import { fetchModel, openLocalModelProcesses, smolLm2 } from "@alloc/decoders"
 *
 * await using model = await openLocalModelProcesses({ file: await fetchModel(), name: smolLm2.name, processes: 2 })
 * const sampling = { temperature: 0.7, maxTokens: 24, stop: ["\n"] }
 * const { samples } = await model.sample({ query: "q1", prompt: "1 + 1 =", seed: 1, from: 0, to: 16, sampling })
 * console.log(samples.length) // => 16
 * ```
 */
export const openLocalModelProcesses = async (options: LocalModelProcessesOptions): Promise<LocalModel> => {
  const { file, name, processes = availableParallelism() } = options
  if (!Number.isInteger(processes) || processes < 1)
    fail({ _tag: "InvalidRequest", field: "processes", value: processes, valid: "a whole number >= 1" })
  const sha256 = await modelHash(file, options.sha256)
  const pool = new ProcessPool({ ...options, sha256 })
  const close = (): Promise<void> => pool.close()
  let source: FeatureSource
  try {
    ;[source] = await Promise.all(Array.from({ length: processes }, () => pool.start()))
  } catch (error) {
    await close()
    throw error
  }
  const ask = async (task: Task, signal?: AbortSignal): Promise<Reply> => {
    signal?.throwIfAborted()
    const reply = await pool.run(task, signal)
    signal?.throwIfAborted()
    return reply.op === "failed" ? fail(reply.reason) : reply
  }
  const sampler: Sampler = {
    concurrency: processes,
    sample: async (request, signal) => {
      const reply = await ask({ op: "sample", request: checkRequest(request) }, signal)
      if (reply.op !== "sample")
        return fail({ _tag: "ModelFailed", doing: "drawing samples", cause: `its process replied to ${reply.op}` })
      return reply.batch
    }
  }
  return {
    ...samplerModel(sampler, { name, capabilities: localCapabilities }),
    sample: sampler.sample,
    sha256,
    source,
    read: async (prompts) => {
      const parts = await Promise.all(prompts.map((prompt) => ask({ op: "read", prompts: [prompt] })))
      const values = new Float32Array(prompts.length * source.width)
      for (const [i, part] of parts.entries()) {
        if (part.op === "read") values.set((part.features satisfies Features).values, i * source.width)
      }
      return { source, size: prompts.length, values }
    },
    close,
    [Symbol.asyncDispose]: close
  }
}

/**
 * `openLocalModelProcesses` for the length of a scope.
 *
 * @throws DecoderError `LlamaMissing`, `ModelMissing`, `WrongHash`, `ModelFailed`, `InvalidRequest`, `ProcessLost`
 * @example
 * ```ts no-run
 * import { fetchModel, openLocalModelProcessesEffect, smolLm2 } from "@alloc/decoders"
 * import { Effect } from "effect"
 *
 * const file = await fetchModel()
 * const program = Effect.gen(function* () {
 *   const model = yield* openLocalModelProcessesEffect({ file, name: smolLm2.name, processes: 2 })
 *   return model.concurrency
 * })
 * console.log(await Effect.runPromise(Effect.scoped(program))) // => 2
 * ```
 */
export const openLocalModelProcessesEffect = (
  options: LocalModelProcessesOptions
): Effect.Effect<LocalModel, DecoderError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => openLocalModelProcesses(options),
      catch: toDecoderError(`opening ${options.name}`)
    }),
    (model) => Effect.promise(() => model.close())
  )
