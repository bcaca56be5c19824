import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  decodeRewardHead,
  encodeRewardHead,
  loadRewardHead,
  type SavedRewardHead,
  saveRewardHead
} from "../../src/index.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-head-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const source = { model: "toy", modelHash: "a", kind: "lengths", width: 2 }
const saved: SavedRewardHead = {
  name: "short",
  description: "likes short replies",
  head: { weights: Float64Array.of(0.5, -1), bias: 0.25 },
  source
}

const model = {
  source,
  readReplies: async (pairs: ReadonlyArray<{ readonly query: string; readonly reply: string }>) => {
    const values = Float32Array.from(pairs.flatMap(({ query, reply }) => [query.length, reply.length]))
    return { source, size: pairs.length, values }
  }
}

describe("a reward head's file", () => {
  it("is read back as it was", () => {
    expect(decodeRewardHead(encodeRewardHead(saved))).toEqual(saved)
  })

  it("loads in one line as a verifier that scores as the head does", async () => {
    const file = join(folder, "inner", "reward-head.json")
    await saveRewardHead(file, saved)
    const verifier = await loadRewardHead(file, model)
    expect(verifier.name).toBe("short")
    const { outcome, reward } = await verifier.check({ id: "q", text: "four" }, "six")
    expect([outcome, reward]).toEqual(["scored", 0.25 + 0.5 * 4 - 3])
  })

  it("is refused for another model, with another number of weights, and where it is not there", async () => {
    const file = join(folder, "reward-head.json")
    await saveRewardHead(file, saved)
    const other = { ...model, source: { ...source, modelHash: "b" } }
    await expect(loadRewardHead(file, other)).rejects.toMatchObject({ reason: { _tag: "WrongStates" } })
    const wide = encodeRewardHead({ ...saved, head: { weights: [1, 2, 3], bias: 0 } })
    expect(() => decodeRewardHead(wide)).toThrow(/3 weights; valid: 2/)
    await expect(loadRewardHead(join(folder, "none.json"), model)).rejects.toMatchObject({
      reason: { _tag: "InvalidWeightsFile" }
    })
  })
})
