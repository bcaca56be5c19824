import { describe, expect, it } from "vitest"
import { collectionModelName, openCollectionModel } from "../../src/collect/CollectionModel.ts"
import { reasonOf } from "../Reason.ts"

describe("collectionModelName", () => {
  it("names the default model, a file, and a server's model", () => {
    expect(collectionModelName(undefined)).toBe("smollm2-135m-instruct")
    expect(collectionModelName("models/own.gguf")).toBe("own.gguf")
    expect(collectionModelName("http://localhost:8000#org/model")).toBe("org/model at http://localhost:8000")
  })
})

describe("openCollectionModel", () => {
  it("refuses a server's address that names no model, saying what would be valid", async () => {
    for (const model of ["http://localhost:8000", "https://localhost:8000#"]) {
      const reason = await reasonOf(() => openCollectionModel({ model }))
      expect(reason).toMatchObject({ _tag: "InvalidOption", field: "--model", value: model })
    }
  })

  it("opens no local model for states that nobody wants", async () => {
    await using model = await openCollectionModel({ model: "http://localhost:8000#org/model", layers: [] })
    expect(model).toMatchObject({ arm: "org/model", states: undefined })
  })
})
