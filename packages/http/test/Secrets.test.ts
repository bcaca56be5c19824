import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { redactor, shownUrl } from "../src/Secrets.ts"

describe("redactor", () => {
  it.each([
    ["as it is", "key=a/b+c!"],
    ["in an address", `?key=${encodeURIComponent("a/b+c")}`],
    ["in base 64", `Basic ${btoa("a/b+c")}`],
    ["in JSON", JSON.stringify({ key: "a/b+c" })]
  ])("takes a secret out %s", (_, text) => {
    const clean = redactor([Redacted.make("a/b+c")])(text)
    expect(clean).toContain("<redacted>")
    expect(clean).not.toMatch(/a\/b|a%2Fb|YS9i/)
  })

  it("leaves nothing of a secret that contains another", () => {
    expect(redactor([Redacted.make("abc"), Redacted.make("abcdef")])("abcdef abc")).toBe("<redacted> <redacted>")
  })

  it("changes nothing without secrets, or with an empty one", () => {
    expect(redactor([])("text")).toBe("text")
    expect(redactor([Redacted.make("")])("text")).toBe("text")
  })
})

describe("shownUrl", () => {
  it.each([
    ["http://me:pw@host:1/v1?key=k#f", "http://host:1/v1"],
    ["me:pw@host?key=k", "me:pw@host"],
    ["//me:pw@host/x?key=k", "//host/x"]
  ])("shows %s as %s", (url, shown) => {
    expect(shownUrl(url)).toBe(shown)
  })
})
