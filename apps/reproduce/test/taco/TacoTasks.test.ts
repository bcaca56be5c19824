import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openRecording, writeRecording } from "@alloc/bench"
import { random } from "@alloc/core/random"
import { probeSandbox } from "@alloc/verifiers"
import { afterAll, describe, expect, it } from "vitest"
import { code } from "../../src/experiments/Code.ts"
import { programsPlan } from "../../src/programs/ProgramsPlan.ts"
import { readTaco, tacoVerifiers } from "../../src/taco/TacoTasks.ts"

const why = await probeSandbox().then(
  () => undefined,
  (error: Error) => error.message
)
if (why !== undefined) console.warn(`sandbox tests are skipped: ${why}`)

const folder = mkdtempSync(join(tmpdir(), "alloc-taco-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Rows in TACO's form, of our own. */
const row = (question: string, inputOutput: object): string =>
  JSON.stringify({
    question,
    solutions: "[]",
    starter_code: "",
    input_output: JSON.stringify(inputOutput),
    difficulty: "EASY",
    raw_tags: "[]",
    tags: "['Math']",
    skill_types: "[]"
  })
mkdirSync(join(folder, "taco"))
writeFileSync(join(folder, "taco/test.jsonl"), row("Print both numbers.", { inputs: ["2 1\n"], outputs: ["1 2\n"] }))
writeFileSync(join(folder, "taco/train.jsonl"), row("Double it.", { fn_name: "twice", inputs: [[2]], outputs: [4] }))

describe("TACO's problems", () => {
  it("are read with their split and form", async () => {
    const { tasks } = await readTaco(folder)
    expect(tasks.map(({ id, split }) => `${id} ${split}`)).toEqual(["TACO/test/0 test", "TACO/train/0 train"])
    expect(tasks.map(({ prompt }) => /Use (\S+)/.exec(prompt)?.[1])).toEqual(["Standard", "Call-Based"])
  })

  it("that are not there are asked for by name", async () => {
    const error = await readTaco(join(folder, "nowhere")).catch((error) => error)
    expect(error.reason).toMatchObject({ _tag: "Unavailable", what: "taco/train.jsonl" })
  })

  it.skipIf(why !== undefined)("have two verdicts of each program", async () => {
    const set = await readTaco(folder)
    const judge = (id: string, program: string): Promise<ReadonlyArray<string>> =>
      programsPlan(set).judge((verifiers) =>
        Promise.all(verifiers.map(async (one) => `${one.name} ${(await one.check({ id }, program)).outcome}`))
      )
    const { official, strict } = tacoVerifiers
    expect(await judge("TACO/test/0", "print(*sorted(input().split()))")).toEqual([
      `${strict} right`,
      `${official} right`
    ])
    // What the released framework takes for right: the digits of the line, glued.
    expect(await judge("TACO/test/0", "print(input()[::-1].replace(' ', ''))")).toEqual([
      `${strict} wrong`,
      `${official} right`
    ])
    expect(await judge("TACO/train/0", "def twice(x):\n    return 2 * x")).toEqual([
      `${strict} right`,
      `${official} right`
    ])
  })
})

describe("a recording with both comparisons", () => {
  it("is evaluated by both", async () => {
    const directory = join(folder, "recording")
    const queries = Array.from({ length: 80 }, (_, i) => `q${i}`)
    const { official, strict } = tacoVerifiers
    const names = [strict, official]
    const source = { model: "none", modelHash: "none", kind: "made up", width: 2 }
    const features = ["hidden", "tf-idf", "length"]
    const samples = queries.flatMap((query) => Array.from({ length: 8 }, (_, sample) => ({ query, arm: "a", sample })))
    const draw = (query: string, sample: number): number => random(1, query, sample).next()
    await writeRecording(directory, {
      manifest: {
        name: "made-up",
        title: "made up",
        arms: [{ name: "a", model: "none" }],
        verifiers: names.map((name) => ({ name, description: name, binary: true })),
        features: features.map((name) => ({ name, source })),
        split: "by index",
        seeds: {},
        licence: "Apache-2.0",
        notes: []
      },
      queries: queries.map((id, i) => ({ id, split: i % 2 === 0 ? "train" : i % 4 === 1 ? "validation" : "test" })),
      samples: samples.map((key) => ({ ...key, failed: false, tokens: 1 })),
      rewards: names.flatMap((verifier) =>
        samples.map((key) => {
          const right = draw(key.query, key.sample) < (verifier === strict ? 0.3 : 0.5)
          return { ...key, verifier, reward: right ? 1 : 0 }
        })
      ),
      features: features.flatMap((feature) =>
        queries.map((query, i) => ({ query, feature, values: Float32Array.of(i % 7, i % 3) }))
      )
    })
    const run = { experiment: "code", title: "Code", seed: 1, budgets: [1] }
    const { parts = [], results } = await code.evaluate(await openRecording(directory), run)
    expect(results.title).toBe("Code: made up, compared strict-lines")
    expect(parts.map((part) => part.results.title)).toEqual(["Code: made up, compared taco-official"])
    const uniform = (policies: typeof results.policies): number =>
      policies.find(({ policy }) => policy === "uniform")?.value ?? Number.NaN
    expect(uniform(parts[0].results.policies)).toBeGreaterThan(uniform(results.policies))
  })
})
