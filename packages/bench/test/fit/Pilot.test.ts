import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { pilotOf, queriesOf } from "../../src/fit/Pilot.ts"
import { openRecording } from "../../src/recording/Open.ts"
import { writeRecording } from "../../src/recording/Write.ts"
import { synthetic } from "../Synthetic.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-pilot-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const content = synthetic({ queries: 8, samples: (q) => (q === 3 ? 0 : 4), width: 2 })

describe("a pilot", () => {
  it("leaves out queries without a sample, and keeps texts and vectors in step", async () => {
    await writeRecording(join(folder, "a"), content)
    const pilot = pilotOf(await openRecording(join(folder, "a")))
    expect(pilot.ids).toEqual(["q0", "q1", "q2", "q4", "q5", "q6", "q7"])
    expect(pilot.texts?.[3]).toBe("Question 4?")
    expect(pilot.rewards.map((row) => row.length)).toEqual(Array.from({ length: 7 }, () => 4))
    expect(pilot).toMatchObject({ binary: true, adaptive: false, verifier: "exact" })
    expect([...pilot.fixed]).toEqual([0, 1, 2, 3, 4, 5, 6])
    const { ids, vectors } = queriesOf(pilot, Int32Array.of(3, 0))
    expect(ids).toEqual(["q4", "q0"])
    const half = (x: number): number => Number(x.toFixed(1))
    const known = [...(content.features[4].values ?? [])].map(half)
    expect([...(vectors?.[0].values ?? [])].slice(0, 2).map(half)).toEqual(known)
  })

  it("knows which queries of a log had a fixed number of samples", async () => {
    const manifest = { ...content.manifest, stopping: "adaptive" as const }
    await writeRecording(join(folder, "b"), { ...content, manifest })
    const pilot = pilotOf(await openRecording(join(folder, "b")))
    expect(pilot.adaptive).toBe(true)
    // Split "test": queries 0 and 4.
    expect([...pilot.fixed]).toEqual([0, 3])
  })
})
