import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { localFolder } from "../../src/draws/DrawStage.ts"

describe("localFolder", () => {
  it("is the store's, else that of work, and refuses a database without naming its password", () => {
    expect(localFolder({})).toBe(join(".alloc", "collect"))
    expect(localFolder({ work: "mine" })).toBe("mine")
    expect(localFolder({ store: "kept", work: "mine" })).toBe("kept")
    const database = () => localFolder({ store: "postgres://me:secret@host/samples" })
    expect(database).toThrow("a folder")
    expect(database).not.toThrow("secret")
  })
})
