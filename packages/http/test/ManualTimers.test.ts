import { describe, expect, it } from "vitest"
import { manualTimers } from "../src/ManualTimers.ts"

describe("manualTimers", () => {
  it("end when told, those of their own number of milliseconds alone, unless they are cleared", async () => {
    const real = globalThis.setTimeout
    const seen: Array<string> = []
    {
      using timers = manualTimers(7)
      setTimeout((name: string) => seen.push(name), 7, "first")
      clearTimeout(setTimeout(() => seen.push("cleared"), 7))
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect([seen, timers.waiting()]).toEqual([[], 1])
      timers.end()
      expect([seen, timers.waiting()]).toEqual([["first"], 0])
    }
    expect(globalThis.setTimeout).toBe(real)
  })
})
