/**
 * One slot: a pair of supervisor processes, away from the host, that judges one program after another.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process"
import type { Readable, Writable } from "node:stream"
import { frame, onFrames } from "./Frames.ts"
import type { Language, Limits } from "./Job.ts"
import { type ControlGroup, command, makeControlGroup, nodeInside } from "./Launch.ts"
import { nodeRunner, slotScript } from "./Scripts.ts"
import type { SlotSettings } from "./SlotSettings.ts"

/** One run of a program: its functions called by a test, or once with standard input. */
export interface SlotJob {
  /** TypeScript runs as JavaScript. */
  readonly language: Exclude<Language, "typescript">
  /** The program's text; of a compiled language what the compiler made of it, as base64. */
  readonly program: string
  /** A command of the shell to run instead of the program: the compiler. */
  readonly command?: string | undefined
  readonly prelude: string
  readonly files: Readonly<Record<string, string>>
  readonly argv: ReadonlyArray<string>
  /** Of this run alone: `cpuMs` and `wallMs` for all of it. */
  readonly limits: Limits
  readonly recursionLimit: number
  /** JSON of the test, for the tester alone, and whether the program shares its containers with it; or standard input. */
  readonly test: { readonly calls: string; readonly identity: boolean } | { readonly stdin: string }
}

/** What the jail's supervisor saw. */
export interface JailReport {
  readonly exit: number | null
  readonly signal: number | null
  readonly reason: "wall" | "cpu" | "memory" | "output-limit" | "cancelled" | "tested" | null
  readonly cpuMs: number
  readonly wallMs: number
  readonly maxRssKb: number
  /** The end of what the program wrote to standard error. */
  readonly error: string
}

/** What the tester saw. */
export interface TestReport {
  readonly verdict:
    | "pass"
    | "wrong-answer"
    | "compile-error"
    | "program-error"
    | "memory-limit"
    | "ended"
    | "timeout"
    | "unsupported"
    | "bad-test"
  readonly message: string
  readonly case: number | null
  /** Cases that held. */
  readonly held: number
}

export interface SlotResult {
  readonly jail: JailReport
  readonly output: Buffer
  readonly test: TestReport | undefined
}

/** The slot's processes are gone. Unless it `hung`, which was the job's doing, the job may be tried on another. */
export class SlotLost extends Error {
  override readonly name = "SlotLost"
  readonly hung: boolean
  constructor(message: string, hung = false) {
    super(message)
    this.hung = hung
  }
}

const joinAndRun = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 1; shift; done; shift; exec "$@"'
const startLimitMs = 120_000

/** Beyond its limits, however long it waits for a processor, and the time that killing takes, the slot itself is stuck. */
const [starvedTimes, graceMs] = [50, 60_000]

interface Waiting {
  readonly id: number
  readonly resolve: (result: SlotResult) => void
  readonly reject: (error: Error) => void
  readonly release: () => void
  jail?: JailReport
  output?: Buffer
  test?: TestReport | undefined
  readonly tested: boolean
}

/** A running pair of supervisors. One job at a time. */
export class Slot {
  readonly settings: SlotSettings
  readonly group: ControlGroup | undefined
  private readonly child: ChildProcess
  private readonly streams: ReadonlyArray<Readable | Writable>
  private waiting: Waiting | undefined
  private nextId = 1
  private complaint = ""
  private lost = false
  /** Settles when both supervisors are ready, rejects with what they complained of. */
  readonly ready: Promise<void>
  private readonly exited: Promise<void>

  constructor(settings: SlotSettings) {
    this.settings = settings
    const { memoryMb, processes } = settings.limits
    // The supervisors and the tester live in the same group as the program.
    this.group = makeControlGroup(memoryMb + 192, processes + 24)
    const argv = command(settings, slotScript())
    this.child = spawn("/bin/sh", ["-c", joinAndRun, "sh", ...(this.group?.joins ?? []), "--", ...argv], {
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe", "pipe", "pipe"],
      env: { PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", LANG: "C.UTF-8", HOME: "/tmp" },
      cwd: "/"
    })
    // The stdio layout above makes these pipes; the type cannot say so.
    const pipes = this.child.stdio as unknown as ReadonlyArray<Readable & Writable>
    this.streams = pipes.slice(2)
    for (const stream of this.streams) stream.on("error", () => this.lose("a pipe broke"))
    this.exited = new Promise((resolve) => {
      this.child.once("close", (code, signal) => {
        this.lose(this.complaint.trim() || `ended with ${signal ?? `status ${code}`}`)
        resolve(this.group?.remove())
      })
      this.child.once("error", (error) => {
        this.lose(error.message)
        resolve(this.group?.remove())
      })
    })
    pipes[2].on("data", (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString("utf8")).slice(-2000)
    })
    this.ready = new Promise((resolve, reject) => {
      let missing = 2
      const timer = setTimeout(() => reject(new SlotLost(`not ready after ${startLimitMs} ms`)), startLimitMs)
      const begin = (): void => {
        if (--missing > 0) return
        clearTimeout(timer)
        this.idle()
        resolve()
      }
      onFrames(pipes[4], ({ header, body }) => (header.ready === true ? begin() : this.onJail(header, body)))
      onFrames(pipes[6], ({ header }) => (header.ready === true ? begin() : this.onTest(header)))
      void this.exited.then(() => {
        clearTimeout(timer)
        reject(new SlotLost(this.complaint.trim() || "the slot ended before it was ready"))
      })
    })
    this.ready.catch(() => this.child.kill("SIGKILL"))
  }

