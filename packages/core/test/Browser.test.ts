import { existsSync } from "node:fs"
import { build } from "esbuild"
import { chromium } from "playwright-core"
import { describe, expect, it } from "vitest"
import { allocate, allocateArms, betaCurves, samples, successCurves, tokens } from "../src/index.ts"
import { random } from "../src/random/index.ts"

const executablePath = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"
].find((path) => path !== undefined && existsSync(path))
/** The same work for Node and for the browser. */
const work = `
  const stream = core.random(7, "browser")
  const p = Float64Array.from({ length: 20000 }, () => stream.next() ** 2)
  const budget = core.samples(3.7)
  const success = core.allocate(core.successCurves(p, { maxSamples: 64 }), { budget })
  const beta = core.allocate(core.betaCurves(p, p.map((x) => 1.01 - x), { maxSamples: 64 }), { budget })
  const arms = core.allocateArms(
    [{ curves: core.successCurves(p, { maxSamples: 8 }), cost: 2 }, { curves: core.betaCurves(p, p.map((x) => 1.01 - x), { maxSamples: 4 }), cost: 5 }],
    { budget: core.tokens(9) }
  )
  return JSON.stringify([success, beta, arms].map((r) => ({ ...r, samples: Array.from(r.samples), arm: Array.from(r.arm ?? []) })))
`

describe("in Chromium", () => {
  it("the package gives the same bits as in Node", async (context) => {
    if (executablePath === undefined) {
      if (process.env.ALLOC_REQUIRE_PROGRAMS !== undefined) throw new Error("Chromium was not found")
      return context.skip("Chromium was not found; install it or name it in CHROMIUM")
    }
    const { outputFiles } = await build({
      stdin: {
        contents: 'export * from "../src/index.ts"; export * from "../src/random/index.ts"',
        resolveDir: import.meta.dirname
      },
      bundle: true,
      write: false,
      format: "iife",
      globalName: "core",
      platform: "browser"
    })
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
    try {
      const page = await browser.newPage()
      await page.addScriptTag({ content: outputFiles[0].text })
      const inBrowser = await page.evaluate(`(() => {${work}})()`)
      const core = { allocate, allocateArms, betaCurves, random, samples, successCurves, tokens }
      const inNode = new Function("core", work)(core)
      expect(typeof inBrowser).toBe("string")
      expect(inBrowser === inNode).toBe(true)
      expect(JSON.parse(inNode)[0].total).toBe(74000)
    } finally {
      await browser.close()
    }
  })
})
