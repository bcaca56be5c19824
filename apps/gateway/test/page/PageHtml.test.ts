import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { pageHtml } from "../../src/page/PageHtml.ts"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { testConfig, testGateway } from "../TestGateway.ts"
import { madeUpPage } from "./MadeUpPage.ts"

const executablePath = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"
].find((path) => path !== undefined && existsSync(path))

const style = readFileSync(join(import.meta.dirname, "../../src/page/page.css"), "utf8")

describe("the page as text", () => {
  it("says what was spent and saved, why, and asks for nothing", async () => {
    const html = pageHtml(await Effect.runPromise(madeUpPage(false)), style)
    expect(html).toMatch(/<h1>[\d,]+ requests, [\d,]+ samples, \$\d+\.\d\d in 7 days<\/h1>/)
    expect(html).toMatch(/of 600 choices were right with .* uniform needs/)
    expect(html).toContain("not enough logged yet")
    expect(html).toContain("maths, by metadata.answer")
    expect(html).not.toMatch(/<(script|link|img|iframe|form)\b|\bstyle="|https?:|\burl\(/)
  })
  it("shows prompts only where texts are logged, as text", async () => {
    const [kept, none] = await Promise.all([true, false].map((texts) => Effect.runPromise(madeUpPage(texts))))
    expect(pageHtml(kept, style)).toContain("&lt;b&gt;2 + 2&lt;/b&gt;")
    expect(pageHtml(none, style)).not.toContain("2 + 2")
  })
  it("is whole before anything was asked", async () => {
    const page = await Effect.runPromise(madeUpPage(false))
    const html = pageHtml({ ...page, keys: [], names: [], decisions: [] }, style)
    expect(html).toContain("<h1>No request in the last 7 days</h1>")
    expect(html.match(/Nothing yet/g)).toHaveLength(3)
  })
})

const needed = executablePath !== undefined || process.env.ALLOC_REQUIRE_PROGRAMS !== undefined

/** Of the page's own world, whose types are not at hand here: overflow, smallest contrast of text, smallest letters. */
const look = `(() => {
  const light = (rgb) => {
    const [r, g, b] = rgb.match(/[\\d.]+/g).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = (node) => {
    const colour = getComputedStyle(node).backgroundColor
    return colour === "rgba(0, 0, 0, 0)" && node.parentElement ? ground(node.parentElement) : colour
  }
  const texts = [...document.querySelectorAll("h1, h2, h3, p, dt, dd, th, td, a, summary, caption, code, time, span")]
    .filter((node) => node.checkVisibility() && node.textContent.trim() !== "")
  const contrasts = texts.map((node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x)
    return (a + 0.05) / (b + 0.05)
  })
  return {
    overflow: document.documentElement.scrollWidth - innerWidth,
    readable: Math.min(...contrasts) > 4.5,
    large: Math.min(...texts.map((node) => parseFloat(getComputedStyle(node).fontSize))) >= 12
  }
})()`

describe.runIf(needed)("the page in Chromium", () => {
  let browser: Browser
  beforeAll(async () => {
    if (executablePath === undefined) throw new Error("Chromium was not found")
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  })
  afterAll(() => browser?.close())

  const errorsOf = (page: Page): ReadonlyArray<string> => {
    const errors: Array<string> = []
    page.on("pageerror", (error) => errors.push(String(error)))
    page.on("console", (message) => errors.push(message.text()))
    return errors
  }

  it.each([
    { width: 1280, colorScheme: "light" },
    { width: 1280, colorScheme: "dark" },
    { width: 390, colorScheme: "light" },
    { width: 390, colorScheme: "dark" }
  ] as const)("fits $width pixels and can be read, $colorScheme", async ({ colorScheme, width }) => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
    const errors = errorsOf(page)
    await page.setContent(pageHtml(await Effect.runPromise(madeUpPage(true)), style))
    await page.locator("details").first().locator("summary").click()
    await expect.poll(() => page.locator("details[open] td").count()).toBeGreaterThan(0)
    expect(await page.evaluate(look)).toEqual({ overflow: 0, readable: true, large: true })
    expect(errors).toEqual([])
    await page.close()
  })

  it.each(["light", "dark"] as const)("is whole on paper, where the screen is %s", async (colorScheme) => {
    // A4 within usual margins.
    const page = await browser.newPage({ viewport: { width: 680, height: 1000 }, colorScheme })
    await page.setContent(pageHtml(await Effect.runPromise(madeUpPage(true)), style))
    await page.emulateMedia({ media: "print" })
    expect(await page.evaluate(look)).toEqual({ overflow: 0, readable: true, large: true })
    const paper = `(() => {
      const light = (rgb) => Math.max(...rgb.match(/[\\d.]+/g).slice(0, 3))
      const wide = [...document.querySelectorAll(".scroll")].filter((node) => node.scrollWidth > node.clientWidth + 1)
      return { ink: light(getComputedStyle(document.body).color) < 80, cut: wide.length }
    })()`
    expect(await page.evaluate(paper)).toEqual({ ink: true, cut: 0 })
    const pdf = await page.pdf({ format: "A4" })
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-")
    await page.close()
  })

  it("is asked for its key by the browser, and its style passes its own policy", async () => {
    await using upstream = await scriptedUpstream()
    const hash = "41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb"
    await using gateway = await testGateway(testConfig(upstream.url, `[page]\nkey_sha256 = "${hash}"`))
    await (await gateway.chat({})).json()
    const context = await browser.newContext({ httpCredentials: { username: "me", password: "open sesame" } })
    const page = await context.newPage()
    const errors = errorsOf(page)
    const response = await page.goto(`${gateway.url}/ui`)
    expect(response?.status()).toBe(200)
    expect(await page.locator("h1").textContent()).toMatch(/^1 request, /)
    expect(await page.evaluate(`getComputedStyle(document.querySelector(".card")).borderRadius`)).toBe("12px")
    expect(errors.filter((error) => !error.includes("401") && !error.includes("favicon"))).toEqual([])
    await context.close()
  })
})
