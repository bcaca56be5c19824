import { describe, expect, it } from "vitest"
import { searchedPage } from "../../src/site/SearchTitles.ts"

const anchor = '<a class="header-anchor" href="#allocate">​</a>'

describe("SearchTitles", () => {
  it("names the entry that a name is imported from", () => {
    const html = `<h3 id="allocate" tabindex="-1">allocate() ${anchor}</h3>`
    expect(searchedPage("reference/@scope/core/policies.md", html)).toContain("allocate() · @scope/core/policies <a ")
    expect(searchedPage("reference/@scope/core/index.md", html)).toContain("allocate() · @scope/core <a ")
  })

  it("makes no result of the parts of a name", () => {
    const html = `<h4 id="parameters" tabindex="-1">Parameters ${anchor}</h4><h5>curves</h5>`
    expect(searchedPage("reference/@scope/core/index.md", html)).toBe(`<p>Parameters ${anchor}</p><p>curves</p>`)
  })

  it("leaves every other page as it is", () => {
    const html = `<h3>Idea ${anchor}</h3><h4>Detail ${anchor}</h4>`
    expect(searchedPage("guide/concepts.md", html)).toBe(html)
  })
})
