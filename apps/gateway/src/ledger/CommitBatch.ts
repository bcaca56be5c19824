/**
 * Writes a group of entries in one transaction, and says which calls may go out: no more than leave each account within
 * its day's budget, whatever other gateways of the store do at the same time.
 *
 * @module
 */
import { forUpdate, nowOf, type OnStore, withSql } from "@alloc/bench/store"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { changesOf, grantsOf, type Sql, type Written, writeAccounts } from "./Accounts.ts"
import { type AccountState, type Entry, type Grant, ofKind, type PaceState } from "./Entries.ts"
import { movePaces, openCalls, settleCalls, writeRequests, writeTexts } from "./Rows.ts"
import { totalsOf, writeTotals } from "./Totals.ts"

/** A group of entries of one gateway, in the order in which they came. */
export interface LedgerBatch {
  readonly gateway: string
  /** 1 and up, without a gap: a group whose answer was lost is not written twice. */
  readonly number: number
  readonly entries: ReadonlyArray<Entry>
}

/** What a committed group gives. */
export interface Committed {
  /** One for each wanted call, in their order. */
  readonly grants: ReadonlyArray<Grant>
  /** The accounts that it touched, by `accountKey`. */
  readonly accounts: ReadonlyMap<string, AccountState>
  /** The paces that it moved, by `paceKey`. */
  readonly paces: ReadonlyMap<string, PaceState>
}

const alreadyWritten = (sql: Sql, { gateway, number }: LedgerBatch): Written<ReadonlyArray<Grant> | undefined> =>
  Effect.gen(function* () {
    const [row] = yield* sql<{ readonly batch: number; readonly answers: string }>`SELECT batch, answers
      FROM gateway_processes WHERE gateway = ${gateway} ${forUpdate(sql)}`
    // Written by this module alone.
    return row !== undefined && row.batch >= number ? (JSON.parse(row.answers) as ReadonlyArray<Grant>) : undefined
  })

/** Commits a group. `again` says that it was tried before, and may be there already. */
export const commitBatch = (batch: LedgerBatch, again: boolean): OnStore<Committed> =>
  withSql((sql) => {
    const { entries, gateway, number } = batch
    const write = Effect.gen(function* () {
      const before = again ? yield* alreadyWritten(sql, batch) : undefined
      if (before !== undefined) return { grants: before, accounts: new Map(), paces: new Map() }
      const settled = yield* settleCalls(sql, gateway, ofKind(entries, "settled"))
      const grants = yield* grantsOf(sql, entries, new Set(settled.keys()))
      const granted = ofKind(entries, "wanted").filter((_, place) => grants[place].may === "go")
      yield* openCalls(sql, gateway, granted)
      const accounts = yield* writeAccounts(sql, changesOf(entries, new Set([...settled.keys(), ...granted])))
      yield* writeTotals(sql, totalsOf(entries, settled))
      yield* writeRequests(sql, ofKind(entries, "request"))
      yield* writeTexts(sql, ofKind(entries, "text"))
      const paces = yield* movePaces(sql, ofKind(entries, "pace"))
      yield* sql`INSERT INTO gateway_processes (gateway, batch, answers, seen)
        VALUES (${gateway}, ${number}, ${JSON.stringify(grants)}, ${nowOf(sql)})
        ON CONFLICT (gateway) DO UPDATE SET batch = excluded.batch, answers = excluded.answers, seen = excluded.seen`
      return { grants, accounts, paces }
    })
    return Effect.provideService(sql.withTransaction(write), SqlClient.SqlClient, sql)
  })
