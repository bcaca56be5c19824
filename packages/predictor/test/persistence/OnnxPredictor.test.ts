import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  type ArmScores,
  armScoresHead,
  betaHead,
  type Counts,
  calibrate,
  constant,
  ensemble,
  exportOnnx,
  histogramHead,
  logistic,
  marginalsHead,
  mlp,
  nearestNeighbours,
  openOnnxPredictor,
  type Predictor,
  type Rewards,
  rewardSpreadHead,
  ridge,
  successHead,
  train,
  trainAsync
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import type { Model } from "@alloc/predictor/models"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { problem, rejectionOf } from "../Data.ts"

const { inputs: batch, labels } = problem(60, 9, 12)
const rewards: Rewards = { rewards: Array.from(labels.successes, (s, i) => [s / 16, (s + i) / 60, Math.sin(i)]) }
const arms: ArmScores = {
  arms: 2,
  scores: Float64Array.from({ length: 120 }, (_, i) => (i % 9 === 0 ? Number.NaN : Math.cos(i)))
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-predictor-"))
})
afterAll(() => rm(folder, { recursive: true }))

const trained = <L>(head: Head<L, unknown>, model: Model, data: L): Predictor<unknown> =>
  train(batch, data, { head, model })
const predictors: Record<string, () => Predictor<unknown> | Promise<Predictor<unknown>>> = {
  "success, ridge": () => trained<Counts>(successHead(), ridge(), labels),
  "success, constant": () => trained<Counts>(successHead(), constant(), labels),
  "beta, ridge": () => trained<Counts>(betaHead(), ridge(), labels),
  "beta, logistic": () => trained<Counts>(betaHead(), logistic({ strengths: [1] }), labels),
  "histogram, logistic": () => trained<Counts>(histogramHead({ bins: 5 }), logistic({ strengths: [1] }), labels),
  "histogram, ridge": () => trained<Counts>(histogramHead({ bins: 5 }), ridge(), labels),
  "marginals, ridge": () => trained<Rewards>(marginalsHead({ maxSamples: 3 }), ridge(), rewards),
  "reward-spread, ridge": () => trained<Rewards>(rewardSpreadHead(), ridge(), rewards),
  "arm-scores, ridge": () => trained<ArmScores>(armScoresHead(2), ridge(), arms),
  "success, ensemble": () => trained<Counts>(successHead(), ensemble([ridge(), logistic({ strengths: [1] })]), labels),
  "beta, mlp": () =>
    trainAsync(batch, labels, { head: betaHead(), model: mlp({ hidden: [16, 8], epochs: 5, threads: 1 }) })
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length)
  let worst = 0
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(a[i])))
  return worst
}

/** Numbers of a prediction, by name. */
const numbers = (prediction: unknown): ReadonlyArray<[string, Float64Array]> =>
  Object.entries(prediction as Record<string, unknown>).filter(
    (e): e is [string, Float64Array] => e[1] instanceof Float64Array
  )

describe("exported predictors", () => {
  for (const [name, make] of Object.entries(predictors)) {
    it(`${name}: onnxruntime gives the same numbers as plain TypeScript to 1e-6`, async () => {
      const predictor = await make()
      const home = join(folder, name.replace(", ", "-"))
      const manifest = await exportOnnx(home, predictor, { recording: { name: "toy", sha256: "00" }, seed: 0 })
      expect(manifest.provenance.recording?.name).toBe("toy")
      await using runtime = await openOnnxPredictor(home)
      const prediction = await runtime.predict(batch.features)
      const own = new Map(numbers(predictor.predict(batch.features)))
      for (const [key, values] of numbers(prediction)) expect(largest(own.get(key) ?? [], values)).toBeLessThan(1e-6)
    })
  }
  it("nearest neighbours and calibrated predictors cannot be exported, and say so", async () => {
    const neighbours = trained<Counts>(successHead(), nearestNeighbours(), labels)
    expect(await rejectionOf(exportOnnx(join(folder, "x"), neighbours))).toBe("Unsupported")
    const held = problem(40, 9, 13, { prefix: "h" })
    const calibrated = calibrate(
      train(batch, labels, { head: successHead(), model: ridge() }),
      held.inputs,
      held.labels,
      "platt"
    )
    expect(await rejectionOf(exportOnnx(join(folder, "x"), calibrated))).toBe("Unsupported")
  })
})

