/**
 * `bench allocate` on growing numbers of queries, with a worker killed on the way: seconds, and the largest resident
 * memory of any of its processes; drawn as `results/perf/allocate.svg`.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { DuckDBInstance } from "@duckdb/node-api"
import type { Row, Suite } from "./Row.ts"

const main = resolve(import.meta.dirname, "../../apps/reproduce/src/main.ts")
const picture = resolve(import.meta.dirname, "../../results/perf/allocate.svg")

const sizes = [1_250_000, 2_500_000, 5_000_000, 10_000_000]
const limits = { seconds: 300, gigabytes: 2 }
/** How much slower a query of the largest batch may be than one of the smallest. */
const linear = 1.5
const queriesPerFile = 250_000

interface Measured {
  readonly queries: number
  readonly seconds: number
  /** Processor time of all processes, as last seen. */
  readonly cpu: number
  /** Largest resident memory of any process. */
  readonly gigabytes: number
}

/** Success probabilities, many small and few large, in files of a quarter of a million. */
const writePredictions = async (folder: string, queries: number): Promise<void> => {
  const database = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "512MB" })
  const connection = await database.connect()
  await connection.run("SELECT setseed(0.5)")
  for (let from = 0; from < queries; from += queriesPerFile) {
    const file = join(folder, `part-${String(from).padStart(9, "0")}.parquet`)
    const columns = "'q' || i AS query, random() * random() AS success_probability"
    await connection.run(
      `COPY (SELECT ${columns} FROM range(${from}, ${Math.min(queries, from + queriesPerFile)}) r(i)) TO '${file}'`
    )
  }
  connection.closeSync()
  database.closeSync()
}

const text = (file: string): Promise<string> => readFile(file, "utf8").catch(() => "")

/** The processes that a process started. */
const childrenOf = async (pid: number): Promise<ReadonlyArray<number>> => {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(threads.map((thread) => text(`/proc/${pid}/task/${thread}/children`)))
  return lists.flatMap((list) => list.split(" ").filter((child) => child.trim() !== "")).map(Number)
}

/** Looks at a command's processes until it ends, and kills a worker once the first summary is there. */
const watch = async (child: ChildProcess, out: string) => {
  const cpu = new Map<number, number>()
  let kilobytes = 0
  let killed = false
  while (child.exitCode === null && child.pid !== undefined) {
    const workers = await childrenOf(child.pid)
    for (const pid of [child.pid, ...workers]) {
      const held = /VmHWM:\s+(\d+)/.exec(await text(`/proc/${pid}/status`))
      kilobytes = Math.max(kilobytes, Number(held?.[1] ?? 0))
      const fields = (await text(`/proc/${pid}/stat`)).split(") ")[1]?.split(" ")
      // User and system time, in hundredths of a second.
      if (fields !== undefined) cpu.set(pid, (Number(fields[11]) + Number(fields[12])) / 100)
    }
    if (!killed && workers.length > 0 && (await text(join(out, "work", "summary-00000.bin"))) !== "") {
      process.kill(workers[0], "SIGKILL")
      killed = true
    }
    await sleep(50)
  }
  return { killed, gigabytes: (kilobytes * 1024) / 1e9, cpu: [...cpu.values()].reduce((sum, one) => sum + one, 0) }
}

const measure = async (queries: number): Promise<Measured> => {
  const folder = await mkdtemp(join(tmpdir(), "alloc-perf-"))
  try {
    const [predictions, out] = [join(folder, "predictions"), join(folder, "out")]
    await mkdir(predictions)
    await writePredictions(predictions, queries)
    const began = performance.now()
    const args = ["allocate", predictions, "--budget", "4", "--max-samples", "128", "--out", out, "--json"]
    const child = spawn(process.execPath, [main, ...args, "--workers", "2"], { stdio: ["ignore", "pipe", "inherit"] })
    const said: Array<string> = []
    child.stdout.on("data", (chunk) => void said.push(String(chunk)))
    const [{ killed, ...seen }] = await Promise.all([watch(child, out), once(child, "close")])
    const seconds = (performance.now() - began) / 1000
    const { total } = JSON.parse(said.join(""))
    if (!killed || total !== 4 * queries) throw new Error(`killed: ${killed}; ${total} samples for ${queries} queries`)
    return { queries, seconds, ...seen }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const draw = async (rows: ReadonlyArray<Measured>): Promise<void> => {
  const [vega, lite] = await Promise.all([import("vega"), import("vega-lite")])
  const panel = (field: string, title: string) => ({
    width: 300,
    height: 220,
    mark: { type: "line" as const, point: true },
    encoding: {
      x: { field: "queries", type: "quantitative" as const, title: "queries", axis: { format: "~s" } },
      y: { field, type: "quantitative" as const, title, scale: { zero: true } }
    }
  })
  const panels = [
    panel("seconds", "seconds, two workers, one killed"),
    panel("cpu", "processor seconds of all processes"),
    panel("gigabytes", "GB, largest process")
  ]
  const { spec } = lite.compile({
    background: "white",
    data: { values: rows.map((row) => ({ ...row })) },
    hconcat: panels
  })
  const view = new vega.View(vega.parse(spec), { renderer: "none" })
  await mkdir(join(picture, ".."), { recursive: true })
  await writeFile(picture, await view.toSVG())
  view.finalize()
}

/** The measurements of allocation over partitioned Parquet. */
export const suite: Suite = async function* () {
  const rows: Array<Measured> = []
  const row = (work: string, ours: number, unit: string, limit: number): Row => ({
    work,
    ours,
    peer: undefined,
    peerName: "none",
    unit,
    goal: `under ${limit} ${unit}`,
    met: ours < limit
  })
  for (const queries of sizes) {
    const measured = await measure(queries)
    rows.push(measured)
    const name = `allocate ${queries / 1e6} million x 128, a worker killed`
    yield row(name, measured.seconds, "s", limits.seconds)
    yield row(`${name}: largest process`, measured.gigabytes, "GB", limits.gigabytes)
  }
  const perQuery = rows.map(({ cpu, queries }) => cpu / queries)
  yield row(
    "processor time a query, largest batch by smallest",
    perQuery[perQuery.length - 1] / perQuery[0],
    "times",
    linear
  )
  await draw(rows)
}
