/**
 * The predictor's figures beside scikit-learn on the same data.
 *
 * @module
 */
import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { random } from "@alloc/core/random"
import {
  armScoresHead,
  type Inputs,
  inputs,
  logisticLarge,
  mlp,
  type Predictor,
  ridge,
  successHead,
  train,
  trainAsync
} from "@alloc/predictor"
import { runPeer } from "./peers.ts"
import type { Row, Suite } from "./Row.ts"

/** What a run of `perf/peers/predictor.py` found: a flat object of numbers, or undefined where the peer is not installed. */
const peer = async (work: string, ...rest: ReadonlyArray<string>): Promise<Record<string, number> | undefined> =>
  (await runPeer("predictor.py", work, ...rest)) as Record<string, number> | undefined // what predictor.py prints

interface Data {
  readonly folder: string
  readonly queries: Inputs
  readonly target: Float64Array
  readonly validation: Inputs
  readonly validationTarget: Float64Array
}

/** Features with sixteen strong directions, like hidden states; a target that depends on them, bent, with noise. */
const makeData = async (parent: string, rows: number, held: number, width: number): Promise<Data> => {
  const stream = random(1, "perf", rows, width)
  const uniform = (): number => 2 * stream.next() - 1
  const directions = 16
  const mixing = Float32Array.from({ length: directions * width }, uniform)
  const total = rows + held
  const x = new Float32Array(total * width)
  const y = new Float32Array(total)
  const z = new Float32Array(directions)
  for (let i = 0; i < total; i++) {
    for (let k = 0; k < directions; k++) z[k] = uniform()
    for (let j = 0; j < width; j++) {
      let sum = 0.5 * uniform()
      for (let k = 0; k < directions; k++) sum += z[k] * mixing[k * width + j]
      x[i * width + j] = sum
    }
    y[i] = z[0] + z[1] * z[2] + Math.abs(z[3]) + 0.2 * uniform()
  }
  const folder = await mkdtemp(join(parent, "data-"))
  await writeFile(join(folder, "meta.json"), JSON.stringify({ train: rows, width }))
  await writeFile(join(folder, "x.f32"), x)
  await writeFile(join(folder, "y.f32"), y)
  const source = { model: "made up", modelHash: "0", kind: "sixteen directions", width }
  const part = (from: number, size: number, prefix: string): Inputs =>
    inputs(
      Array.from({ length: size }, (_, i) => `${prefix}${i}`),
      {
        source,
        size,
        values: x.subarray(from * width, (from + size) * width)
      }
    )
  return {
    folder,
    queries: part(0, rows, "q"),
    target: Float64Array.from(y.subarray(0, rows)),
    validation: part(rows, held, "v"),
    validationTarget: Float64Array.from(y.subarray(rows))
  }
}

const seconds = async <A>(work: () => A | Promise<A>): Promise<readonly [number, A]> => {
  const start = performance.now()
  const result = await work()
  return [(performance.now() - start) / 1000, result]
}

/** The best of 200 times 20 calls, in microseconds: what a call costs when nothing else interrupts it. */
const perCall = (call: () => unknown): number => {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 200; round++) {
    const start = performance.now()
    for (let i = 0; i < 20; i++) call()
    best = Math.min(best, (performance.now() - start) * 50)
  }
  return best
}

const perceptron = async (data: Data, batch: number): Promise<Row> => {
  const theirs = await peer("mlp", data.folder, String(batch))
  const head = armScoresHead(1)
  const model = mlp({ epochs: 20, batch, decay: 0, patience: Number.POSITIVE_INFINITY })
  const [ours, predictor] = await seconds(() =>
    trainAsync(data.queries, { scores: data.target, arms: 1 }, { head, model })
  )
  const raw = predictor.rawOutputs(data.validation.features).values
  const loss = head.loss(raw, { scores: data.validationTarget, arms: 1 })
  const found =
    theirs === undefined ? "" : `, validation loss ${loss.toFixed(4)} (peer ${theirs.validation.toFixed(4)})`
  return {
    work: `MLP 4096 -> 256 -> 1, 15,000 rows, 20 epochs, batch ${batch}${found}`,
    ours,
    peer: theirs?.seconds,
    peerName: "scikit-learn MLPRegressor",
    unit: "s",
    goal: "no slower, at an equal or lower validation loss",
    met: theirs === undefined ? null : ours <= theirs.seconds && loss <= theirs.validation
  }
}

const STRENGTH = 0.01

