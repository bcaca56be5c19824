/**
 * Accounts: what a key's day has spent and promised, and which calls still fit into its budget.
 *
 * @module
 */
import { forUpdate, fromRows, type JsonColumn } from "@alloc/bench/store"
import type { Amount } from "@alloc/decoders"
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { amountColumns, amountsAs, less, none, sum, units } from "./Amounts.ts"
import { type AccountDay, type AccountState, type Entry, type Grant, ofKind, type WantedCall } from "./Entries.ts"

/** The name of an account's day in maps. */
export const accountKey = ({ account, day }: AccountDay): string => `${day} ${account}`

// Sums of dollars are inexact in the last digits.
const tolerance = 1e-9

/** Whether a call fits, given what is spent and promised. */
const grantOf = ({ budget, worst }: WantedCall, { reserved, spent }: AccountState): Grant => {
  const over = (taken: Amount) =>
    units.find((unit) => {
      const most = budget[unit]
      return most !== undefined && taken[unit] + worst[unit] > most * (1 + tolerance)
    })
  const never = over(spent)
  if (never !== undefined) return { may: "never", unit: never, taken: spent[never] }
  const taken = sum(spent, reserved)
  const now = over(taken)
  return now === undefined ? { may: "go" } : { may: "later", unit: now, taken: taken[now] }
}

interface AccountRow {
  readonly account: string
  readonly day: number
  readonly requests: number
  readonly reserved_samples: number
  readonly reserved_tokens: number
  readonly reserved_usd: number
  readonly spent_samples: number
  readonly spent_tokens: number
  readonly spent_usd: number
}

const stateOf = (row: AccountRow): AccountState => ({
  requests: row.requests,
  reserved: { samples: row.reserved_samples, tokens: row.reserved_tokens, usd: row.reserved_usd },
  spent: { samples: row.spent_samples, tokens: row.spent_tokens, usd: row.spent_usd }
})

/** What a group adds to an account. */
interface Change {
  account: string
  day: number
  requests: number
  reserved: Amount
  spent: Amount
}

const accountColumns: ReadonlyArray<JsonColumn> = [
  ["account", "TEXT"],
  ["day", "INTEGER"],
  ["requests", "INTEGER"],
  ...amountColumns("reserved"),
  ...amountColumns("spent")
]

/** A database. */
export type Sql = SqlClient.SqlClient
/** A statement of a transaction. */
export type Written<A = void> = Effect.Effect<A, SqlError.SqlError>

/** The accounts of these days, locked until the transaction ends; those that are missing are made first. */
const lockAccounts = (sql: Sql, days: ReadonlyArray<AccountDay>): Written<Map<string, AccountState>> =>
  Effect.gen(function* () {
    if (days.length === 0) return new Map()
    const blank = { requests: 0, ...amountsAs("reserved", none), ...amountsAs("spent", none) }
    const given = fromRows(
      sql,
      days.map(({ account, day }) => ({ account, day, ...blank })),
      accountColumns
    )
    const names = sql.literal(accountColumns.map(([name]) => name).join(", "))
    yield* sql`INSERT INTO gateway_accounts (${names}) SELECT ${names} FROM ${given} WHERE true ON CONFLICT DO NOTHING`
    const rows = yield* sql<AccountRow>`SELECT ${names} FROM gateway_accounts
      WHERE day IN ${sql.in([...new Set(days.map(({ day }) => day))])}
        AND account IN ${sql.in([...new Set(days.map(({ account }) => account))])}
      ORDER BY day, account ${forUpdate(sql)}`
    return new Map(rows.map((row) => [accountKey(row), stateOf(row)]))
  })

/** Adds each account's change; one statement, accounts in one order, so that two gateways never wait for each other. */
export const writeAccounts = (sql: Sql, changes: ReadonlyArray<Change>): Written<Map<string, AccountState>> =>
  Effect.gen(function* () {
    if (changes.length === 0) return new Map()
    const sorted = [...changes].sort((a, b) => a.day - b.day || (a.account < b.account ? -1 : 1))
    const given = fromRows(
      sql,
      sorted.map(({ account, day, requests, reserved, spent }) => ({
        account,
        day,
        requests,
        ...amountsAs("reserved", reserved),
        ...amountsAs("spent", spent)
      })),
      accountColumns
    )
    const names = sql.literal(accountColumns.map(([name]) => name).join(", "))
    const added = sql.literal(
      accountColumns
        .slice(2)
        .map(([name]) => `${name} = gateway_accounts.${name} + excluded.${name}`)
        .join(", ")
    )
    const rows = yield* sql<AccountRow>`INSERT INTO gateway_accounts (${names}) SELECT ${names} FROM ${given} WHERE true
      ON CONFLICT (account, day) DO UPDATE SET ${added} RETURNING ${names}`
    return new Map(rows.map((row) => [accountKey(row), stateOf(row)]))
  })

/** What a group changes of accounts, once it is known which calls go out, and which settlements hold. */
export const changesOf = (entries: ReadonlyArray<Entry>, counting: ReadonlySet<Entry>): ReadonlyArray<Change> => {
  const changes = new Map<string, Change>()
  const of = ({ account, day }: AccountDay): Change => {
    const key = accountKey({ account, day })
    const change = changes.get(key) ?? { account, day, requests: 0, reserved: none, spent: none }
    changes.set(key, change)
    return change
  }
  for (const entry of entries) {
    if (entry.kind === "arrival") of(entry).requests += 1
    if (entry.kind === "wanted" && counting.has(entry)) {
      const change = of(entry)
      change.reserved = sum(change.reserved, entry.worst)
    }
    if (entry.kind === "settled" && counting.has(entry)) {
      const change = of(entry)
      change.reserved = less(change.reserved, entry.worst)
      change.spent = sum(change.spent, entry.actual)
    }
  }
  return [...changes.values()]
}

const isLimited = ({ budget }: WantedCall): boolean => units.some((unit) => budget[unit] !== undefined)

/** Which calls may go out. Those of limited accounts are looked at under a lock, after what this group gives back. */
export const grantsOf = (
  sql: Sql,
  entries: ReadonlyArray<Entry>,
  settled: ReadonlySet<Entry>
): Written<ReadonlyArray<Grant>> =>
  Effect.gen(function* () {
    const wanted = ofKind(entries, "wanted")
    if (!wanted.some(isLimited)) return wanted.map((): Grant => ({ may: "go" }))
    // All that this group touches, in one order: two gateways never wait for each other.
    const touched = [...wanted, ...ofKind(entries, "settled"), ...ofKind(entries, "arrival")]
    const days = new Map(touched.map((entry) => [accountKey(entry), entry]))
    const accounts = yield* lockAccounts(sql, [...days.values()])
    for (const { account, day, reserved, spent } of changesOf(entries, settled)) {
      const key = accountKey({ account, day })
      const before = accounts.get(key)
      if (before === undefined) continue
      accounts.set(key, { ...before, reserved: sum(before.reserved, reserved), spent: sum(before.spent, spent) })
    }
    return wanted.map((call): Grant => {
      const key = accountKey(call)
      const before = accounts.get(key)
      if (before === undefined || !isLimited(call)) return { may: "go" }
      const grant = grantOf(call, before)
      if (grant.may === "go") accounts.set(key, { ...before, reserved: sum(before.reserved, call.worst) })
      return grant
    })
  })
