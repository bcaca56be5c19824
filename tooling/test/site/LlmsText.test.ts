import { describe, expect, it } from "vitest"
import { llmsText } from "../../src/site/LlmsText.ts"

const page = (file: string, text: string) => ({ file, text })

describe("LlmsText", () => {
  it("is a title, a quotation, and sections of links with notes", () => {
    const concepts = page("guide/concepts.md", "# Concepts\n\nA budget is [shared](x.md) out.\nMore follows.\n")
    const bare = page("reference/@s/core/index.md", "# @s/core\n\n## Functions\n")
    expect(
      llmsText("alloc", "What it is.", [
        { title: "Guide", pages: [concepts] },
        { title: "Nothing", pages: [] },
        { title: "Optional", pages: [bare] }
      ])
    ).toBe(
      "# alloc\n\n> What it is.\n\n## Guide\n\n- [Concepts](/guide/concepts.md): A budget is shared out.\n\n" +
        "## Optional\n\n- [@s/core](/reference/@s/core/index.md)\n"
    )
  })

  it("takes no front matter and no list of links for a note", () => {
    const text = "---\nOutline: deep.\n---\n# @s/core\n\nOther entries: [a](a.md)\n\nPure functions.\n"
    expect(llmsText("t", "s", [{ title: "A", pages: [page("a.md", text)] }])).toContain("(/a.md): Pure functions.")
  })
})
