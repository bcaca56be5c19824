import { describe, expect, it } from "vitest"
import { runFacts } from "../../src/cli/RunFacts.ts"

describe("runFacts", () => {
  it("says version, command, machine, and how long the run took", async () => {
    const facts = await runFacts(performance.now() - 1500, "1.2.3", ["bench", "toy"])
    expect(facts.versions).toMatchObject({ alloc: "1.2.3", node: process.version })
    expect(facts.command).toEqual(["bench", "toy"])
    expect(facts.seconds).toBeGreaterThanOrEqual(1.5)
    expect(facts.machine.platform).toBe(`${process.platform} ${process.arch}`)
    expect(facts.commit === undefined || /^[0-9a-f]{40}$/.test(facts.commit)).toBe(true)
  })
})
