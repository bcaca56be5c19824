import { existsSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ridge } from "@alloc/predictor"
import { chromium } from "playwright-core"
import { describe, expect, it } from "vitest"
import { bestOfK, binaryPredictors, htmlReport, openRecording, writeRecording } from "../../src/index.ts"
import { synthetic } from "../Synthetic.ts"

const executablePath = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"
].find((path) => path !== undefined && existsSync(path))

describe("the report in Chromium", () => {
  it("fits a desk and a phone, light and dark, offline and without errors", { timeout: 120_000 }, async (context) => {
    if (executablePath === undefined) {
      if (process.env.ALLOC_REQUIRE_PROGRAMS !== undefined) throw new Error("Chromium was not found")
      return context.skip("Chromium was not found; install it or name it in CHROMIUM")
    }
    const folder = await mkdtemp(join(tmpdir(), "alloc-page-"))
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
    try {
      await writeRecording(join(folder, "recording"), synthetic({ queries: 120, samples: 8 }))
      const predictors = binaryPredictors(ridge())
      const evaluate = bestOfK({ feature: "hidden", design: { kind: "split" }, predictors, resamples: 100 })
      const options = { experiment: "page", title: "Page", seed: 1 }
      const file = join(folder, "report.html")
      const html = await htmlReport(await evaluate(await openRecording(join(folder, "recording")), options))
      expect(html).toContain("95\u00a0% interval")
      expect(html).not.toMatch(/\d %/)
      await writeFile(file, html)
      for (const [width, colorScheme] of [
        [1280, "light"],
        [390, "dark"]
      ] as const) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
        const asked: Array<string> = []
        const errors: Array<string> = []
        page.on("request", (request) => asked.push(request.url()))
        page.on("pageerror", (error) => errors.push(String(error)))
        page.on("console", (message) => errors.push(message.text()))
        await page.goto(`file://${file}`)
        // A string, because types of the page's own world are not at hand here.
        const seen = await page.evaluate(`({
          overflow: document.documentElement.scrollWidth - innerWidth,
          figures: document.querySelectorAll("figure svg").length,
          wide: [...document.querySelectorAll("figure svg")].filter((svg) =>
            svg.getBoundingClientRect().right > svg.parentElement.getBoundingClientRect().right).length
        })`)
        expect(seen).toEqual({ overflow: 0, figures: 7, wide: 0 })
        expect(errors).toEqual([])
        expect(asked).toHaveLength(1)
      }
    } finally {
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
