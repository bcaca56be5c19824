import { describe, expect, it } from "vitest"
import { contextOf, oneAtATime } from "../../src/local/LoadLlama.ts"

describe("oneAtATime", () => {
  it("starts a task when the one before it has ended, well or badly", async () => {
    const turn = oneAtATime()
    const seen: Array<string> = []
    const task =
      (name: string, bad = false) =>
      async () => {
        seen.push(`${name} begins`)
        await new Promise((resolve) => setTimeout(resolve, 1))
        seen.push(`${name} ends`)
        if (bad) throw new Error(name)
        return name
      }
    const results = await Promise.allSettled([turn(task("a")), turn(task("b", true)), turn(task("c"))])
    expect(seen).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"])
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"])
  })
})

describe("contextOf", () => {
  it("is one thread and one batch size, whatever the context", () => {
    expect(contextOf({})).toEqual({ contextSize: 2048, batchSize: 512, threads: 1 })
    expect(contextOf({ contextSize: 64 })).toEqual({ contextSize: 64, batchSize: 512, threads: 1 })
  })
})
