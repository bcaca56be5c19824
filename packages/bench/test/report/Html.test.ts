import { existsSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ridge } from "@alloc/predictor"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bestOfK, binaryPredictors, htmlReport, openRecording, writeRecording } from "../../src/index.ts"
import { synthetic } from "../Synthetic.ts"

const executablePath = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"
].find((path) => path !== undefined && existsSync(path))

let folder: string
let html: string
let browser: Browser | undefined

/** A page of the report, and what it asked for and complained of. */
const open = async (options: {
  readonly width: number
  readonly colorScheme?: "light" | "dark"
  readonly hash?: string
}): Promise<{ readonly page: Page; readonly asked: Array<string>; readonly errors: Array<string> }> => {
  const { colorScheme = "light", hash = "", width } = options
  if (browser === undefined) throw new Error("Chromium was not found")
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
  const asked: Array<string> = []
  const errors: Array<string> = []
  page.on("request", (request) => asked.push(request.url()))
  page.on("pageerror", (error) => errors.push(String(error)))
  page.on("console", (message) => errors.push(message.text()))
  await page.goto(`file://${join(folder, "report.html")}${hash}`)
  await page.waitForSelector("html[data-ready]")
  return { page, asked, errors }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-page-"))
  await writeRecording(join(folder, "recording"), synthetic({ queries: 120, samples: 8 }))
  const evaluate = bestOfK({
    feature: "hidden",
    design: { kind: "split" },
    predictors: binaryPredictors(ridge()),
    replicates: { once: 2, sequential: 1 },
    resamples: 100
  })
  const options = { experiment: "page", title: "Page", seed: 1 }
  html = await htmlReport(await evaluate(await openRecording(join(folder, "recording")), options))
  await writeFile(join(folder, "report.html"), html)
  if (executablePath !== undefined) browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
})

afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

describe("the report as a file", () => {
  it("is small, whole, and never breaks a line before a percent sign", () => {
    expect(Buffer.byteLength(html)).toBeLessThan(3_000_000)
    expect(html).not.toMatch(/(?:src|href)="https?:/)
    expect(html).toContain("95\u00a0% interval")
    expect(html.replaceAll(/<script.*?<\/script>/gs, "")).not.toMatch(/\d %/)
  })

  it("has the verdict before everything else, as its only first heading", () => {
    expect(html.match(/<h1[ >]/g)).toHaveLength(1)
    expect(html).toMatch(/<h1 class="sentence">(The same accuracy with up to|No saving from prediction could be shown)/)
  })

  it("says of every drawing in words what it shows", () => {
    const drawings = html.match(/<svg [^>]*>/g) ?? []
    expect(drawings.length).toBeGreaterThan(10)
    for (const drawing of drawings) expect(drawing).toMatch(/role="img" aria-label="[^"]{30,}"/)
  })

  it("gives every clip path a name of its own", () => {
    const names = html.match(/<clipPath id="[^"]*"/g) ?? []
    expect(new Set(names).size).toBe(names.length)
  })
})

const needed = executablePath !== undefined || process.env.ALLOC_REQUIRE_PROGRAMS !== undefined

describe.runIf(needed)("the report in Chromium", () => {
  it.each([
    { width: 1280, colorScheme: "light" },
    { width: 390, colorScheme: "dark" }
  ] as const)("fits a screen of $width pixels, $colorScheme, without a request or an error", async (options) => {
    const { asked, errors, page } = await open(options)
    // A string, because types of the page's own world are not at hand here.
    const seen = await page.evaluate(`({
      overflow: document.documentElement.scrollWidth - innerWidth,
      wide: [...document.querySelectorAll("figure svg")].filter((svg) =>
        svg.getBoundingClientRect().right > svg.parentElement.getBoundingClientRect().right).length,
      smallest: Math.min(...[...document.querySelectorAll("figure svg")].filter((svg) => svg.checkVisibility()).map((svg) =>
        11 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)) > 8
    })`)
    expect(seen).toEqual({ overflow: 0, wide: 0, smallest: true })
    expect(errors).toEqual([])
    expect(asked).toHaveLength(1)
  })

  it.each(["light", "dark"] as const)("has text of enough contrast on its ground, %s", async (colorScheme) => {
    const { page } = await open({ width: 1280, colorScheme })
    const contrasts = await page.evaluate(`(() => {
      const light = (rgb) => {
        const [r, g, b] = rgb.match(/[\\d.]+/g).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const ground = (node) => {
        const colour = getComputedStyle(node).backgroundColor
        return colour === "rgba(0, 0, 0, 0)" && node.parentElement ? ground(node.parentElement) : colour
      }
      const texts = [...document.querySelectorAll("h1, h2, h3, p, dt, dd, th, td, a, summary, caption, label, button.term")]
      return texts.filter((node) => node.checkVisibility() && node.textContent.trim() !== "").map((node) => {
        const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x)
        return (a + 0.05) / (b + 0.05)
      })
    })()`)
    // WCAG AA.
    expect(Math.min(...(contrasts as ReadonlyArray<number>))).toBeGreaterThan(4.5)
  })

  it("shows what a policy is where its name is pressed, by the keyboard too", async () => {
    const { page } = await open({ width: 1280 })
    await page.locator('.card .term[popovertarget="policy-online"]').focus()
    await page.keyboard.press("Enter")
    await page.locator("#policy-online").waitFor({ state: "visible" })
    await page.keyboard.press("Escape")
    await page.locator("#policy-online").waitFor({ state: "hidden" })
  })

  it("leads from a number to the queries behind it, and from a query to its samples", async () => {
    const { page } = await open({ width: 1280 })
    await page.locator('td a[href*="policy=online&"][href*="budget=4"]').first().click()
    const chosen = `[...document.querySelectorAll("select")].slice(0, 2).map((one) => one.value).join()`
    // The page follows a link, and fills what was opened, in an event that comes later.
    await expect.poll(() => page.evaluate(chosen)).toBe("online,4")
    const row = page.locator(".queries details").first()
    await row.locator("summary").press("Enter")
    await expect.poll(() => row.textContent()).toContain("Recorded samples")
    await expect.poll(() => row.textContent()).toContain("sequential")
  })

  it("filters by difficulty, by observed value and by words, and opens the query that a link names", async () => {
    const { page } = await open({ width: 390, hash: "#part=0&difficulty=hard" })
    const count = (): Promise<string | null> => page.locator(".count").textContent()
    await expect.poll(count).toMatch(/^10 of 30 queries/)
    await page.locator('select[name="difficulty"]').selectOption("")
    await page.locator('input[name="search"]').fill("Question 4?")
    await expect.poll(count).toMatch(/^1 of 30 queries/)
    await page.locator('button[type="reset"]').click()
    await expect.poll(count).toMatch(/^30 of 30 queries/)
    await page.locator('input[name="from"]').fill("2")
    await expect.poll(count).toMatch(/^0 of 30 queries/)
    const linked = await open({ width: 1280, hash: "#part=0&query=q8" })
    await linked.page.locator("details[open][data-query=q8]").waitFor()
  })
})
