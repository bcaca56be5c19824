import { readFileSync } from "node:fs"
import type * as Llama from "node-llama-cpp"
import { describe, expect, it } from "vitest"
import { createStateContext, readVersion } from "../../src/local/StateContext.ts"

/** A model whose contexts have these internals. */
const modelWith = (internals: object): Llama.LlamaModel =>
  // Only what is used of a model is there.
  ({
    embeddingVectorSize: 2,
    createContext: async (options: object) => ({ options, ...internals })
  }) as unknown as Llama.LlamaModel

describe("createStateContext", () => {
  it("was written for the installed version of node-llama-cpp: read its internals again before this is changed", () => {
    const manifest = new URL("../../node_modules/node-llama-cpp/package.json", import.meta.url)
    const { version }: { version: string } = JSON.parse(readFileSync(manifest, "utf8"))
    expect(version.startsWith(`${readVersion}.`)).toBe(true)
  })

  it("asks for a context with states, and reads them", async () => {
    const { context, state } = await createStateContext(
      modelWith({ _ctx: { getEmbedding: () => Float64Array.of(1, 2) } }),
      { contextSize: 8 }
    )
    expect(context).toMatchObject({ options: { contextSize: 8, _embeddings: true } })
    expect(state()).toEqual(Float32Array.of(1, 2))
  })

  it.each([{}, { _ctx: {} }])("refuses a context without the internals it needs: %o", async (internals) => {
    await expect(createStateContext(modelWith(internals), {})).rejects.toMatchObject({
      reason: { _tag: "ModelFailed" }
    })
  })

  it("refuses states of another width", async () => {
    const { state } = await createStateContext(modelWith({ _ctx: { getEmbedding: () => Float64Array.of(1) } }), {})
    expect(state).toThrow("node-llama-cpp 3.22 has the internals that this needs")
  })
})
