/**
 * Slots, of which each judges one program at a time; more are started while programs wait, and what dies is replaced.
 *
 * @module
 */
import { VerifierError } from "../VerifierError.ts"
import { compareOutput } from "./Compare.ts"
import type { Job, Limits, Report } from "./Job.ts"
import { Slot, type SlotJob, SlotLost, type SlotResult, type SlotSettings } from "./Slot.ts"
import { ended, failed, fromTester, type Held, passed } from "./SlotReport.ts"
import { isolationFix, unavailable } from "./Trial.ts"

export const invalidOption = (field: string, value: unknown, valid: string): VerifierError =>
  new VerifierError({ _tag: "InvalidOption", verifier: "sandbox", field, value, valid })

/** Limits that are numbers, and enough for an interpreter to start. */
export const checkedLimits = (limits: Limits): Limits => {
  for (const [field, value] of Object.entries(limits))
    if (!(Number.isFinite(value) && value > 0)) throw invalidOption(field, value, "a positive number")
  if (limits.memoryMb < 64) throw invalidOption("memoryMb", limits.memoryMb, "at least 64")
  return limits
}

/** A pool of slots with the same settings. */
export class Pool {
  private readonly settings: SlotSettings
  private readonly idle: Array<Slot>
  private readonly all = new Set<Slot>()
  private readonly queue: Array<{ readonly take: (slot: Slot) => void; readonly refuse: (error: unknown) => void }> = []
  private readonly concurrency: number
  private closed = false
  private starting = 0

  constructor(first: Slot, concurrency: number) {
    this.settings = first.settings
    this.idle = [first]
    this.all.add(first)
    this.concurrency = concurrency
  }

  async run(job: Job, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<Report> {
    const { signal } = options
    const language = job.language ?? "python"
    if (language !== "python" && this.settings.node === undefined)
      throw unavailable(`${language} programs need Node`, "name it by the option `node`")
    // A slot's control groups are as large as the sandbox's limits: a job can ask for less, not for more.
    const limits = checkedLimits({ ...this.settings.limits, ...job.limits })
    for (const field of ["memoryMb", "processes"] as const)
      if (limits[field] > this.settings.limits[field])
        throw invalidOption(field, limits[field], `at most the sandbox's own ${this.settings.limits[field]}`)
    const held: Held = { isolation: this.settings.isolation, limits }
    const shared = { language, program: job.program, limits, recursionLimit: job.recursionLimit ?? 1000 }
    const { tests } = job
    if (tests.kind !== "stdio") {
      const test = tests.kind === "calls" ? { ...tests, compare: tests.compare ?? "strict" } : tests
      return this.attempt({ ...shared, test: { calls: JSON.stringify(test) } }, signal, (result) =>
        fromTester(held, result)
      )
    }
    const spent = { wallMs: 0, cpuMs: 0, maxRssKb: 0 }
    for (const [index, { stdin, stdout }] of tests.cases.entries()) {
      const report = await this.attempt({ ...shared, test: { stdin } }, signal, ({ jail, output }) => {
        if (jail.exit !== 0 || jail.reason !== null) return ended(held, jail, index)
        return compareOutput(tests.compare ?? "strict-lines", output.toString("utf8"), stdout)
          ? passed(held, jail)
          : failed(held, jail, "wrong-answer", "the output differs from the expected one", index)
      })
      spent.wallMs += report.wallMs
      spent.cpuMs += report.cpuMs
      spent.maxRssKb = Math.max(spent.maxRssKb, report.maxRssKb)
      if (report.outcome !== "pass" || index === tests.cases.length - 1) return { ...report, ...spent }
    }
    throw new VerifierError({ _tag: "InvalidTest", why: "there is no case; valid: at least one" })
  }

  /** Ends all slots and what is in them. */
  async close(): Promise<void> {
    this.closed = true
    for (const { refuse } of this.queue.splice(0)) refuse(unavailable("the sandbox is closed", "open another"))
    await Promise.all([...this.all].map((slot) => slot.close()))
  }

  /** One run. Whoever brings a slot down twice has failed. */
  private async attempt(
    job: SlotJob,
    signal: AbortSignal | undefined,
    judge: (result: SlotResult) => Report
  ): Promise<Report> {
    let lost: SlotLost | undefined
    for (let tries = 0; tries < 2; tries++) {
      const slot = await this.acquire(signal)
      try {
        const result = await slot.execute(job, signal)
        if (result.jail.reason === "cancelled") throw signal?.reason
        return judge(result)
      } catch (error) {
        if (!(error instanceof SlotLost)) throw error
        if (this.closed) throw unavailable("the sandbox was closed", "open another")
        if (error.hung) {
          const held: Held = { isolation: this.settings.isolation, limits: job.limits }
          return failed(held, undefined, "timeout", "the test of what the program returned did not end")
        }
        lost = error
      } finally {
        this.release(slot)
      }
    }
    const { isolation } = this.settings
    const held: Held = { isolation, limits: job.limits }
    return failed(held, undefined, "killed", `the program brought its supervisor down twice: ${lost?.message}`)
  }

  private acquire(signal: AbortSignal | undefined): Promise<Slot> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.closed) return Promise.reject(unavailable("the sandbox is closed", "open another"))
    const free = this.idle.pop()
    if (free !== undefined) return Promise.resolve(free)
    return new Promise((resolve, reject) => {
      const entry = {
        take: (slot: Slot): void => {
          signal?.removeEventListener("abort", leave)
          resolve(slot)
        },
        refuse: reject
      }
      const leave = (): void => {
        const place = this.queue.indexOf(entry)
        if (place >= 0) this.queue.splice(place, 1)
        reject(signal?.reason)
      }
      signal?.addEventListener("abort", leave, { once: true })
      this.queue.push(entry)
      this.grow()
    })
  }

  /** Starts a slot where programs wait and there is room. */
  private grow(): void {
    if (this.all.size + this.starting >= this.concurrency || this.starting >= this.queue.length) return
    this.starting++
    const slot = new Slot(this.settings)
    slot.ready.then(
      () => {
        this.starting--
        this.all.add(slot)
        this.closed ? void slot.close() : this.release(slot)
      },
      (error: Error) => {
        this.starting--
        // The others go on; only where none is left do the waiting programs hear of it.
        if (this.all.size === 0)
          for (const { refuse } of this.queue.splice(0))
            refuse(unavailable(`no slot starts any more: ${error.message}`, isolationFix()))
      }
    )
  }

  private release(slot: Slot): void {
    if (!slot.alive) {
      this.all.delete(slot)
      this.grow()
      return
    }
    const next = this.queue.shift()
    if (next === undefined) this.idle.push(slot)
    else next.take(slot)
  }
}
