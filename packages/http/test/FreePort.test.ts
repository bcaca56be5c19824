import { describe, expect, it } from "vitest"
import { unusedUrl } from "../src/FreePort.ts"

describe("unusedUrl", () => {
  it("is an address that refuses connections", async () => {
    await expect(fetch(await unusedUrl())).rejects.toThrow()
  })
})
