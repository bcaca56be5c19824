/**
 * Slots, of which each judges one program at a time; more are started while programs wait, and what dies is replaced.
 *
 * @module
 */

import { fail, VerifierError } from "../VerifierError.ts"
import { checkJob, checkLimits, invalidOption } from "./CheckJob.ts"
import { isolationFix, sandboxUnavailable } from "./Guarantees.ts"
import type { Job, Report } from "./Job.ts"
import { judgeJob, type Run } from "./JudgeJob.ts"
import { Slot, type SlotJob, SlotLost, type SlotResult } from "./Slot.ts"
import type { SlotSettings } from "./SlotSettings.ts"

/** A pool of slots with the same settings. */
export class SlotPool {
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
    checkJob(job)
    const language = job.language ?? "python"
    if ((language === "javascript" || language === "typescript") && this.settings.node === undefined)
      return fail(sandboxUnavailable(`${language} programs need Node`, "name it by the option `node`"))
    // A slot's control groups are as large as the sandbox's limits: a job can ask for less, not for more.
    const limits = checkLimits(job.limits, this.settings.limits)
    for (const field of ["memoryMb", "processes"] as const)
      if (limits[field] > this.settings.limits[field])
        invalidOption(field, limits[field], `at most the sandbox's own ${this.settings.limits[field]}`)
    const held = { isolation: this.settings.isolation, limits }
    const run: Run = (slotJob) => this.attempt(slotJob, options.signal)
    return judgeJob(run, job, held)
  }

  /** Ends all slots and what is in them. */
  async close(): Promise<void> {
    this.closed = true
    for (const { refuse } of this.queue.splice(0))
      refuse(new VerifierError({ reason: sandboxUnavailable("the sandbox is closed", "open another") }))
    await Promise.all([...this.all].map((slot) => slot.close()))
  }

  /** One run. Whoever brings a slot down twice has failed. */
  private async attempt(job: SlotJob, signal: AbortSignal | undefined): Promise<SlotResult | SlotLost> {
    let lost: SlotLost | undefined
    for (let tries = 0; tries < 2; tries++) {
      const slot = await this.acquire(signal)
      try {
        const result = await slot.execute(job, signal)
        if (result.jail.reason === "cancelled") throw signal?.reason
        return result
      } catch (error) {
        if (!(error instanceof SlotLost)) throw error
        if (this.closed) return fail(sandboxUnavailable("the sandbox was closed", "open another"))
        lost = error
        if (error.hung) break
      } finally {
        this.release(slot)
      }
    }
    return lost ?? new SlotLost("no slot")
  }

  private acquire(signal: AbortSignal | undefined): Promise<Slot> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.closed)
      return Promise.reject(new VerifierError({ reason: sandboxUnavailable("the sandbox is closed", "open another") }))
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
            refuse(
              new VerifierError({
                reason: sandboxUnavailable(`no slot starts any more: ${error.message}`, isolationFix())
              })
            )
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
