import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { runBench, type Terminal } from "../../src/cli/index.ts"
import { evaluateParts } from "../../src/experiment/Parts.ts"
import { type Experiment, openRecording, resultsOf, routeAmong, writeRecording } from "../../src/index.ts"
import { decoders, noise } from "../Decoders.ts"

let folder = ""
let app: { readonly version: string; readonly experiments: ReadonlyArray<Experiment> }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-parts-"))
  const content = decoders({
    queries: 60,
    rewards: { a: (q) => q % 2, b: () => 1, c: (q) => (q % 3 === 0 ? 1 : 0) },
    prices: { a: 1, b: 5, c: 2 },
    features: { hidden: (q) => [(q % 2) + noise("h", q)] }
  })
  await writeRecording(join(folder, "first"), content)
  await writeRecording(join(folder, "second"), content)
  const shared = { features: ["hidden"], resamples: 100, replicates: 2, folds: 3 }
  const experiment: Experiment = {
    name: "both",
    title: "First pair",
    recording: join(folder, "first"),
    evaluate: routeAmong({ ...shared, arms: ["a", "b"] }),
    parts: [
      { evaluate: routeAmong({ ...shared, title: "Second pair", arms: ["c", "b"] }) },
      {
        recording: join(folder, "second"),
        evaluate: routeAmong({ ...shared, title: "All three", arms: ["a", "b", "c"], budgets: [0.5, 1] })
      }
    ]
  }
  app = { version: "test", experiments: [experiment] }
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs the experiment with flags, or another command. */
const bench = async (...args: ReadonlyArray<string>) => {
  let [out, error] = ["", ""]
  const terminal: Terminal = {
    out: (text) => {
      out += text
    },
    error: (text) => {
      error += text
    },
    step: () => {},
    directory: folder,
    signal: new AbortController().signal,
    interactive: false
  }
  const command = args[0] === "view" ? args : ["both", ...args]
  const code = await runBench(app, [...command, "--out", "result"], terminal)
  const read = (name: string): Promise<string> => readFile(join(folder, "result", name), "utf8")
  return { code, out, error, read }
}

describe("an experiment of several parts", () => {
  it("is reported as one: in the terminal, in every file", async () => {
    const { code, out, read } = await bench()
    expect(code).toBe(0)
    const titles = ["First pair", "Second pair", "All three"]
    for (const title of titles) {
      expect(out).toContain(title)
      expect(await read("report.html")).toMatch(new RegExp(`>${title}<`))
      expect(await read("results.md")).toContain(`# ${title}`)
    }
    const results = JSON.parse(await read("results.json"))
    expect([results, ...results.parts].map(({ title }) => title)).toEqual(titles)
    const html = await read("report.html")
    // Links to the explorer carry what it is to show.
    for (const [, anchor] of html.matchAll(/href="#((?!part=)[^"]*)"/g)) expect(html).toContain(`id="${anchor}"`)
    const view = await bench("view", "both")
    expect(view.code).toBe(0)
    for (const title of titles) expect(view.out).toContain(title)
    expect(results.parts.map(({ unit }: { unit: string }) => unit)).toEqual(["strong calls", "cost"])
  })

  it("leaves out parts on other recordings where a recording is named, and all parts where decoders or shares are", async () => {
    const titles = async (...args: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
      const { code, out } = await bench("--json", ...args)
      expect(code).toBe(0)
      const { parts = [], title } = JSON.parse(out)
      return [title, ...parts.map((part: { title: string }) => part.title)]
    }
    // Samples of another recording go under that recording's title, not under the experiment's.
    expect(await titles("--recording", "second")).toEqual(["Decoders whose rewards are known", "Second pair"])
    expect(await titles("--arms", "c,a")).toEqual(["From c to a"])
    expect(await titles("--budget", "0.5")).toEqual(["First pair"])
  })

  it("exits with 2 for shares and decoders that cannot be", async () => {
    expect(await bench("--budget", "2")).toMatchObject({ code: 2, error: expect.stringContaining("0.00 to 1.00") })
    expect(await bench("--arms", "a")).toMatchObject({ code: 2, error: expect.stringContaining("two arms") })
    expect(await bench("--arms", "a,z")).toMatchObject({ code: 1, error: expect.stringContaining('no arm "z"') })
  })

  it("keeps the parts that its first part has of its own", async () => {
    const recording = await openRecording(join(folder, "first"))
    const [both] = app.experiments
    const twice: Experiment = {
      ...both,
      evaluate: async (given, run) => {
        const once = await both.evaluate(given, run)
        return { ...once, parts: [{ ...once, results: { ...once.results, title: "First pair, second verdict" } }] }
      },
      parts: both.parts?.slice(0, 1)
    }
    const options = { experiment: "both", title: "First pair", seed: 1, foreign: false }
    const { parts = [] } = resultsOf(await evaluateParts(twice, recording, options))
    expect(parts.map(({ title }) => title)).toEqual(["First pair, second verdict", "Second pair"])
  })
})
