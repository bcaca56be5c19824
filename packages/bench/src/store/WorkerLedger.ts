/**
 * What each worker of a collection asked and got, and what it may cost. A worker alone writes its row, in one transaction
 * with the samples, or the verdicts, that it counts; each write has a number, so that one whose answer was lost is never
 * counted twice.
 *
 * @module
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { forUpdate, nowOf, type OnStore, withSql } from "./Sql.ts"

/** A worker of a collection. */
export interface WorkerKey {
  readonly collection: number
  readonly worker: string
}

/** What a worker is entered with. */
export interface WorkerEntry {
  /** Where it runs, for people. */
  readonly place: string
  readonly stage: string
  /** Of a worker that judges: the scoring. */
  readonly scoring?: number | undefined
}

/** Puts a worker into the ledger. */
export const enterWorker = ({ collection, worker }: WorkerKey, { place, scoring, stage }: WorkerEntry): OnStore<void> =>
  withSql((sql) =>
    Effect.asVoid(sql`INSERT INTO alloc_workers (collection, worker, stage, scoring, place, batch, granted, asked, answered,
      repeated, failed, prompt_tokens, completion_tokens, reserved_usd, spent_usd, rate, concurrency, began, seen, gone)
      VALUES (${collection}, ${worker}, ${stage}, ${scoring ?? null}, ${place}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ${nowOf(sql)}, ${nowOf(sql)}, 0)
      ON CONFLICT (collection, worker) DO UPDATE SET gone = 0, place = excluded.place`)
  )

/** Tells that a worker lives, how fast it is, and how many calls it has in flight at most. */
export const beatWorker = (
  { collection, worker }: WorkerKey,
  { concurrency, rate }: { readonly rate: number; readonly concurrency: number }
): OnStore<void> =>
  withSql((sql) =>
    Effect.asVoid(sql`UPDATE alloc_workers SET rate = ${rate}, concurrency = ${concurrency}, seen = ${nowOf(sql)}, gone = 0
      WHERE collection = ${collection} AND worker = ${worker}`)
  )

/** Says that a worker left in order. */
export const leaveWorker = ({ collection, worker }: WorkerKey): OnStore<void> =>
  withSql((sql) =>
    Effect.asVoid(sql`UPDATE alloc_workers SET gone = 1, rate = 0, seen = ${nowOf(sql)}
      WHERE collection = ${collection} AND worker = ${worker}`)
  )

/** What a worker writes: a sample, or a verdict. */
export interface LedgerRow {
  readonly failed: boolean
}

/** Writes rows; gives those that were new, or replaced a failed one. */
export type WriteRows<Row extends LedgerRow> = (rows: ReadonlyArray<Row>) => OnStore<ReadonlyArray<LedgerRow>>

/** What came of a call. */
export interface SettledCall<Row extends LedgerRow> {
  readonly rows: ReadonlyArray<Row>
  /** What was reserved for it. */
  readonly reservedUsd: number
  readonly spentUsd: number
  readonly promptTokens: number
  readonly completionTokens: number
}

/** Samples, or verdicts, to be asked in a call, and the most that it may cost. */
export interface WantedCall {
  readonly count: number
  readonly usd: number
}

/** One write of a worker: calls that it wants to make, and calls that were answered. */
export interface LedgerBatch<Row extends LedgerRow> {
  /** 1 and up, without a gap. */
  readonly number: number
  readonly wanted: ReadonlyArray<WantedCall>
  readonly settled: ReadonlyArray<SettledCall<Row>>
}

interface Totals {
  readonly asked: number
  readonly reserved: number
  /** How many of the wanted calls may be made: the first ones. */
  readonly granted: number
}

const totalOf = (wanted: ReadonlyArray<WantedCall>): Totals => ({
  asked: wanted.reduce((sum, { count }) => sum + count, 0),
  reserved: wanted.reduce((sum, { usd }) => sum + usd, 0),
  granted: wanted.length
})

/** How many of the wanted calls the cap allows; the collection is locked where it has a cap. `freedUsd` is given back. */
const grants = ({ collection }: WorkerKey, wanted: ReadonlyArray<WantedCall>, freedUsd: number): OnStore<Totals> =>
  withSql((sql) =>
    Effect.gen(function* () {
      const all = totalOf(wanted)
      if (all.reserved === 0) return all
      const [cap] = yield* sql<{ readonly max_usd: number | null }>`SELECT max_usd FROM alloc_collections
        WHERE collection = ${collection} ${forUpdate(sql)}`
      if (cap === undefined || cap.max_usd === null) return all
      const [{ used }] = yield* sql<{ readonly used: number | null }>`SELECT SUM(reserved_usd + spent_usd) AS used
        FROM alloc_workers WHERE collection = ${collection}`
      const room = cap.max_usd - (used ?? 0) + freedUsd
      let granted = 0
      while (granted < wanted.length && totalOf(wanted.slice(0, granted + 1)).reserved <= room) granted += 1
      return totalOf(wanted.slice(0, granted))
    })
  )

/**
 * Writes a batch in one transaction: the rows, what they cost, and what may be asked next. Gives how many of the wanted
 * calls may be made, the first ones: no more than leave all workers together within the collection's cap. `again` says that
 * this batch was tried before, and may be there already.
 */
export const commitBatch = <Row extends LedgerRow>(
  { collection, worker }: WorkerKey,
  writeRows: WriteRows<Row>,
  { number, settled, wanted }: LedgerBatch<Row>,
  again: boolean
): OnStore<number> =>
  withSql((sql) => {
    const write = Effect.gen(function* () {
      if (again) {
        const [row] = yield* sql<{ readonly batch: number; readonly granted: number }>`SELECT batch, granted
          FROM alloc_workers WHERE collection = ${collection} AND worker = ${worker} ${forUpdate(sql)}`
        if (row !== undefined && row.batch >= number) return row.granted
      }
      const sum = (of: (call: SettledCall<Row>) => number): number =>
        settled.reduce((total, call) => total + of(call), 0)
      const freed = sum((call) => call.reservedUsd - call.spentUsd)
      const { asked, granted, reserved } = yield* grants({ collection, worker }, wanted, freed)
      const rows = settled.flatMap((call) => call.rows)
      const fresh = yield* writeRows(rows)
      const answered = rows.filter(({ failed }) => !failed).length
      const freshAnswers = fresh.filter(({ failed }) => !failed).length
      yield* sql`UPDATE alloc_workers SET batch = ${number}, granted = ${granted}, asked = asked + ${asked},
        answered = answered + ${answered}, repeated = repeated + ${answered - freshAnswers},
        failed = failed + ${rows.length - answered},
        prompt_tokens = prompt_tokens + ${sum((call) => call.promptTokens)},
        completion_tokens = completion_tokens + ${sum((call) => call.completionTokens)},
        reserved_usd = reserved_usd + ${reserved - sum((call) => call.reservedUsd)},
        spent_usd = spent_usd + ${sum((call) => call.spentUsd)}, seen = ${nowOf(sql)}, gone = 0
        WHERE collection = ${collection} AND worker = ${worker}`
      return granted
    })
    return Effect.provideService(sql.withTransaction(write), SqlClient.SqlClient, sql)
  })
