import { describe, expect, it } from "vitest"
import { inParallel } from "../../src/collect/InParallel.ts"

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

describe("inParallel", () => {
  it("runs every job, never more than so many at once", async () => {
    let [running, most, done] = [0, 0, 0]
    const job = async (): Promise<void> => {
      running++
      most = Math.max(most, running)
      await later()
      running--
      done++
    }
    await inParallel(
      Array.from({ length: 9 }, () => job),
      3,
      undefined
    )
    expect({ done, most, running }).toEqual({ done: 9, most: 3, running: 0 })
  })

  it("starts none after the first failure, awaits those that run, and rejects with it", async () => {
    const log: Array<string> = []
    const slow = async (): Promise<void> => {
      await later()
      log.push("slow")
    }
    const fails = async (): Promise<void> => {
      throw new Error("first")
    }
    const never = async (): Promise<void> => {
      log.push("never")
    }
    await expect(inParallel([slow, fails, never], 2, undefined)).rejects.toThrow("first")
    expect(log).toEqual(["slow"])
  })

  it("starts none once the signal stops it", async () => {
    const controller = new AbortController()
    let done = 0
    const job = async (): Promise<void> => {
      done++
      controller.abort()
    }
    await inParallel([job, job, job], 1, controller.signal)
    expect(done).toBe(1)
  })
})
