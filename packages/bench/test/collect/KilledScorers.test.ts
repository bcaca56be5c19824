import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { noPostgres, openPostgres } from "../store/PostgresServer.ts"
import {
  type CountingModel,
  counted,
  countedScores,
  fleetPlan,
  openCountingModel,
  startWorker,
  submit,
  submitScoring,
  until,
  type WorkerSlot
} from "./Fleet.ts"
import { storedRows } from "./StoredRows.ts"

// Small by default; `.ci/run-long kills` asks for the full sizes.
const long = process.env.ALLOC_TEST_COLLECT === "long"
const size = long ? { queries: 2_500, kills: 20, restarts: 3 } : { queries: 60, kills: 3, restarts: 1 }
const perQuery = 8
const total = size.queries * perQuery
const concurrency = 16
const judges = 2
// Longer than a worker on a busy machine is silent: each lease that one loses for no reason is a check made again.
const leaseSeconds = 8
/** Verdicts that a process has under way, at most: a query's samples are an item. */
const underWay = judges * perQuery

let folder: string
let model: CountingModel
let judge: CountingModel
const workers: Array<WorkerSlot> = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "alloc-scorers-"))
  model = await openCountingModel()
  judge = await openCountingModel()
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
  await model[Symbol.asyncDispose]()
  await judge[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const start = (store: string, stage: "samples" | "scores" | "both"): WorkerSlot => {
  const drawing = { model: `${model.url}#m`, processes: concurrency, leaseSeconds, untilDone: true }
  const worker = startWorker({ ...drawing, store, stage, judges, judgeUrl: judge.url })
  workers.push(worker)
  return worker
}

/** What holds whatever happened: each sample has one verdict, and no check was made twice but what was under way. */
const expectExact = async (store: string, losses: number): Promise<void> => {
  const samples = await counted(store)
  const { asked, dead, pending, reached, repeated, rows } = await countedScores(store)
  const checks = judge.calls()
  console.log(
    `${total} verdicts: ${checks} checks made, ${checks - total} again; the ledger has ${asked} asked, ${reached} reached, ${repeated} of them again`
  )
  expect({ samples: samples.rows, failed: samples.failed }).toEqual({ samples: total, failed: 0 })
  expect({ rows, pending, dead }).toEqual({ rows: total, pending: 0, dead: 0 })
  expect(judge.byKey.size).toBe(total)
  expect(reached - repeated).toBe(total)
  expect(checks).toBeGreaterThanOrEqual(reached)
  expect(checks - total).toBeLessThanOrEqual(losses * underWay)
  expect(asked).toBeGreaterThanOrEqual(checks)
  expect(asked - checks).toBeLessThanOrEqual(losses * underWay)
}

/** Does each thing as soon as its share of the calls was made. */
const inTurn = async (things: ReadonlyArray<() => Promise<void>>, of: CountingModel = judge): Promise<void> => {
  for (const [i, thing] of things.entries()) {
    await until(`call ${i}`, () => of.calls() >= ((i + 1) * total) / (things.length + 2))
    await thing()
  }
}

/** Samples of each query. */
const countsIn = async (store: string): Promise<Readonly<Record<string, number>>> => {
  const counts: Record<string, number> = {}
  for (const { failed, id } of await storedRows(store)) if (!failed) counts[id] = (counts[id] ?? 0) + 1
  return counts
}

const allDone = async (slots: ReadonlyArray<WorkerSlot>): Promise<void> => {
  for (const slot of slots) expect(await slot.done(), slot.said()).toBe(0)
}

describe("an adaptive collection", () => {
  it("comes to what an undisturbed one comes to when its command is killed, with a worker beside it", async () => {
    const adaptive = { queries: size.queries, samples: perQuery, width: 0.3, least: 2, most: 32 }
    const command = (store: string): WorkerSlot => {
      const slot = startWorker({ adaptive, store, url: model.url, processes: concurrency, leaseSeconds })
      workers.push(slot)
      return slot
    }
    const calm = join(folder, "calm")
    await allDone([command(calm)])
    const before = model.calls()
    const wanted = await countsIn(calm)
    const [one, two] = [command(folder), command(folder)]
    const [kill, killTwo] = [one.kill, two.kill]
    const kills = Array.from({ length: size.kills }, (_, i) => (i % 2 === 0 ? kill : killTwo))
    await inTurn(kills, { ...model, calls: () => model.calls() - before })
    await allDone([one, two])
    expect(await countsIn(folder)).toEqual(wanted)
    const drawn = Object.values(wanted).reduce((sum, count) => sum + count, 0)
    console.log(`${drawn} of ${total} samples adaptively; ${model.calls() - before - drawn} calls again`)
    expect(drawn).toBeLessThanOrEqual(total)
    expect(model.calls() - before - drawn).toBeLessThanOrEqual(size.kills * concurrency)
  }, 1_800_000)
})

describe("workers that judge", () => {
  it("give each sample one verdict when they are killed, while others draw", async () => {
    await submit(folder, fleetPlan(size.queries, perQuery))
    await submitScoring(folder)
    const slots = [start(folder, "both"), start(folder, "scores")]
    const kill = async (): Promise<void> => slots[Math.floor(Math.random() * slots.length)].kill()
    await inTurn(Array.from({ length: size.kills }, () => kill))
    await allDone(slots)
    await expectExact(folder, size.kills)
  }, 1_800_000)

  it.skipIf(noPostgres !== "")(
    "give each sample one verdict when they are killed or frozen, and Postgres crashes",
    async () => {
      await using database = await openPostgres()
      await submit(database.url, fleetPlan(size.queries, perQuery))
      await submitScoring(database.url)
      const slots = [start(database.url, "samples"), start(database.url, "scores"), start(database.url, "scores")]
      const kill = async (): Promise<void> => slots[1 + Math.floor(2 * Math.random())].kill()
      const freeze = async (): Promise<void> => {
        const frozen = slots[2].child()
        frozen.kill("SIGSTOP")
        await sleep(2 * leaseSeconds * 1000)
        frozen.kill("SIGCONT")
      }
      const kills = Array.from({ length: size.kills }, () => kill)
      const restarts = Array.from({ length: size.restarts }, () => database.restart)
      await inTurn([...kills, ...restarts, freeze])
      await allDone(slots)
      await expectExact(database.url, size.kills + 1)
    },
    1_800_000
  )
})
