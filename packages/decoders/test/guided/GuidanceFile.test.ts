import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  decodeGuidance,
  encodeGuidance,
  guidanceBy,
  loadGuidance,
  prefixValue,
  type SavedGuidance,
  saveGuidance,
  type ValueNetwork
} from "../../src/index.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-guidance-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const network: ValueNetwork = {
  width: 2,
  hidden: 1,
  mean: Float32Array.of(0.1, 0),
  scale: Float32Array.of(2, 1),
  state: Float32Array.of(1, 3),
  token: Float32Array.of(0, 1),
  bias: Float32Array.of(0.5),
  output: Float32Array.of(2),
  constant: 3
}
const source = { model: "toy", modelHash: "a", kind: "states", width: 2 }
const saved: SavedGuidance = { description: "learnt from toys", network, settings: { beta: 3 }, source }
const model = { source, embeddings: { width: 2, tokens: 4, row: (token: number) => Float32Array.of(token, token) } }
const state = Float32Array.of(5, 1)

describe("a guidance's file", () => {
  it("is read back as it was, guiding by tokens and by blocks", () => {
    const blocks: SavedGuidance = {
      ...saved,
      network: { ...network, token: undefined },
      settings: { continuations: 4, length: 8 }
    }
    for (const one of [saved, { ...saved, settings: { beta: 1, candidates: 5 } }, blocks])
      expect(decodeGuidance(encodeGuidance(one))).toEqual(one)
  })

  it("loads in one line, and gives every candidate the value that the network had before", async () => {
    const file = join(folder, "guidance.json")
    await saveGuidance(file, saved)
    const loaded = await loadGuidance(file, model)
    const before = guidanceBy(network, { beta: 3 }, model)
    if (!("values" in loaded && "values" in before)) throw new Error("not by tokens")
    expect(loaded.beta).toBe(3)
    const candidates = Int32Array.of(0, 1, 3)
    expect(await loaded.values({ path: [], state }, candidates)).toEqual(
      await before.values({ path: [], state }, candidates)
    )
    const block = guidanceBy(network, { continuations: 2, length: 4 }, model)
    expect("value" in block && block.value(state)).toBe(prefixValue(network, state))
  })

  it("is refused for another model, and where numbers are missing", async () => {
    const file = join(folder, "other.json")
    await saveGuidance(file, saved)
    const other = { ...model, source: { ...source, modelHash: "b" } }
    await expect(loadGuidance(file, other)).rejects.toMatchObject({ reason: { _tag: "WrongStates" } })
    const short = encodeGuidance({ ...saved, network: { ...network, state: Float32Array.of(1) } })
    expect(() => decodeGuidance(short)).toThrow(/state has another length; valid: 2 numbers/)
    const token = encodeGuidance({ ...saved, network: { ...network, token: Float32Array.of(1) } })
    expect(() => decodeGuidance(token)).toThrow(/token has another length/)
  })
})
