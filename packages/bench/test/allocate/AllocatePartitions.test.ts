import { readdirSync, readFileSync } from "node:fs"
import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { allocate, betaCurves, type Curves, marginalCurves, samples, successCurves } from "@alloc/core"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { describe, expect, it } from "vitest"
import {
  type AllocatedPartitions,
  type AllocatePartitionsOptions,
  allocatePartitions,
  allocatePartitionsEffect
} from "../../src/allocate/index.ts"
import { storeLayer } from "../../src/store/StoreLayer.ts"
import { reasonOf } from "../Reason.ts"
import { noPostgres, openPostgres } from "../store/PostgresServer.ts"
import { readParquet, temporaryFolder, writeParquet } from "./Predictions.ts"

/** Budgets of an allocation, row for row. */
const budgetsOf = async (out: string): Promise<Int32Array> =>
  Int32Array.from(await readParquet(join(out, "budgets", "*.parquet"), "samples"), ([count]) => Number(count))

/** What these budgets are expected to bring, per query. */
const valueAt = (curves: Curves, budgets: Int32Array): number =>
  budgets.reduce((sum, count, query) => sum + curves.value(query, count), 0) / budgets.length

/** Checks that budgets are those of one machine, but for the stated loss. */
const expectAsOneMachine = async (
  { allocation }: AllocatedPartitions,
  { budget, out }: AllocatePartitionsOptions,
  curves: Curves
): Promise<void> => {
  const exact = allocate(curves, { budget: samples(budget) })
  const budgets = await budgetsOf(out)
  expect(budgets.length).toBe(curves.size)
  expect(budgets.reduce((sum, count) => sum + count, 0)).toBe(exact.total)
  expect(allocation.total).toBe(exact.total)
  expect(valueAt(curves, budgets)).toBeCloseTo(allocation.value, 9)
  expect(exact.value - allocation.value).toBeLessThanOrEqual(allocation.loss + 1e-12)
}

/** Processes of this one that do an allocation's jobs. */
const workersOf = (pid: number): ReadonlyArray<number> =>
  readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" "))
    .filter((child) => child !== "" && readFileSync(`/proc/${child}/cmdline`, "utf8").includes("AllocateWorker"))
    .map(Number)

