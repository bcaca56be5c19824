import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { cutLayers, openLocalModel } from "../../src/index.ts"
import { correlation, writeTinyLlama } from "./TinyLlama.ts"

const folder = mkdtempSync(join(tmpdir(), "cut-"))
afterAll(() => rmSync(folder, { recursive: true }))

const blocks = 4
const file = join(folder, "tiny.gguf")
const tiny = writeTinyLlama(file, blocks)

const prompt = "the quick brown fox"
// The tokenizer puts token 1 first, and nothing merges.
const numbers = [1, ...Array.from(prompt, (letter) => tiny.tokens.indexOf(letter === " " ? "\u2581" : letter))]

const statesOf = async (options: { readonly file: string; readonly layers?: ReadonlyArray<number> }) => {
  await using model = await openLocalModel({ ...options, name: "tiny", contextSize: 128 })
  return model.read([prompt])
}

describe("cutLayers", () => {
  it("gives the whole model's last state, bit for bit, where nothing is cut off", async () => {
    const { file: cut, of } = await cutLayers(file, blocks)
    expect(of).toBe(blocks)
    expect((await statesOf({ file: cut })).values).toEqual((await statesOf({ file })).values)
  })

  it("gives the state that a pass written by hand has after that layer", async () => {
    for (let layer = 1; layer <= blocks; layer++) {
      const { source, values } = await statesOf({ file, layers: [layer] })
      expect(source.kind).toBe(`last-token, layer ${layer} of ${blocks}`)
      const expected = tiny.state(numbers, layer)
      expect(correlation(values, expected)).toBeGreaterThan(0.9999)
      // And of no other layer.
      for (let other = 1; other <= blocks; other++)
        if (other !== layer) expect(correlation(values, tiny.state(numbers, other))).toBeLessThan(0.99)
    }
  })

  it("is written once, and leaves nothing half-written", async () => {
    const first = await cutLayers(file, 2)
    writeFileSync(first.file, "kept")
    expect(await cutLayers(file, 2)).toEqual(first)
    rmSync(first.file)
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([])
  })

  it("refuses layers that the model does not have, and files that are no GGUF", async () => {
    for (const layer of [0, 5, 1.5])
      await expect(cutLayers(file, layer)).rejects.toMatchObject({
        reason: { _tag: "InvalidRequest", field: "layer", valid: "a whole number from 1 to 4" }
      })
    const other = join(folder, "other.gguf")
    writeFileSync(other, "not a model")
    await expect(cutLayers(other, 1)).rejects.toMatchObject({ reason: { _tag: "ModelFailed" } })
    await expect(cutLayers(join(folder, "none.gguf"), 1)).rejects.toMatchObject({ reason: { _tag: "ModelMissing" } })
  })
})

describe("layers of openLocalModel", () => {
  it("puts the states of several layers side by side", async () => {
    const both = await statesOf({ file, layers: [3, 1] })
    expect(both.source).toMatchObject({ kind: "last-token, layers 3, 1 of 4", width: 128 })
    expect(both.values.slice(0, 64)).toEqual((await statesOf({ file, layers: [3] })).values)
    expect(both.values.slice(64)).toEqual((await statesOf({ file, layers: [1] })).values)
  })

  it("refuses no layer, and one twice", async () => {
    for (const layers of [[], [2, 2]])
      await expect(openLocalModel({ file, name: "tiny", layers })).rejects.toMatchObject({
        reason: { _tag: "InvalidRequest", field: "layers" }
      })
  })
})
