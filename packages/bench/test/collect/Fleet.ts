/** A served model that counts, a collection in a store, and worker processes that can be ended: for tests of what survives. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { beginCollection, type SamplePlan } from "../../src/collect/CollectSamples.ts"
import { itemSamples, offerSamples } from "../../src/collect/OfferSamples.ts"
import { offerScores } from "../../src/collect/OfferScores.ts"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { storedCollections } from "../../src/store/StoredCollections.ts"
import { joinScoring } from "../../src/store/StoredScores.ts"
import { type ScoringStatus, storeStatus } from "../../src/store/StoreStatus.ts"

/** Milliseconds that the model takes for a sample. */
const answerMs = 20

/** A model server that counts what it was asked, by prompt and seed: a sample's key. */
export interface CountingModel extends AsyncDisposable {
  readonly url: string
  readonly calls: () => number
  readonly byKey: ReadonlyMap<string, number>
}

export const openCountingModel = async (): Promise<CountingModel> => {
  const byKey = new Map<string, number>()
  let calls = 0
  const server = createServer(async (request, response) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const say = (json: unknown): void => {
      response.writeHead(200, { "content-type": "application/json" })
      response.end(JSON.stringify(json))
    }
    if (request.method !== "POST") return say({ data: [{ id: "m" }] })
    const { prompt, seed }: { readonly prompt: string; readonly seed: number } = JSON.parse(text)
    const key = `${prompt} ${seed}`
    calls += 1
    byKey.set(key, (byKey.get(key) ?? 0) + 1)
    await sleep(answerMs)
    say({ choices: [{ text: key, finish_reason: "stop" }], usage: { prompt_tokens: 3, completion_tokens: 2 } })
  })
  server.on("clientError", (_, socket) => socket.destroy())
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    byKey,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    }
  }
}

/** Queries with so many samples each, of the counted model. */
export const fleetPlan = (queries: number, samples: number): SamplePlan => ({
  arm: "m",
  model: { name: "m", sha256: "m" },
  seed: 1,
  sampling: { temperature: 1, maxTokens: 8, stop: [] },
  prefix: "",
  queries: Array.from({ length: queries }, (_, i) => ({ id: `q${i}`, prompt: `query ${i}` })),
  passes: [samples]
})

/** Puts all of a plan's samples into the store, for workers to draw. */
export const submit = (store: string, plan: SamplePlan): Promise<number> =>
  runOnStore({ store }, () =>
    Effect.gen(function* () {
      const { collection, numbers } = yield* beginCollection(plan, { name: "fleet" })
      const goal = {
        collection: collection.collection,
        queries: numbers,
        passes: plan.passes,
        retry: "passing" as const
      }
      return yield* offerSamples(goal, itemSamples)
    })
  )

/** What a store says of all its collections. */
export interface Counted {
  readonly rows: number
  readonly failed: number
  readonly asked: number
  readonly answered: number
  readonly repeated: number
  readonly pending: number
  readonly dead: number
}

export const counted = (store: string): Promise<Counted> =>
  runOnStore({ store }, () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const number = (text: string) =>
        Effect.map(sql.unsafe<{ readonly n: number | null }>(text), ([row]) => Number(row.n ?? 0))
      const ledger = (what: string): string => `SELECT SUM(${what}) AS n FROM alloc_workers WHERE stage = 'samples'`
      const count = "SELECT CAST(COUNT(*) AS DOUBLE PRECISION) AS n FROM"
      return {
        rows: yield* number(`${count} alloc_samples`),
        failed: yield* number(`${count} alloc_samples WHERE failed = 1`),
        asked: yield* number(ledger("asked")),
        answered: yield* number(ledger("answered")),
        repeated: yield* number(ledger("repeated")),
        pending: yield* number(`${count} alloc_queue WHERE state = 'pending'`),
        dead: yield* number(`${count} alloc_queue WHERE state = 'failed'`)
      }
    })
  )

/** Begins a scoring of the store's only collection, for workers to judge by the verifier of `WorkerProgram`. */
export const submitScoring = (store: string): Promise<void> =>
  runOnStore({ store }, () =>
    Effect.gen(function* () {
      const [{ collection }] = yield* storedCollections
      yield* offerScores(yield* joinScoring(collection, { name: "counted", version: "1" }), "offer")
    })
  )

/** What a store says of all its scorings. */
export interface CountedScores {
  readonly rows: number
  readonly asked: number
  readonly reached: number
  readonly repeated: number
  readonly pending: number
  readonly dead: number
}

export const countedScores = (store: string): Promise<CountedScores> =>
  runOnStore({ store }, () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [rows] = yield* sql<{
        readonly n: number
      }>`SELECT CAST(COUNT(*) AS DOUBLE PRECISION) AS n FROM alloc_scores WHERE failed = 0 AND reward = 1`
      const [{ scorings }] = yield* storeStatus
      const sum = (of: (one: ScoringStatus) => number): number => scorings.reduce((total, one) => total + of(one), 0)
      return {
        rows: rows.n,
        asked: sum(({ checks }) => checks.asked),
        reached: sum(({ checks }) => checks.reached),
        repeated: sum(({ checks }) => checks.repeated),
        pending: sum(({ items }) => items.pending),
        dead: sum(({ items }) => items.dead)
      }
    })
  )

/** A worker process that is started again whenever it is killed. */
export interface WorkerSlot {
  readonly child: () => ChildProcess
  readonly said: () => string
  /** kill -9, and another process in its place. */
  readonly kill: () => Promise<void>
  /** Once the process has ended by itself. */
  readonly done: () => Promise<number | null>
  readonly stop: () => Promise<void>
}

const program = fileURLToPath(new URL("./WorkerProgram.ts", import.meta.url))

export const startWorker = (options: object, env: NodeJS.ProcessEnv = {}): WorkerSlot => {
  let said = ""
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, [program, JSON.stringify(options)], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"]
    })
    child.stderr?.on("data", (chunk) => {
      said += String(chunk)
    })
    return child
  }
  let child = start()
  const ended = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
    return child.exitCode
  }
  return {
    child: () => child,
    said: () => said,
    kill: async () => {
      child.kill("SIGKILL")
      await ended()
      child = start()
    },
    done: ended,
    stop: async () => {
      child.kill("SIGKILL")
      await ended()
    }
  }
}

/** Waits until something holds; fails after ten minutes, which is a net and no measure. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const began = performance.now()
  while (!(await holds())) {
    if (performance.now() - began > 600_000) throw new Error(`waited ten minutes for: ${what}`)
    await sleep(20)
  }
}