  get alive(): boolean {
    return !this.lost
  }

  /** Runs one program; the promise is rejected by a `SlotLost` where the slot died or hung. */
  execute(job: SlotJob, signal?: AbortSignal): Promise<SlotResult> {
    const id = this.nextId++
    const { limits } = job
    const calls = "calls" in job.test
    const header = {
      id,
      mode: calls ? "calls" : "main",
      language: job.language,
      wallMs: limits.wallMs,
      cpuMs: limits.cpuMs,
      outputBytes: limits.outputKb * 1024,
      memoryBytes: limits.memoryMb * 1024 * 1024,
      ...(job.language === "javascript"
        ? { node: nodeInside, heapMb: Math.max(32, limits.memoryMb - 64), runner: nodeRunner() }
        : {}),
      limits: {
        diskBytes: limits.diskMb * 1024 * 1024,
        files: limits.files,
        // A second more than the supervisor's limit, which says what happened.
        cpuSeconds: Math.ceil(limits.cpuMs / 1000) + 1,
        processes: limits.processes
      }
    }
    const body = {
      program: job.program,
      prelude: job.prelude,
      files: job.files,
      argv: job.argv,
      recursionLimit: job.recursionLimit,
      ...("stdin" in job.test ? { stdin: job.test.stdin } : { identity: job.test.identity }),
      command: job.command ?? null
    }
    return new Promise((resolve, reject) => {
      if (this.lost) return reject(new SlotLost("the slot is gone"))
      this.busy()
      const cancel = (): void => {
        if (this.waiting?.id === id) this.pipe(3).write(frame({ cancel: true }, ""))
      }
      signal?.addEventListener("abort", cancel, { once: true })
      const timer = setTimeout(() => this.kill(true), Math.min(2 ** 31 - 1, limits.wallMs * starvedTimes + graceMs))
      const release = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener("abort", cancel)
      }
      this.waiting = { id, resolve, reject, release, tested: !calls }
      // What a test itself computes counts apart: it may take as long again, and a little.
      const testCpuSeconds = Math.ceil(limits.cpuMs / 1000) + 5
      if ("calls" in job.test) this.pipe(5).write(frame({ id, testCpuSeconds }, job.test.calls))
      this.pipe(3).write(frame(header, JSON.stringify(body)))
    })
  }

  /** Ends the slot and all that is in it. */
  async close(): Promise<void> {
    this.busy()
    this.kill()
    await this.exited
  }

  private kill(hung = false): void {
    this.child.kill("SIGKILL")
    this.lose("killed", hung)
  }

  private pipe(fd: number): Writable {
    // Descriptors 3 and 5 are the writing ends, by the layout in the constructor.
    return this.streams[fd - 2] as Writable
  }

  private onJail(header: Record<string, unknown>, body: Buffer): void {
    if (this.waiting === undefined || header.id !== this.waiting.id) return
    // Its test does not end by itself.
    if (header.hung === true) {
      this.kill(true)
      return
    }
    const size = Number(header.outputBytes)
    const error = body.subarray(size).toString("utf8").trim()
    // Written by the supervisor, never by the program.
    this.waiting.jail = { ...header, error } as unknown as JailReport
    this.waiting.output = Buffer.from(body.subarray(0, size))
    this.settle()
  }

  private onTest(header: Record<string, unknown>): void {
    if (this.waiting === undefined || header.id !== this.waiting.id) return
    // The tester's own frame: the shape is what `tester.py` writes.
    this.waiting.test = header as unknown as TestReport
    this.settle()
  }

  private settle(): void {
    const { waiting } = this
    if (waiting?.jail === undefined || waiting.output === undefined) return
    if (!waiting.tested && waiting.test === undefined) return
    this.waiting = undefined
    waiting.release()
    this.idle()
    waiting.resolve({ jail: waiting.jail, output: waiting.output, test: waiting.test })
  }

  private lose(why: string, hung = false): void {
    if (this.lost) return
    this.lost = true
    const { waiting } = this
    this.waiting = undefined
    if (waiting === undefined) return
    waiting.release()
    waiting.reject(new SlotLost(why, hung))
  }

  /** An idle slot does not keep the owner's process alive. */
  private idle(): void {
    this.child.unref()
    for (const stream of this.streams) if ("unref" in stream && typeof stream.unref === "function") stream.unref()
  }

  private busy(): void {
    this.child.ref()
    for (const stream of this.streams) if ("ref" in stream && typeof stream.ref === "function") stream.ref()
  }
}
