import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { runPromise } from "../src/Run.ts"

describe("runPromise", () => {
  it("rejects with the effect's own error", async () => {
    const error = new Error("own")
    await expect(runPromise(Effect.fail(error))).rejects.toBe(error)
  })
  it("does not start where the signal has aborted", async () => {
    let started = false
    const why = new Error("enough")
    const effect = Effect.sync(() => {
      started = true
    })
    await expect(runPromise(effect, AbortSignal.abort(why))).rejects.toBe(why)
    expect(started).toBe(false)
  })
  it("interrupts the effect and rejects with the signal's reason", async () => {
    const controller = new AbortController()
    let interrupted = false
    const effect = Effect.onInterrupt(Effect.never, () =>
      Effect.sync(() => {
        interrupted = true
      })
    )
    const why = new Error("enough")
    const settled = runPromise(effect, controller.signal).catch((error: unknown) => error)
    controller.abort(why)
    expect(await settled).toBe(why)
    expect(interrupted).toBe(true)
  })
})
