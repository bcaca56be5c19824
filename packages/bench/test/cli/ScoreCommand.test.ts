import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openRecording } from "../../src/index.ts"
import { openStoreScene, type StoreScene } from "./StoreScene.ts"

const rewardsIn = async ({ folder }: StoreScene, recording: string): Promise<number> => {
  const { arms } = await openRecording(join(folder, recording))
  return [...(arms[0].rewards.get("math") ?? [])].reduce((sum, reward) => sum + reward, 0)
}

/** A verifier of the same name as the experiment's: everything is right, but it fails on a query. */
const failing = `export const mine = {
  name: "math",
  check: ({ id }) => { if (id === "q5") throw new Error("no idea"); return true }
}`

describe("bench score", () => {
  it("judges by the experiment's own verifier, once, and export takes the named verdicts", async () => {
    await using scene = await openStoreScene()
    const flags = ["sums", "--model", scene.model]
    await scene.bench("collect", ...flags, "--out", "made")
    expect((await scene.bench("score", "sums")).out).toContain(": 24 verdicts by math (1)\n")
    expect((await scene.bench("score", "sums")).out).toContain(": 0 verdicts by math (1)\n")
    expect((await scene.bench("status")).out).toContain("verdicts 24 of 24 (100.0 %), 0 left, 0.0/s: math (1)")
    expect(await scene.bench("export", ...flags, "--scores", "math", "--out", "scored")).toMatchObject({ code: 0 })
    expect(await rewardsIn(scene, "scored")).toBe(4)
    const unknown = await scene.bench("export", ...flags, "--scores", "other", "--out", "none")
    expect(unknown.error).toContain("the store has math (1); bench score makes one")
  })

  it("keeps the old verdicts until new ones are whole; what a verifier fails on is given up with its error, and tried again", async () => {
    await using scene = await openStoreScene()
    const flags = ["sums", "--model", scene.model]
    await scene.bench("collect", ...flags, "--out", "made")
    await scene.bench("score", "sums")
    writeFileSync(join(scene.folder, "mine.ts"), failing)
    const told = await scene.bench("score", "sums", "--verifier", "mine.ts")
    expect(told.out).toMatch(/: 20 verdicts by math \(file [0-9a-f]{12}\), 4 failed/)
    const status = (await scene.bench("status")).out
    expect(status).toMatch(/verdicts 20 of 24 \(83.3 %\), 4 left, 0.0\/s: math \(file/)
    expect(status).toContain("failed   4 verdicts of math: CheckFailed")
    expect(status).toContain("dead     1 items were given up")
    expect(status).toMatch(/verdicts 0-3 of query 5: .*no idea/)
    // Still the old ones, since the new ones are not whole.
    await scene.bench("export", ...flags, "--scores", "math", "--out", "before")
    expect(await rewardsIn(scene, "before")).toBe(4)
    // A mended verifier is another version.
    writeFileSync(join(scene.folder, "mended.ts"), failing.replace('throw new Error("no idea")', "return false"))
    expect((await scene.bench("score", "sums", "--verifier", "mended.ts", "--submit")).out).toContain("to be judged by")
    expect((await scene.bench("retry")).out).toContain("1 item is tried again")
    const stage = ["worker", "--stage", "scores", "--verifier", "mended.ts"]
    expect(await scene.bench(...stage, "--until-done")).toMatchObject({ code: 0 })
    await scene.bench("export", ...flags, "--scores", "math", "--out", "after")
    expect(await rewardsIn(scene, "after")).toBe(20)
  })

  it("is refused where no verifier is known, and a worker that only judges where it has none that is asked for", async () => {
    await using scene = await openStoreScene()
    await scene.bench("collect", "sums", "--model", scene.model, "--out", "made")
    const wrong = await scene.bench("score", "sums", "--verifier", "nobody")
    expect(wrong).toMatchObject({ code: 2 })
    expect(wrong.error).toContain("those that exist: answer, sums")
    await scene.bench("score", "sums", "--submit")
    const other = await scene.bench("worker", "--stage", "scores", "--verifier", "answer", "--until-done")
    expect(other.code).toBe(1)
    expect(other.error).toContain("the store asks for math (1) of sums")
  })
})
