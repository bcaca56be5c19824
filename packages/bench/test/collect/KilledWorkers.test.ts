import { execFileSync } from "node:child_process"
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect, createServer, type Socket } from "node:net"
import { homedir, tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { noPostgres, openPostgres } from "../store/PostgresServer.ts"
import {
  type CountingModel,
  counted,
  fleetPlan,
  openCountingModel,
  startWorker,
  submit,
  until,
  type WorkerSlot
} from "./Fleet.ts"

// Small by default; `.ci/run-long kills` asks for the full sizes.
const long = process.env.ALLOC_TEST_COLLECT === "long"
const size = long
  ? { queries: 2_500, kills: 20, restarts: 3, cutMs: 30_000 }
  : { queries: 125, kills: 3, restarts: 1, cutMs: 12_000 }
const perQuery = 8
const total = size.queries * perQuery
const concurrency = 16
// Longer than a worker on a busy machine is silent: each lease that one loses for no reason is a call made again.
const leaseSeconds = 8

const fakeTime = [
  ...globSync("/usr/lib/*/faketime/libfaketime.so.1"),
  ...globSync(join(homedir(), ".cache/alloc/collect-tools/usr/lib/*/faketime/libfaketime.so.1"))
].at(0)
if (fakeTime === undefined)
  console.warn("clocks are not moved: libfaketime is not there; get it by .ci/collect-tools install")

/** A worker's clock, a minute ahead of the others'. */
const aheadByAMinute =
  fakeTime === undefined ? {} : { LD_PRELOAD: fakeTime, FAKETIME: "+60s", DONT_FAKE_MONOTONIC: "1" }

let folder: string
let model: CountingModel
const workers: Array<WorkerSlot> = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "alloc-killed-"))
  model = await openCountingModel()
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
  await model[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const start = (store: string, env: NodeJS.ProcessEnv = {}, lease = leaseSeconds): WorkerSlot => {
  const options = { store, model: `${model.url}#m`, processes: concurrency, leaseSeconds: lease, untilDone: true }
  const worker = startWorker(options, env)
  workers.push(worker)
  return worker
}

/** What holds whatever happened: each key once, and no call twice but what was under way when a worker was lost. */
const expectExact = async (store: string, losses: number): Promise<void> => {
  const { answered, asked, dead, failed, pending, repeated, rows } = await counted(store)
  const calls = model.calls()
  console.log(
    `${total} samples: ${calls} calls served, ${calls - total} again; the ledger has ${asked} asked, ${answered} answered, ${repeated} of them again`
  )
  expect({ rows, failed, pending, dead }).toEqual({ rows: total, failed: 0, pending: 0, dead: 0 })
  expect(model.byKey.size).toBe(total)
  expect(calls - total).toBeLessThanOrEqual(losses * concurrency)
  expect(answered - repeated).toBe(total)
  // What was reserved and never sent, or sent and never answered, was under way when its worker was lost.
  expect(asked).toBeGreaterThanOrEqual(calls)
  expect(asked - calls).toBeLessThanOrEqual(losses * concurrency)
  expect(calls).toBeGreaterThanOrEqual(answered)
}

const allDone = async (slots: ReadonlyArray<WorkerSlot>): Promise<void> => {
  for (const slot of slots) expect(await slot.done(), slot.said()).toBe(0)
}

/** Does each thing as soon as its share of the samples was asked for. */
const inTurn = async (things: ReadonlyArray<() => Promise<void>>): Promise<void> => {
  for (const [i, thing] of things.entries()) {
    await until(`call ${i}`, () => model.calls() >= ((i + 1) * total) / (things.length + 2))
    await thing()
  }
}

describe.skipIf(noPostgres !== "")("workers on Postgres", () => {
  it("draw every sample once, killed, frozen past their lease, with clocks a minute apart, while the database crashes", async () => {
    await using database = await openPostgres()
    await submit(database.url, fleetPlan(size.queries, perQuery))
    const slots = [start(database.url), start(database.url, aheadByAMinute), start(database.url)]
    const kill = async (): Promise<void> => slots[Math.floor(Math.random() * slots.length)].kill()
    const freeze = async (): Promise<void> => {
      const frozen = slots[2].child()
      frozen.kill("SIGSTOP")
      await sleep(2 * leaseSeconds * 1000)
      frozen.kill("SIGCONT")
    }
    const kills = Array.from({ length: size.kills }, () => kill)
    const restarts = Array.from({ length: size.restarts }, () => database.restart)
    const middle = Math.floor(size.kills / 2)
    await inTurn([...kills.slice(0, middle), ...restarts, freeze, ...kills.slice(middle)])
    await allDone(slots)
    await expectExact(database.url, size.kills + 1)
  }, 1_800_000)

  it("draw every sample once while the network between one of them and the database is cut", async () => {
    await using database = await openPostgres()
    await submit(database.url, fleetPlan(size.queries, perQuery))
    await using proxy = await openProxy(database.port)
    const slots = [start(database.url), start(database.url.replace(`:${database.port}/`, `:${proxy.port}/`))]
    await inTurn([
      async () => {
        proxy.cut(true)
        await sleep(size.cutMs)
        proxy.cut(false)
      }
    ])
    await allDone(slots)
    await expectExact(database.url, 1)
  }, 1_800_000)
})

describe("processes on one folder", () => {
  it("draw every sample once when one is killed again and again", async () => {
    await submit(folder, fleetPlan(size.queries, perQuery))
    const slot = start(folder)
    await inTurn(Array.from({ length: size.kills }, () => slot.kill))
    await allDone([slot])
    await expectExact(folder, size.kills)
  }, 1_800_000)

  it("share the work when two are started at once", async () => {
    await submit(folder, fleetPlan(size.queries, perQuery))
    // None is lost: whatever was asked twice would be a fault.
    await allDone([start(folder, {}, 600), start(folder, {}, 600)])
    await expectExact(folder, 0)
  }, 1_800_000)

  const noDisk = smallDisk()
  it.skipIf(noDisk !== "")(
    "wait for room on a full disk, say so, and lose nothing",
    async () => {
      execFileSync("/bin/mount", ["-t", "tmpfs", "-o", long ? "size=96m" : "size=16m", "tmpfs", folder])
      try {
        await submit(folder, fleetPlan(size.queries, perQuery))
        const filler = join(folder, "filler")
        const worker = start(folder)
        await until("some samples", () => model.calls() > 100)
        fill(filler)
        await until("a notice", () => worker.said().includes("Nothing is lost"))
        expect(worker.child().exitCode).toBeNull()
        rmSync(filler)
        await allDone([worker])
        expect(worker.said()).toMatch(/full|No space/)
        // A lease cannot be renewed on a full disk: what was under way may be asked again.
        const { answered, asked, repeated, rows } = await counted(folder)
        expect({ rows, fresh: answered - repeated, asked }).toEqual({ rows: total, fresh: total, asked: model.calls() })
        expect(repeated).toBeLessThanOrEqual(concurrency)
      } finally {
        for (const worker of workers.splice(0)) await worker.stop()
        execFileSync("/bin/umount", [folder])
      }
    },
    1_800_000
  )
})

/** Why no small disk can be mounted; empty where it can. */
function smallDisk(): string {
  const place = mkdtempSync(join(tmpdir(), "alloc-disk-"))
  try {
    execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", place], { stdio: "ignore" })
    execFileSync("/bin/umount", [place], { stdio: "ignore" })
    return ""
  } catch {
    console.warn("skipped: a full disk, since this user may mount none")
    return "not allowed to mount"
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** Writes until nothing more fits. */
const fill = (file: string): void => {
  for (let bytes = 4 << 20; bytes >= 512; bytes /= 2) {
    try {
      while (true) writeFileSync(file, Buffer.alloc(bytes), { flag: "a" })
    } catch {
      // Half as much may still fit.
    }
  }
}

/** A way to a port that can be cut: what was sent is swallowed, and nobody is told. */
const openProxy = async (
  to: number
): Promise<AsyncDisposable & { readonly port: number; readonly cut: (now: boolean) => void }> => {
  const sockets = new Set<Socket>()
  let swallowing = false
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1")
    const pairs = [
      [near, far],
      [far, near]
    ] as const
    for (const [from, into] of pairs) {
      sockets.add(from)
      from.on("data", (bytes) => swallowing || into.write(bytes))
      from.on("error", () => into.destroy())
      from.on("close", () => {
        sockets.delete(from)
        into.destroy()
      })
    }
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const address = server.address()
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cut: (now) => {
      swallowing = now
      // What lost bytes is of no more use.
      if (!now) end()
    },
    [Symbol.asyncDispose]: async () => {
      end()
      await new Promise((done) => server.close(done))
    }
  }
}
