import { describe, expect, it } from "vitest"
import { openStoreScene, three } from "./StoreScene.ts"

describe("bench pause, resume, priority", () => {
  it("change a collection by its name, or all, and refuse an unknown one", async () => {
    await using scene = await openStoreScene()
    const { bench } = scene
    expect(await bench("pause")).toMatchObject({ code: 2, error: "error: the store has no collection\n" })
    await bench("collect", "sums", "--model", scene.model, "--submit", "--out", "made")
    const shown = async () => JSON.parse((await bench("status", "--json")).out).collections[0]
    expect((await bench("pause", "sums")).out).toMatch(/^sums \w+: paused\n$/)
    expect(await shown()).toMatchObject({ paused: true, priority: 0 })
    await bench("resume")
    await bench("priority", "5", "sums")
    expect(await shown()).toMatchObject({ paused: false, priority: 5 })
    const unknown = await bench("pause", "nothing")
    expect(unknown.code).toBe(2)
    expect(unknown.error).toContain("those that exist: sums")
  })
})

describe("bench retry", () => {
  it("puts back what was given up", async () => {
    const server = { busy: true }
    await using scene = await openStoreScene(({ body }) =>
      server.busy && String(body.prompt).startsWith("4") ? { status: 422, json: { error: { message: "busy" } } } : three
    )
    const { bench, model } = scene
    const collect = ["collect", "sums", "--model", model, "--out", "made"]
    await bench(...collect, "--submit")
    await bench("worker", "--model", model, "--until-done")
    const [before] = JSON.parse((await bench("status", "--json")).out).collections
    expect(before.done).toBe(20)
    server.busy = false
    const { out } = await bench("retry", "sums")
    expect(out).toMatch(/^sums \w+: \d items? (is|are) tried again\n$/)
  })
})
