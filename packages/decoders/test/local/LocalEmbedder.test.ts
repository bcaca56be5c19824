import { existsSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  inputs,
  loadPredictor,
  ridge,
  type SuccessPrediction,
  savePredictor,
  successHead,
  textPredictor,
  train
} from "@alloc/predictor"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type LocalEmbedder, modelFolder, openLocalEmbedder, smolLm2 } from "../../src/index.ts"

const file = join(modelFolder(), smolLm2.fileName)
const present = existsSync(file)
if (!present) console.log(`skipped: the local embedder needs ${smolLm2.fileName}; get it by pnpm bench model`)

const name = smolLm2.name

describe("openLocalEmbedder", () => {
  it("says which file is missing, and refuses a pooling that there is not", async () => {
    await expect(openLocalEmbedder({ file: "no-such.gguf", name })).rejects.toMatchObject({
      reason: { _tag: "ModelMissing", file: "no-such.gguf" }
    })
    // @ts-expect-error there is no such pooling
    await expect(openLocalEmbedder({ file, name, pooling: "median" })).rejects.toMatchObject({
      reason: { _tag: "InvalidRequest", field: "pooling" }
    })
  })
})

describe.skipIf(!present)("LocalEmbedder", () => {
  let embedder: LocalEmbedder

  beforeAll(async () => {
    embedder = await openLocalEmbedder({ file, name, sha256: smolLm2.sha256, contextSize: 64 })
  })

  afterAll(() => embedder?.close())

  it("names the file by its hash, and refuses a file of another", async () => {
    expect(embedder.source).toEqual({
      model: name,
      modelHash: smolLm2.sha256,
      kind: "mean of tokens, last layer",
      width: 576
    })
    await expect(openLocalEmbedder({ file, name, sha256: "0".repeat(64) })).rejects.toMatchObject({
      reason: { _tag: "WrongHash", expected: "0".repeat(64) }
    })
  })

  it("gives a text the same vector whatever was read before, and texts of one token the state of that token", async () => {
    const texts = ["What is 1 + 1?", "Name a river."]
    const both = await embedder.read(texts)
    const second = await embedder.read([texts[1]])
    expect(both.values.subarray(576)).toEqual(second.values)
    expect(both.values.every(Number.isFinite)).toBe(true)
    await using last = await openLocalEmbedder({ file, name, pooling: "last", contextSize: 64 })
    expect((await last.read(["What"])).values).toEqual((await embedder.read(["What"])).values)
    expect((await last.read([texts[0]])).values).not.toEqual(both.values.subarray(0, 576))
  })

  it("refuses empty texts and texts that are too long", async () => {
    await expect(embedder.read(["a", ""])).rejects.toMatchObject({ reason: { field: "text 1" } })
    await expect(embedder.read(["word ".repeat(80)])).rejects.toMatchObject({ reason: { _tag: "PromptTooLong" } })
  })

  it("from texts to predictions through a saved file: sums of long numbers are told from sums of short ones", async () => {
    const texts = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0 ? `What is ${i} + ${i + 3}?` : `What is ${(i + 11) * 8_642_097} * ${(i + 7) * 97_531}?`
    )
    const batch = inputs(
      texts.map((_, i) => `q${i}`),
      await embedder.read(texts)
    )
    const labels = { successes: texts.map((_, i) => (i % 2 === 0 ? 7 : 0)), trials: texts.map(() => 8) }
    const predictor = train(batch, labels, { head: successHead(), model: ridge() })
    const folder = await mkdtemp(join(tmpdir(), "alloc-embedder-"))
    await savePredictor(join(folder, "sums.safetensors"), predictor)
    const loaded = await loadPredictor<SuccessPrediction>(join(folder, "sums.safetensors"))
    await rm(folder, { recursive: true })

    const predict = textPredictor(loaded, { embedders: [embedder] })
    const { probability } = await predict(["What is 50 + 51?", "What is 732019468 * 8120397?"])
    expect(probability[0]).toBeGreaterThan(0.6)
    expect(probability[1]).toBeLessThan(0.3)

    const other = { ...embedder, source: { ...embedder.source, modelHash: "1".repeat(64) } }
    expect(() => textPredictor(loaded, { embedders: [other] })).toThrow(
      expect.objectContaining({ reason: expect.objectContaining({ _tag: "ForeignFeatures" }) })
    )
  })
})