describe("damaged exports", () => {
  const damage = async (change: (home: string) => Promise<void>): Promise<unknown> => {
    const home = await mkdtemp(join(folder, "damaged-"))
    await exportOnnx(home, trained<Counts>(successHead(), ridge(), labels))
    await change(home)
    return openOnnxPredictor(home).then(
      () => "opened",
      (error) => `${error.reason?._tag}: ${error.message}`
    )
  }
  const editManifest = (edit: (manifest: Record<string, unknown>) => void) => async (home: string) => {
    const file = join(home, "manifest.json")
    const manifest = JSON.parse(await readFile(file, "utf8"))
    edit(manifest)
    await writeFile(file, JSON.stringify(manifest))
  }
  it("a changed model file", async () => {
    const found = await damage(async (home) => {
      const file = join(home, "model.onnx")
      const content = await readFile(file)
      content[content.length >> 1] ^= 1
      await writeFile(file, content)
    })
    expect(found).toMatch(/InvalidArtifact.*SHA-256/)
  })
  it("a manifest that is missing, not JSON, of another version, with an unknown head or a file elsewhere", async () => {
    expect(await damage((home) => rm(join(home, "manifest.json")))).toMatch(/InvalidArtifact.*manifest.json/)
    expect(await damage((home) => writeFile(join(home, "manifest.json"), "{"))).toMatch(/InvalidArtifact.*JSON/)
    expect(await damage(editManifest((m) => (m.version = 3)))).toMatch(/InvalidArtifact.*version/)
    expect(await damage(editManifest((m) => (m.head = { name: "tarot", spec: {}, outputs: 1 })))).toMatch(/head tarot/)
    expect(await damage(editManifest((m) => (m.onnx = { file: "../x", sha256: "", bytes: 0 })))).toMatch(
      /InvalidArtifact.*onnx.*file/
    )
  })
})

const peers = process.env.ALLOC_PEERS ?? join(import.meta.dirname, "../../../../.alloc/peers")
const python = join(peers, "bin/python")
const missing = existsSync(python) ? "" : "no Python peers: run perf/peers/install-predictor.sh"
if (missing !== "") console.warn(`skipped: ${missing}`)

describe.skipIf(missing !== "")("exported predictors in onnxruntime for Python", () => {
  it("pass ONNX's checker and give the same numbers as plain TypeScript to 1e-6", async () => {
    const names = ["success, ridge", "success, ensemble", "beta, mlp", "histogram, ridge", "reward-spread, ridge"]
    const made = new Map<string, Predictor<unknown>>()
    for (const name of names) {
      const predictor = await predictors[name]()
      made.set(name, predictor)
      await exportOnnx(join(folder, "python", name), predictor)
    }
    const program = `
import json, sys, numpy as np, onnx, onnxruntime as ort
given = json.load(sys.stdin)
x = np.array(given["features"], dtype=np.float32).reshape(-1, 9)
found = {}
for name in given["names"]:
    file = f"{sys.argv[1]}/{name}/model.onnx"
    onnx.checker.check_model(file)
    session = ort.InferenceSession(file)
    outputs = [output.name for output in session.get_outputs()]
    found[name] = {o: v.ravel().tolist() for o, v in zip(outputs, session.run(outputs, {"features": x}))}
print(json.dumps(found))
`
    const input = JSON.stringify({ names, features: Array.from(batch.features.values) })
    const { status, stderr, stdout } = spawnSync(python, ["-c", program, join(folder, "python")], {
      input,
      encoding: "utf8"
    })
    expect(status, stderr).toBe(0)
    const found: Record<string, Record<string, ReadonlyArray<number>>> = JSON.parse(stdout)
    for (const [name, predictor] of made) {
      expect(largest(predictor.rawOutputs(batch.features).values, found[name].raw)).toBeLessThan(1e-6)
      const own = new Map(numbers(predictor.predict(batch.features)))
      const parameters = Object.keys(found[name]).filter((output) => output !== "raw")
      expect(parameters.length).toBeGreaterThan(0)
      for (const key of parameters) expect(largest(own.get(key) ?? [], found[name][key])).toBeLessThan(1e-6)
    }
  })
})
