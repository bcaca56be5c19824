import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openRecording } from "../../src/index.ts"
import { openStoreScene, three } from "./StoreScene.ts"

describe("bench worker", () => {
  it("draws what was submitted, and collect then makes the recording without another call", async () => {
    await using scene = await openStoreScene()
    const { bench, model } = scene
    const collect = ["collect", "sums", "--out", "made", "--model", model]
    expect((await bench(...collect, "--submit")).out).toContain("bench worker")
    expect(scene.asked()).toBe(0)
    expect(await bench("worker", "--model", model, "--until-done", "--processes", "8")).toMatchObject({ code: 0 })
    expect(scene.asked()).toBe(24)
    expect(await bench(...collect)).toMatchObject({ code: 0, out: `Recording: ${join(scene.folder, "made")}\n` })
    expect(scene.asked()).toBe(24)
    const { manifest } = await openRecording(join(scene.folder, "made"))
    expect(manifest.counts).toMatchObject({ queries: 6, samples: 24 })
    // More samples later: only what is added is asked for.
    expect(await bench(...collect, "--samples", "6")).toMatchObject({ code: 0 })
    expect(scene.asked()).toBe(36)
  })

  it("is refused with another model than the collections'", async () => {
    await using scene = await openStoreScene()
    await scene.bench("collect", "sums", "--model", scene.model, "--submit", "--out", "made")
    const { code, error } = await scene.bench("worker", "--model", `${scene.server.url}#other`, "--until-done")
    expect(code).toBe(1)
    expect(error).toMatch(/of another model.*given: other/)
    expect(scene.asked()).toBe(0)
  })
})

describe("bench collect --adaptive", () => {
  it("is decided by who waits for the verdicts, and draws the test split uniformly", async () => {
    await using scene = await openStoreScene()
    const collect = ["collect", "sums", "--model", scene.model, "--out", "made"]
    for (const [flags, said] of [
      [["--adaptive", "0.3", "--submit"], "--adaptive is 0.3"],
      [["--adaptive", "2"], "--adaptive is 2"],
      [["--least", "3"], "--least is 3"],
      [["--adaptive", "0.3", "--least", "9"], "--least is 9"]
    ] as const) {
      const { code, error } = await scene.bench(...collect, ...flags)
      expect({ code, said: error.includes(said) }, error).toEqual({ code: 2, said: true })
    }
    expect(scene.asked()).toBe(0)
    expect(await scene.bench(...collect, "--adaptive", "0.3")).toMatchObject({ code: 0 })
    const { manifest } = await openRecording(join(scene.folder, "made"))
    expect(manifest).toMatchObject({ stopping: "adaptive", counts: { queries: 6, samples: 24 }, splits: { test: 6 } })
    expect((await scene.bench("status")).out).toContain("samples  24 of 24 (100.0 %)")
  })
})

describe("bench export", () => {
  it("writes what is there so far as a recording of its own", async () => {
    const refuses = { all: true }
    await using scene = await openStoreScene(({ body }) =>
      refuses.all && String(body.prompt).startsWith("0") ? { status: 400, json: { error: { message: "no" } } } : three
    )
    const flags = ["sums", "--model", scene.model]
    expect(await scene.bench("export", ...flags, "--out", "early")).toMatchObject({ code: 1 })
    await scene.bench("collect", ...flags, "--limit", "2", "--out", "two")
    const told = await scene.bench("export", ...flags, "--out", "partial")
    expect(told).toMatchObject({ code: 0, out: `Recording: ${join(scene.folder, "partial")}\n` })
    const { manifest } = await openRecording(join(scene.folder, "partial"))
    expect(manifest.counts).toMatchObject({ queries: 2, samples: 8 })
  })
})
