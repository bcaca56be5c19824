/**
 * Speed and memory of `@alloc/core`, each figure beside NumPy, SciPy or HiGHS where they do the same work.
 *
 * @module
 */
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { allocate, type SuccessCurves, samples, successCurves } from "@alloc/core"
import { random } from "@alloc/core/random"
import { shardBudgets, summarise } from "@alloc/core/shards"
import { fastest } from "./coreClock.ts"
import { decisionRows } from "./coreDecisions.ts"
import { hardCaseRows } from "./coreHardCases.ts"
import { batch, type CostedInstance } from "./coreOnce.ts"
import { line, plot, timings } from "./coreScaling.ts"
import { alternately, type Figures } from "./peers.ts"
import type { Row, Suite } from "./Row.ts"

const n = batch.size
const maxSamples = batch.maxSamples
const budget = samples(batch.budget)
const root = resolve(import.meta.dirname, "../..")
const size = `${n / 1e6} M queries, Bmax ${maxSamples}, B = ${batch.budget}`

/** Our side of a row, in a process of its own. */
const once = async (...options: ReadonlyArray<string>): Promise<Figures> => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "coreOnce.ts"), ...options])
  return JSON.parse(stdout)
}

/** A row that is met where ours is at most `share` of the peer's. */
const beside = (
  work: string,
  ours: number,
  peer: number | undefined,
  peerName: string,
  unit: string,
  share: number
): Row => ({
  work,
  ours,
  peer,
  peerName,
  unit,
  goal: share === 1 ? "at most the peer's" : `at most 1/${Math.round(1 / share)} of the peer's`,
  met: peer === undefined ? null : ours <= share * peer
})

/** A row whose goal is a number. */
const absolute = (work: string, ours: number, unit: string, most: number): Row => ({
  work,
  ours,
  peer: undefined,
  peerName: "none: the goal is absolute",
  unit,
  goal: `under ${most} ${unit}`,
  met: ours < most
})

async function* batches(): AsyncIterable<Row> {
  const options = [String(n), String(maxSamples), String(batch.budget)]
  const success = await alternately(3, () => once("success"), "core.py", "success", ...options)
  const products = "NumPy float32: products, partition, count"
  yield beside(
    `success probabilities to budgets, ${size}`,
    success.ours.seconds,
    success.peer?.seconds,
    products,
    "CPU s",
    1 / 10
  )
  const { megabytes } = await once("memory")
  yield beside("the same, peak memory of the process", megabytes, success.peer?.megabytes, "NumPy float32", "MB", 1)
  const beta = await alternately(3, () => once("beta"), "core.py", "beta", ...options)
  const work = `Beta parameters to budgets, ${size}`
  yield beside(work, beta.ours.seconds, beta.peer?.scipy, "SciPy betaln, NumPy partition, count", "CPU s", 1 / 10)
  const recurrence = "NumPy float32: the recurrence by columns, partition, count"
  yield beside("the same", beta.ours.seconds, beta.peer?.seconds, recurrence, "CPU s", 1 / 5)
  const dense = await alternately(3, () => once("dense"), "core.py", "dense", ...options)
  yield beside(
    `dense float32 marginals to budgets, their check included, ${size}`,
    dense.ours.seconds,
    dense.peer?.seconds,
    "NumPy partition, count",
    "CPU s",
    1
  )
}

const costedInstance = (): CostedInstance => {
  const [queries, most] = [10_000, 32]
  const stream = random(1, "costs")
  const success = Array.from({ length: queries }, () => stream.next() ** 2)
  const base = success.map(() => 20 + 200 * stream.next())
  const costs = Array.from(
    { length: queries * most },
    (_, k) => base[Math.floor(k / most)] * (0.7 + 0.6 * stream.next())
  )
  const curves = successCurves(success, { maxSamples: most })
  const marginals = costs.map((_, k) => curves.marginal(Math.floor(k / most), 1 + (k % most)))
  const capacity = costs.reduce((sum, cost) => sum + cost, 0) / 4
  return { size: queries, maxSamples: most, success, marginals, costs, capacity }
}

/** A general instance with costs that differ by query and by position, beside HiGHS on its linear relaxation. */
async function* costs(): AsyncIterable<Row> {
  const folder = await mkdtemp(join(tmpdir(), "alloc-perf-"))
  try {
    const file = join(folder, "instance.json")
    const instance = costedInstance()
    await writeFile(file, JSON.stringify(instance))
    const { ours, peer } = await alternately(3, () => once("costs", file), "core.py", "lp", file)
    const highs = "HiGHS, linear relaxation, interior point and crossover"
    const work = "costs by query and position, 10,000 x 32"
    yield beside(work, ours.seconds, peer?.seconds, highs, "CPU s", 1 / 1000)
    const bound = ours.bound * instance.size
    const objective = peer?.objective
    yield {
      work: "the same, objective with the fractional item",
      ours: bound,
      peer: objective,
      peerName: highs,
      unit: "expected successes",
      goal: "equal to 1e-9 relative",
      met: objective === undefined ? null : Math.abs(bound - objective) <= 1e-9 * Math.abs(objective)
    }
    const gap = ours.gap * instance.size
    yield {
      work: "the same, what whole numbers of samples lose",
      ours: gap,
      peer: bound - ours.value * instance.size,
      peerName: "bound - value",
      unit: "expected successes",
      goal: "less than one item: 1",
      met: gap < 1
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function* scaling(): AsyncIterable<Row> {
  const points = timings()
  const folder = join(root, "results/perf")
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, "core-scaling.svg"), plot(points))
  for (const kind of ["success", "beta"] as const) {
    const { deviation, each, fixed } = line(points.map((point) => [point.n, point[kind]]))
    const largest = points[points.length - 1]
    const straight = `${(fixed * 1000).toFixed(2)} ms + ${(each * 1e9).toFixed(0)} ns a query`
    yield {
      work: `cost against n, 10^3 to 10^7 queries, ${kind}: ${straight} (plot: results/perf/core-scaling.svg)`,
      ours: 100 * deviation,
      peer: undefined,
      peerName: "none: the goal is absolute",
      unit: "% off the straight line, at most",
      goal: "a straight line: under 50 %",
      met: deviation < 0.5
    }
    yield absolute(`10^7 queries, ${kind}`, largest[kind], "CPU s", 5)
  }
}

/** 100 shards of a million queries, each drawn when it is needed: no process ever holds the batch. */
async function* shards(): AsyncIterable<Row> {
  const count = 100
  const shard = (at: number): SuccessCurves => {
    const stream = random("shard", at)
    return successCurves(
      Float64Array.from({ length: n }, () => stream.next() ** (1 + (at % 3))),
      { maxSamples }
    )
  }
  const summaries = Array.from({ length: count }, (_, at) => summarise(shard(at)))
  const seconds = fastest(3, () => shardBudgets(summaries, budget))
  const { budgets, loss } = shardBudgets(summaries, budget)
  yield absolute(`sharded: ${count} x 1 M queries, merge and budgets`, seconds, "CPU s", 1)
  let value = 0
  for (let at = 0; at < count; at++) value += allocate(shard(at), { budget: budgets[at] }).value / count
  // `loss` bounds what the exact allocation of the whole batch could have more.
  yield absolute("the same, loss of reward against exact, at most", (100 * loss) / value, "%", 0.1)
}

/** Every figure of the package. */
export const suite: Suite = async function* () {
  yield* batches()
  yield* costs()
  yield* scaling()
  yield* hardCaseRows()
  yield* decisionRows()
  yield* shards()
}
