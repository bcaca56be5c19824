import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Features } from "@alloc/core/recording"
import { afterAll, describe, expect, it } from "vitest"
import { type RouterTask, trainRouters } from "../../src/live/LiveRouters.ts"
import { recordingRows } from "../../src/recording/Indices.ts"
import { openRecording } from "../../src/recording/Open.ts"
import type { Recording } from "../../src/recording/Recording.ts"
import { selectFeatures } from "../../src/recording/SelectFeatures.ts"
import { writeRecording } from "../../src/recording/Write.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-routers-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// The state shows how often the strong arm is right; the weak one is right half of the time.
const size = 200
const all = synthetic({
  queries: size,
  samples: 12,
  rate: (_, u) => u,
  arms: ["strong"],
  split: () => "all",
  noise: 0.3
})
const open = async (name: string, content: typeof all): Promise<Recording> => {
  await writeRecording(join(folder, name), content)
  return openRecording(join(folder, name))
}
const strong = await open("strong", all)
const half = synthetic({ queries: size, samples: 12, rate: () => 0.5, arms: ["weak"], split: () => "all", seed: 1 })
const weak = await open("weak", { ...half, features: all.features })

const hidden = strong.features.get("hidden")
if (hidden === undefined) throw new Error("no features")
const routed = Int32Array.from({ length: 40 }, (_, i) => i)
const asked: Array<string> = []
const states = {
  source: hidden.source,
  read: async (prompts: ReadonlyArray<string>): Promise<Features> => {
    asked.push(...prompts)
    return selectFeatures(hidden, routed)
  }
}
const task: RouterTask = {
  recordings: [weak, strong],
  training: recordingRows(Array.from({ length: size - 40 }, (_, i) => 40 + i)),
  ids: Array.from(routed, (q) => `q${q}`),
  prompts: Array.from(routed, (q) => `Prompt ${q}`),
  texts: Array.from(routed, (q) => `Question ${q}?`),
  states,
  seed: 1
}

/** Mean gap of recorded rewards over the half that is preferred most, less that of the other half. */
const separation = (preference: ArrayLike<number>): number => {
  const mean = ({ arms: [arm] }: Recording, q: number): number => {
    const own = [...arm.rewards.values()][0].subarray(arm.offsets[q], arm.offsets[q + 1])
    return own.reduce((sum, reward) => sum + reward / own.length, 0)
  }
  const order = [...routed].sort((a, b) => preference[b] - preference[a])
  const gap = (queries: ReadonlyArray<number>): number =>
    queries.reduce((sum, q) => sum + (mean(strong, q) - mean(weak, q)) / queries.length, 0)
  return gap(order.slice(0, 20)) - gap(order.slice(20))
}

describe("routers of a live run", () => {
  it("read the prompts' states, and prefer the strong arm where it is better, by preference and by gap", async () => {
    const { binary, curves, features, preference } = await trainRouters(task)
    expect([binary, features]).toEqual([true, ["states", "states"]])
    expect(asked).toEqual(task.prompts)
    expect(separation(preference ?? [])).toBeGreaterThan(0.3)
    expect(
      separation(Float64Array.from(routed, (_, i) => curves[1].value(i, 1) - curves[0].value(i, 1)))
    ).toBeGreaterThan(0.3)
  })

  it("read text where no states are given, and then have no preference", async () => {
    const { features, preference } = await trainRouters({ ...task, states: undefined })
    expect(features).not.toContain("states")
    expect(preference).toBeUndefined()
  })

  it("refuse states of another model than the recordings hold", async () => {
    const other = { ...states, source: { ...states.source, model: "other", modelHash: "other" } }
    expect(await reasonOf(() => trainRouters({ ...task, states: other }))).toMatchObject({ _tag: "Unavailable" })
  })
})