describe("allocatePartitions", () => {
  it("gives 100,000 queries what one machine would, though a worker is killed", async () => {
    await using place = await temporaryFolder()
    const predictions = join(place.folder, "predictions")
    const rows = "FROM range(50000) r(i)"
    await writeParquet(
      join(predictions, "a.parquet"),
      `SELECT 'a' || i AS query, random() * random() AS success_probability ${rows}`
    )
    await writeParquet(
      join(predictions, "day=2", "b.parquet"),
      `SELECT 'b' || i AS query, random() AS success_probability ${rows}`
    )
    let killed = 0
    const options = {
      predictions,
      out: join(place.folder, "out"),
      budget: 4,
      workers: 2,
      onProgress: ({ done, stage }: { done: number; stage: string }) => {
        if (killed > 0 || stage !== "summarise" || done === 0) return
        const [worker] = workersOf(process.pid)
        process.kill(worker, "SIGKILL")
        killed = worker
      }
    }
    const done = await allocatePartitions(options)
    expect(killed).toBeGreaterThan(0)
    expect(done.workers.lost).toBe(1)
    expect(done.allocation.files.length).toBeGreaterThan(2)
    const read = await readParquet(join(predictions, "**", "*.parquet"), "query, success_probability")
    const curves = successCurves(
      Float64Array.from(read, ([, p]) => Number(p)),
      { maxSamples: 128 }
    )
    await expectAsOneMachine(done, options, curves)
    const names = await readParquet(join(options.out, "budgets", "*.parquet"), "query")
    expect(names.map(([query]) => query)).toEqual(read.map(([query]) => query))
  })

  it("is exact where marginals tie", async () => {
    await using place = await temporaryFolder()
    const predictions = join(place.folder, "p.parquet")
    await writeParquet(predictions, "SELECT (i % 5) / 4 AS success_probability FROM range(40000) r(i)")
    const options = { predictions, out: join(place.folder, "out"), budget: 1.3, maxSamples: 6, workers: 1 }
    const done = await allocatePartitions(options)
    expect(done.allocation.loss).toBe(0)
    const curves = successCurves(
      Float64Array.from({ length: 40_000 }, (_, i) => (i % 5) / 4),
      { maxSamples: 6 }
    )
    await expectAsOneMachine(done, options, curves)
  })

  it.skipIf(noPostgres !== "")("is shared by two machines on Postgres, though that is restarted", async () => {
    await using server = await openPostgres()
    await using place = await temporaryFolder()
    const predictions = join(place.folder, "p.parquet")
    await writeParquet(predictions, "SELECT random() AS success_probability FROM range(100000) r(i)")
    let restarted: Promise<void> | undefined
    const onProgress = ({ done }: { readonly done: number }): void => {
      if (done > 0) restarted ??= server.restart()
    }
    const options = { predictions, out: join(place.folder, "out"), budget: 2, workers: 1, store: server.url }
    const [first, second] = await Promise.all([
      allocatePartitions({ ...options, onProgress }),
      allocatePartitions(options)
    ])
    await restarted
    expect(restarted).toBeDefined()
    const program = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT * FROM alloc_queue`)
    const left = await Effect.runPromise(program.pipe(Effect.provide(storeLayer({ store: server.url }))))
    expect(left).toEqual([])
    expect(second.allocation).toEqual(first.allocation)
    const read = await readParquet(predictions, "success_probability")
    const curves = successCurves(
      Float64Array.from(read, ([p]) => Number(p)),
      { maxSamples: 128 }
    )
    await expectAsOneMachine(first, options, curves)
  })

  it("takes Beta distributions, and marginals, of which rising ones are hulled and counted", async () => {
    await using place = await temporaryFolder()
    const [beta, marginals] = ["beta.parquet", "marginals.parquet"].map((name) => join(place.folder, name))
    await writeParquet(beta, "SELECT i AS id, 0.1 + random() AS alpha, 0.5::FLOAT AS beta FROM range(30000) r(i)")
    await writeParquet(marginals, "SELECT [0.5, 0.25 * (i % 3), 0.1]::FLOAT[] AS marginals FROM range(300) r(i)")
    const first = { predictions: beta, out: join(place.folder, "of-beta"), budget: 2.5, maxSamples: 16, workers: 1 }
    const alpha = Float64Array.from(await readParquet(beta, "alpha"), ([a]) => Number(a))
    const curves = betaCurves(alpha, new Float64Array(30_000).fill(0.5), { maxSamples: 16 })
    await expectAsOneMachine(await allocatePartitions(first), first, curves)
    expect(await readParquet(join(first.out, "budgets", "*.parquet"), "max(id)::INTEGER")).toEqual([[29_999]])
    const second = { predictions: marginals, out: join(place.folder, "of-marginals"), budget: 1.5, workers: 1 }
    const done = await allocatePartitions(second)
    expect(done.allocation).toMatchObject({ form: "marginals", maxSamples: 3, hulled: 100 })
    const values = Float32Array.from({ length: 900 }, (_, k) => [0.5, 0.25 * (Math.floor(k / 3) % 3), 0.1][k % 3])
    // The middle row of each third rises behind its second number.
    await expectAsOneMachine(done, second, marginalCurves(values, { size: 300, maxSamples: 3 }))
  })

  it("goes on where it was interrupted, to the same bytes, and refuses another budget in the same folder", async () => {
    await using place = await temporaryFolder()
    const predictions = join(place.folder, "p.parquet")
    await writeParquet(predictions, "SELECT random() AS success_probability FROM range(100000) r(i)")
    const at = (out: string) => ({ predictions, out: join(place.folder, out), budget: 3, workers: 2 })
    const controller = new AbortController()
    const interrupted = allocatePartitions({
      ...at("cut"),
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage === "allocate") controller.abort(new Error("interrupted"))
      }
    })
    await expect(interrupted).rejects.toThrow("interrupted")
    const seen: Array<string> = []
    await allocatePartitions({ ...at("cut"), onProgress: ({ done, stage }) => void seen.push(`${stage} ${done}`) })
    expect(seen[0]).toBe("summarise 7")
    await allocatePartitions(at("whole"))
    const result = (out: string): Promise<string> => readFile(join(place.folder, out, "allocation.json"), "utf8")
    expect(await result("cut")).toBe(await result("whole"))
    expect(readdirSync(join(place.folder, "cut"))).toEqual(readdirSync(join(place.folder, "whole")))
    expect(await reasonOf(() => allocatePartitions({ ...at("cut"), budget: 4 }))).toMatchObject({
      _tag: "OtherAllocation",
      begun: "100000 queries, 3 samples each, at most 128"
    })
    await rm(join(place.folder, "cut", "budgets", "part-00003.parquet"))
    expect((await allocatePartitions(at("cut"))).workers.peakBytes).toBeGreaterThan(0)
    expect(await result("cut")).toBe(await result("whole"))
    expect((await budgetsOf(join(place.folder, "cut"))).length).toBe(100_000)
    const known = await Effect.runPromise(allocatePartitionsEffect(at("cut")))
    expect(known.workers.peakBytes).toBe(0)
  })

  const good = {
    success: "0.5 AS success_probability",
    beta: "1.0 AS alpha, 1.0 AS beta",
    marginals: "[0.5, 0.25]::DOUBLE[] AS marginals"
  }
  const cases: ReadonlyArray<[keyof typeof good, string, string, object]> = [
    [
      "success",
      "1.5",
      "success_probability",
      { field: "success_probability", value: 1.5, valid: "a number in [0, 1]" }
    ],
    ["success", "NULL::DOUBLE", "success_probability", { field: "success_probability", value: null }],
    ["success", "'nan'::DOUBLE", "success_probability", { field: "success_probability", value: Number.NaN }],
    ["beta", "-1.0", "alpha", { field: "alpha", value: -1 }],
    ["beta", "'inf'::DOUBLE", "beta", { field: "beta", value: Number.POSITIVE_INFINITY }],
    ["marginals", "[0.5]", "marginals", { field: "marginals", value: "1 numbers" }],
    ["marginals", "NULL::DOUBLE[]", "marginals", { field: "marginals", value: "0 numbers" }],
    ["marginals", "[0.5, NULL]::DOUBLE[]", "marginals", { field: "marginals[1]", value: null }],
    ["marginals", "['nan'::DOUBLE, 0.5]", "marginals", { field: "marginals[0]", value: Number.NaN }]
  ]

  it.each(cases)("names file, row, column and value: %s with %s as %s", async (form, bad, column, reason) => {
    await using place = await temporaryFolder()
    const predictions = join(place.folder, "predictions")
    await writeParquet(join(predictions, "a.parquet"), `SELECT ${good[form]} FROM range(20)`)
    const replaced = `SELECT * REPLACE (CASE WHEN i = 7 THEN ${bad} ELSE ${column} END AS ${column})`
    await writeParquet(join(predictions, "b.parquet"), `${replaced} FROM (SELECT i, ${good[form]} FROM range(10) r(i))`)
    const options = { predictions, out: join(place.folder, "out"), budget: 2, workers: 1 }
    const found = await reasonOf(() => allocatePartitions(options))
    expect(found).toMatchObject({ _tag: "InvalidRow", file: "b.parquet", row: 7, ...reason })
  })

  it("refuses files that are no predictions, before anything is done", async () => {
    await using place = await temporaryFolder()
    const reasonFor = (predictions: string, more = {}) =>
      reasonOf(() => allocatePartitions({ predictions, out: join(place.folder, "out"), budget: 2, ...more }))
    const file = join(place.folder, "good", "a.parquet")
    await writeParquet(file, `SELECT ${good.success}`)
    await writeParquet(join(place.folder, "good", "b.parquet"), "SELECT 1 AS other")
    const without = { _tag: "MissingColumn", file: "b.parquet", column: "success_probability" }
    expect(await reasonFor(join(place.folder, "good"))).toEqual(without)
    await writeParquet(join(place.folder, "text.parquet"), "SELECT 'high' AS success_probability")
    const type = { _tag: "InvalidColumn", file: "text.parquet", column: "success_probability", type: "VARCHAR" }
    expect(await reasonFor(join(place.folder, "text.parquet"))).toMatchObject(type)
    await writeFile(join(place.folder, "none.parquet"), "this is no table")
    const unreadable = { _tag: "UnreadableTable", file: "none.parquet" }
    expect(await reasonFor(join(place.folder, "none.parquet"))).toMatchObject(unreadable)
    await writeParquet(join(place.folder, "empty.parquet"), `SELECT ${good.success} WHERE false`)
    for (const [predictions, more, field] of [
      [join(place.folder, "nowhere"), {}, "predictions"],
      [join(place.folder, "empty.parquet"), {}, "predictions"],
      [file, { budget: -1 }, "budget"],
      [file, { maxSamples: 0 }, "maxSamples"],
      [file, { workers: 0.5 }, "workers"]
    ] as const)
      expect(await reasonFor(predictions, more)).toMatchObject({ _tag: "InvalidOption", field })
  })
})
