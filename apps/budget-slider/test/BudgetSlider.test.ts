import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const executablePath = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"
].find((path) => path !== undefined && existsSync(path))

const source = join(import.meta.dirname, "../src")
/** Sixty queries from hopeless to easy; the predictor has their order, but thinks that they are more alike. */
const successes = Array.from({ length: 60 }, (_, i) => Math.round((128 * i * i) / 3481))
const queries = {
  trials: 128,
  successes,
  alpha: successes.map((count) => 32 + count / 2),
  beta: successes.map((count) => 96 - count / 2)
}

const missing = executablePath === undefined && process.env.ALLOC_REQUIRE_PROGRAMS === undefined

describe.skipIf(missing)("the slider in Chromium", () => {
  let browser: Browser
  let script: string
  beforeAll(async () => {
    if (executablePath === undefined) throw new Error("Chromium was not found")
    const bundle = { stdin: { contents: 'export * from "./BudgetSlider.ts"', resolveDir: source } }
    const built = await build({ ...bundle, bundle: true, write: false, format: "iife", globalName: "page" })
    script = built.outputFiles[0].text
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  })
  afterAll(() => browser?.close())

  const open = async (width: number, colorScheme: "light" | "dark"): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
    const background = colorScheme === "dark" ? "#1b1b1f; color: #dfdfd6; --vp-c-brand-1: #a8b1ff" : "#fff"
    await page.setContent(`<!doctype html><body style="background: ${background}"><div id="place"></div>`)
    await page.addStyleTag({ content: readFileSync(join(source, "budget-slider.css"), "utf8") })
    await page.addScriptTag({ content: script })
    await page.evaluate(`page.budgetSlider(document.querySelector("#place"), ${JSON.stringify(queries)})`)
    return page
  }
  const said = async (page: Page): Promise<string> =>
    ((await page.locator('[role="status"]').textContent()) ?? "").replaceAll("\u00a0", " ")

  it("is worked by the keyboard alone, and says what every step changes", async () => {
    const page = await open(1280, "light")
    await page.keyboard.press("Tab")
    const slider = page.getByRole("slider", { name: "Average samples a query" })
    const value = (): Promise<string | null> => slider.getAttribute("aria-valuetext")
    await expect.poll(() => slider.evaluate("document.activeElement.type")).toBe("range")
    await expect.poll(value).toBe("8 samples a query")
    const [atEight, picture] = [await said(page), await page.getByRole("img").getAttribute("aria-label")]
    expect(atEight).toMatch(/when each gets 8: \d+\.\d points more, or the same with \d+ % fewer samples\.$/)
    await page.keyboard.press("Home")
    await expect.poll(value).toBe("1 sample a query")
    await expect.poll(() => said(page)).toContain("when each gets 1:")
    expect(await said(page)).not.toBe(atEight)
    await expect.poll(() => page.getByRole("img").getAttribute("aria-label")).not.toBe(picture)
    await page.keyboard.press("End")
    await expect.poll(value).toBe("64 samples a query")
    await page.keyboard.press("Home")
    await expect.poll(() => said(page)).toContain("when each gets 1:")
    const predicted = await said(page)
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowDown")
    await expect.poll(() => page.getByRole("radio", { name: "perfect knowledge" }).isChecked()).toBe(true)
    await expect.poll(() => said(page)).not.toBe(predicted)
    await page.close()
  })

  it("shows who gets how many samples, in the picture and in the table", async () => {
    const page = await open(1280, "light")
    await page.locator("summary").click()
    await page.locator("details[open] tbody").waitFor()
    const cells = await page.locator("tbody td:nth-child(3)").allInnerTexts()
    const heights = '[...document.querySelectorAll(".budget-bars span")].map((bar) => bar.offsetHeight)'
    const bars = await page.evaluate(heights)
    expect(cells).toHaveLength(3)
    // Taller bars for more samples: the same order in both.
    const order = (values: ReadonlyArray<number>) => values.map((_, i) => i).sort((a, b) => values[a] - values[b])
    expect(order(bars as ReadonlyArray<number>)).toEqual(order(cells.map(Number))) // offsets are numbers
    const mean = cells.reduce((sum, cell) => sum + Number(cell), 0) / 3
    expect(mean).toBeGreaterThan(7.8)
    expect(mean).toBeLessThanOrEqual(8.1)
    await page.close()
  })

  it.each([
    [390, "light"],
    [390, "dark"],
    [1280, "dark"]
  ] as const)("fits %i pixels, %s", async (width, colorScheme) => {
    const page = await open(width, colorScheme)
    await page.locator("summary").click()
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0)
    const slider = await page.getByRole("slider").boundingBox()
    expect(slider?.height).toBeGreaterThanOrEqual(24)
    // Bars stand out from the page: at least 3 to 1, as WCAG asks of graphics.
    const colours = await page.evaluate(`[document.querySelector(".budget-bars span"), document.body].map((element) =>
      getComputedStyle(element).backgroundColor.match(/\\d+/g).map(Number))`)
    // Two lists of red, green and blue.
    const [bar, behind] = (colours as ReadonlyArray<ReadonlyArray<number>>).map(luminance).sort((a, b) => b - a)
    expect((bar + 0.05) / (behind + 0.05)).toBeGreaterThan(3)
    await page.close()
  })
})

/** Relative luminance of an sRGB colour (WCAG 2). */
const luminance = (rgb: ReadonlyArray<number>): number => {
  const [red, green, blue] = rgb.map((byte) => {
    const value = byte / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