const logisticRow = async (data: Data): Promise<Row> => {
  const theirs = await peer("logistic", data.folder, String(STRENGTH))
  const head = successHead()
  const sorted = data.target.slice().sort()
  const middle = sorted.length / 2
  const median = (sorted[middle - 1] + sorted[middle]) / 2
  const labels = {
    successes: data.target.map((y) => (y > median ? 1 : 0)),
    trials: new Float64Array(data.target.length).fill(1)
  }
  const [ours, predictor] = await seconds(() =>
    trainAsync(data.queries, labels, { head, model: logisticLarge({ strengths: [STRENGTH] }) })
  )
  const p = labels.successes.reduce((a, b) => a + b, 0) / labels.trials.length
  const { fitted } = predictor
  let square = 0
  if (fitted.kind === "network") for (const w of fitted.layers[0].weights) square += w * w
  const loss =
    head.loss(predictor.rawOutputs(data.queries.features).values, labels) + 0.5 * STRENGTH * p * (1 - p) * square
  const found = theirs === undefined ? "" : `, optimum ${loss.toFixed(6)} (peer ${theirs.loss.toFixed(6)})`
  return {
    work: `logistic regression 15,000 x 4096 to convergence${found}`,
    ours,
    peer: theirs?.seconds,
    peerName: "scikit-learn LogisticRegression, lbfgs",
    unit: "s",
    goal: "no slower, the same optimum to 1e-4",
    met: theirs === undefined ? null : ours <= theirs.seconds && loss <= theirs.loss + 1e-4
  }
}

const ridgeRow = async (parent: string): Promise<Row> => {
  const data = await makeData(parent, 900, 10, 576)
  const theirs = await peer("ridge", data.folder, "33")
  const labels = { scores: data.target, arms: 1 }
  const { features, ids } = data.queries
  const times: Array<number> = []
  for (let fit = 0; fit < 4; fit++) {
    // Features of its own: what was computed from others' is kept with them.
    const queries = inputs(ids, { ...features, values: features.values.slice() })
    const [taken] = await seconds(() => train(queries, labels, { head: armScoresHead(1), model: ridge() }))
    times.push(taken)
  }
  const [first, ...rest] = times
  const ours = Math.min(...rest)
  return {
    work: `ridge 900 x 576, 33 strengths by exact leave-one-out, no runtime (the first fit of a process: ${first.toFixed(2)} s)`,
    ours,
    peer: theirs?.seconds,
    peerName: "scikit-learn RidgeCV",
    unit: "s",
    goal: "no slower",
    met: theirs === undefined ? null : ours <= theirs.seconds
  }
}

const predictionRow = async (data: Data, kind: "linear" | "mlp", predictor: Predictor<unknown>): Promise<Row> => {
  const theirs = await peer("predict", data.folder, kind)
  const width = data.queries.features.source.width
  const one = { ...data.queries.features, size: 1, values: data.queries.features.values.slice(0, width) }
  const ours = perCall(() => predictor.predict(one))
  return {
    work: `one prediction in process, 4096 wide, ${kind === "mlp" ? "MLP with 256 hidden" : "linear head"}`,
    ours,
    peer: theirs === undefined ? undefined : theirs.seconds * 1e6,
    peerName: kind === "mlp" ? "scikit-learn MLPRegressor" : "scikit-learn LogisticRegression",
    unit: "us",
    goal: "no slower",
    met: theirs === undefined ? null : ours <= theirs.seconds * 1e6
  }
}

const memoryRow = async (model: "mlp" | "logistic"): Promise<Row> => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, "PredictorMemory.ts"),
    model,
    "15000",
    "4096"
  ])
  const { ratio }: { ratio: number } = JSON.parse(stdout)
  return {
    work: `peak memory of training ${model === "mlp" ? "an MLP" : "logisticLarge"}, 15,000 x 4096, features included`,
    ours: ratio,
    peer: 1,
    peerName: "the feature matrix",
    unit: "feature matrices",
    goal: "under 3",
    met: ratio < 3
  }
}

/** All figures of `@alloc/predictor`. */
export const suite: Suite = async function* () {
  const parent = await mkdtemp(join(tmpdir(), "alloc-perf-predictor-"))
  try {
    yield await ridgeRow(parent)
    const data = await makeData(parent, 15_000, 1_500, 4096)
    yield await perceptron(data, 512)
    yield await perceptron(data, 256)
    yield await logisticRow(data)
    const few = { scores: data.target.slice(0, 400), arms: 1 }
    const values = data.queries.features.values.slice(0, 400 * 4096)
    const small = inputs(data.queries.ids.slice(0, 400), { ...data.queries.features, size: 400, values })
    const linear = train(small, few, { head: armScoresHead(1), model: ridge() })
    yield await predictionRow(data, "linear", linear)
    const deep = await trainAsync(small, few, { head: armScoresHead(1), model: mlp({ epochs: 1 }) })
    yield await predictionRow(data, "mlp", deep)
    yield await memoryRow("mlp")
    yield await memoryRow("logistic")
  } finally {
    await rm(parent, { recursive: true })
  }
}
