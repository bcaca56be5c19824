import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fitItemResponse, loadItemResponse, saveItemResponse } from "@alloc/predictor/arms"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { rejectionOf } from "../Data.ts"
import { generated } from "../Items.ts"

const { features, outcomes } = generated(40, 4, 1)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-arms-"))
})
afterAll(() => rm(folder, { recursive: true }))

describe("a saved item-response model", () => {
  it.each([
    ["with features", features],
    ["of outcomes alone", undefined]
  ])("%s: predicts the same bits after loading", async (name, some) => {
    const model = fitItemResponse({ features: some, outcomes }, { strengths: [0.1] })
    const file = join(folder, "new", `${name}.json`)
    await saveItemResponse(file, model)
    const again = await loadItemResponse(file)
    expect(again.fit).toEqual(model.fit)
    const evidence = { features: some, outcomes }
    expect(again.predict(evidence).probability).toEqual(model.predict(evidence).probability)
  })

  it("is refused where it is missing, foreign, of another version, or its lists do not fit together", async () => {
    const file = join(folder, "damaged.json")
    await saveItemResponse(file, fitItemResponse({ features, outcomes }, { strengths: [0.1] }))
    const saved = JSON.parse(await readFile(file, "utf8"))
    const said = async (text: string): Promise<string> => {
      await writeFile(file, text)
      return loadItemResponse(file).then(
        () => "read",
        (error: Error) => error.message
      )
    }
    const edited = (change: object) => said(JSON.stringify({ ...saved, ...change }))
    expect(await edited({})).toBe("read")
    expect(await said("{")).toMatch(/damaged.json: it is not JSON/)
    expect(await edited({ format: "alloc-predictor" })).toMatch(/format/)
    expect(await edited({ version: 2 })).toMatch(/version/)
    expect(await edited({ deviation: 0 })).toMatch(/deviation/)
    expect(await edited({ nodes: 1e9 })).toMatch(/nodes/)
    expect(await edited({ abilities: [1] })).toMatch(/abilities has 1 numbers for 4 arms/)
    expect(await edited({ difficulty: [1] })).toMatch(/difficulty has 1 numbers, the features 4 columns/)
    expect(await rejectionOf(loadItemResponse(join(folder, "nothing")))).toBe("InvalidArtifact")
  })
})
