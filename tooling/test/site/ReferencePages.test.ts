import { describe, expect, it } from "vitest"
import { entryOf, namesOn, otherEntries, referencePage } from "../../src/site/ReferencePages.ts"

describe("ReferencePages", () => {
  it("names a page by what a user imports", () => {
    expect(entryOf("docs/reference/@scope/core/policies.md")).toBe("@scope/core/policies")
    expect(entryOf("docs/reference/@scope/core/README.md")).toBe("@scope/core")
    expect(entryOf("docs/reference/@scope/core/index.md")).toBe("@scope/core")
  })

  it("gives the page that title, TypeDoc's empty one too, and mends links to the root", () => {
    expect(referencePage("@scope/core", "# \n\n## Functions\n")).toBe("# @scope/core\n\n## Functions\n")
    expect(referencePage("@scope/b", "# b\n[Y](../core/README.md#y)")).toBe("# @scope/b\n[Y](../core/index.md#y)")
    expect(referencePage("@scope/core/a", "# a\n\n[`X`](README.md#x)")).toBe("# @scope/core/a\n\n[`X`](index.md#x)")
  })

  it("links a root to the other entries of its package", () => {
    expect(otherEntries(["@scope/core/a", "@scope/core/b"])).toBe(
      "Other entries: [@scope/core/a](a.md), [@scope/core/b](b.md)\n\n"
    )
    expect(otherEntries([])).toBe("")
  })

  it("lists names with the anchors of their headings, counting those that repeat", () => {
    const page = "# e\n\n## Functions\n\n### allocate()\n\n#### Parameters\n\n### Parameters\n\n### MAX\\_SIZE\n"
    expect(namesOn(page)).toEqual([
      { name: "allocate", anchor: "allocate" },
      { name: "Parameters", anchor: "parameters-1" },
      { name: "MAX_SIZE", anchor: "max-size" }
    ])
  })
})
