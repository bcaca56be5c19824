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
import {
  allocate,
  allocateArms,
  betaCurves,
  marginalCurves,
  type SuccessCurves,
  samples,
  successCurves,
  tokens
} from "@alloc/core"
import { random } from "@alloc/core/random"
import { shardBudgets, summarise } from "@alloc/core/shards"
import { fastest } from "./coreClock.ts"
import { decisionRows } from "./coreDecisions.ts"
import { hardCaseRows } from "./coreHardCases.ts"
import { line, plot, timings } from "./coreScaling.ts"
import { runPeer } from "./peers.ts"
import type { Row, Suite } from "./Row.ts"

const n = 1_000_000
const maxSamples = 128
const budget = samples(8)
const root = resolve(import.meta.dirname, "../..")

const field = (result: unknown, name: string): number | undefined => {
  if (result === undefined) return undefined
  const value = typeof result === "object" && result !== null ? Reflect.get(result, name) : undefined
  if (typeof value !== "number") throw new Error(`the peer's result has no number "${name}"`)
  return value
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

const size = `${n / 1e6} M queries, Bmax ${maxSamples}, B = 8`

/** The marginals of the success probabilities `p`, given as a dense matrix. */
const densely = async (p: Float64Array, options: ReadonlyArray<string>): Promise<Row> => {
  const dense = new Float32Array(n * maxSamples)
  for (let query = 0; query < n; query++)
    for (let j = 0, m = p[query]; j < maxSamples; j++, m *= 1 - p[query]) dense[query * maxSamples + j] = m
  return beside(
    `dense float32 marginals to budgets, their check included, ${size}`,
    fastest(3, () => allocate(marginalCurves(dense, { size: n, maxSamples }), { budget })),
    field(await runPeer("core.py", "dense", ...options), "seconds"),
    "NumPy partition, count",
    "CPU s",
    1
  )
}

async function* parametric(): AsyncIterable<Row> {
  const stream = random(1, "perf")
  const p = Float64Array.from({ length: n }, () => stream.next() ** 2)
  const options = [String(n), String(maxSamples), "8"]

  const success = await runPeer("core.py", "success", ...options)
  yield beside(
    `success probabilities to budgets, ${size}`,
    fastest(5, () => allocate(successCurves(p, { maxSamples }), { budget })),
    field(success, "seconds"),
    "NumPy float32: products, partition, count",
    "CPU s",
    1 / 10
  )
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(root, "packages/core/perf/allocateOnce.ts"),
    String(n)
  ])
  const once: unknown = JSON.parse(stdout)
  yield beside(
    `the same, peak memory of the process`,
    field(once, "megabytes") ?? Number.NaN,
    field(success, "megabytes"),
    "NumPy float32",
    "MB",
    1
  )

  const alpha = p.map((x) => 0.1 + 2 * x)
  const beta = p.map((x) => 2.1 - 2 * x)
  const ours = fastest(5, () => allocate(betaCurves(alpha, beta, { maxSamples }), { budget }))
  const peer = await runPeer("core.py", "beta", ...options)
  yield beside(
    `Beta parameters to budgets, ${size}`,
    ours,
    field(peer, "scipy"),
    "SciPy betaln, NumPy partition, count",
    "CPU s",
    1 / 10
  )
  yield beside(
    `the same`,
    ours,
    field(peer, "seconds"),
    "NumPy float32: the recurrence by columns, partition, count",
    "CPU s",
    1 / 10
  )
  yield await densely(p, options)
}

/** A general instance with costs that differ by query and by position, beside HiGHS on its linear relaxation. */
async function* costs(): AsyncIterable<Row> {
  const queries = 10_000
  const most = 32
  const stream = random(1, "costs")
  const p = Float64Array.from({ length: queries }, () => stream.next() ** 2)
  const base = Float64Array.from({ length: queries }, () => 20 + 200 * stream.next())
  const byPosition = Float64Array.from(
    { length: queries * most },
    (_, k) => base[Math.floor(k / most)] * (0.7 + 0.6 * stream.next())
  )
  const curves = successCurves(p, { maxSamples: most })
  const capacity = byPosition.reduce((sum, cost) => sum + cost, 0) / 4
  const options = { budget: tokens(capacity / queries) }
  const seconds = fastest(200, () => allocateArms([{ curves, cost: { byPosition } }], options))
  const { bound, value, gap } = allocateArms([{ curves, cost: { byPosition } }], options)
  const folder = await mkdtemp(join(tmpdir(), "alloc-perf-"))
  try {
    const file = join(folder, "instance.json")
    const marginals = Array.from(byPosition, (_, k) => curves.marginal(Math.floor(k / most), 1 + (k % most)))
    await writeFile(
      file,
      JSON.stringify({ size: queries, maxSamples: most, marginals, costs: Array.from(byPosition), capacity })
    )
    const peer = await runPeer("core.py", "lp", file)
    const highs = "HiGHS, linear relaxation, interior point and crossover"
    yield beside(`costs by query and position, 10,000 x 32`, seconds, field(peer, "seconds"), highs, "CPU s", 1 / 1000)
    const objective = field(peer, "objective")
    yield {
      work: "the same, objective with the fractional item",
      ours: bound * queries,
      peer: objective,
      peerName: highs,
      unit: "expected successes",
      goal: "equal to 1e-9 relative",
      met: objective === undefined ? null : Math.abs(bound * queries - objective) <= 1e-9 * Math.abs(objective)
    }
    yield {
      work: "the same, what whole numbers of samples lose",
      ours: gap * queries,
      peer: bound * queries - value * queries,
      peerName: "bound - value",
      unit: "expected successes",
      goal: "less than one item: 1",
      met: gap * queries < 1
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
  yield* parametric()
  yield* costs()
  yield* scaling()
  yield* hardCaseRows()
  yield* decisionRows()
  yield* shards()
}
