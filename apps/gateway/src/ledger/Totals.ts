/**
 * What the requests for each name were and have cost, day by day: kept as sums, so that whoever asks reads a row for each
 * name and day, however many requests there were.
 *
 * @module
 */
import { fromRows, type JsonColumn } from "@alloc/bench/store"
import { Effect } from "effect"
import type { Sql, Written } from "./Accounts.ts"
import { type Entry, ofKind } from "./Entries.ts"

/** Sums of a name's day. */
export interface Totals {
  readonly requests: number
  readonly answered: number
  /** Samples that decisions allowed. */
  readonly allowed: number
  /** Calls that went out and came to an end. */
  readonly calls: number
  readonly samples: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly usd: number
  /** Calls that failed, were cancelled or lost: they count in full. */
  readonly uncertain: number
}

/** What is added to the sums of one day of one policy, or of a model that was passed through to. */
export interface TotalsPart extends Partial<Totals> {
  readonly day: number
  readonly name: string
}

/** Nothing yet. */
export const noTotals: Totals = {
  requests: 0,
  answered: 0,
  allowed: 0,
  calls: 0,
  samples: 0,
  prompt_tokens: 0,
  completion_tokens: 0,
  usd: 0,
  uncertain: 0
}

// The names are those of the interface.
const fields = Object.keys(noTotals) as ReadonlyArray<keyof Totals>

/** Sums in SQL of the fields, for reading and for filling the table. */
export const summedTotals: string = fields.map((field) => `sum(${field}) AS ${field}`).join(", ")

const columns: ReadonlyArray<JsonColumn> = [
  ["day", "INTEGER"],
  ["name", "TEXT"],
  ...fields.map((field) => [field, "DOUBLE PRECISION"] as const)
]

/** A call that came to an end, under the name that was asked for. */
export const callTotals = (
  state: string,
  call: Pick<Totals, "samples" | "prompt_tokens" | "completion_tokens" | "usd">
): Partial<Totals> => (state === "released" ? {} : { ...call, calls: 1, uncertain: state === "answered" ? 0 : 1 })

/** What a group of entries adds; `settled` are the calls that came to an end, with the names that were asked for. */
export const totalsOf = (
  entries: ReadonlyArray<Entry>,
  settled: ReadonlyMap<Entry, string>
): ReadonlyArray<TotalsPart> => {
  const requests = ofKind(entries, "request").map(({ day, decided, model, outcome, policy }) => ({
    day,
    name: policy ?? model,
    requests: 1,
    answered: outcome === "answered" ? 1 : 0,
    allowed: decided
  }))
  const calls = ofKind(entries, "settled").flatMap((entry) => {
    const name = settled.get(entry)
    if (name === undefined) return []
    const { actual, day, promptTokens, state } = entry
    const spent = { samples: actual.samples, completion_tokens: actual.tokens, usd: actual.usd }
    return [{ day, name, ...callTotals(state, { ...spent, prompt_tokens: promptTokens }) }]
  })
  return [...requests, ...calls]
}

/** One row for each day and name, in one order, so that two gateways never wait for each other. */
const summed = (parts: ReadonlyArray<TotalsPart>): ReadonlyArray<Readonly<Record<string, unknown>>> => {
  const byDay = new Map<string, { day: number; name: string } & Record<keyof Totals, number>>()
  for (const part of parts) {
    const { day, name } = part
    const key = `${day} ${name}`
    const sums = byDay.get(key) ?? { day, name, ...noTotals }
    for (const field of fields) sums[field] += part[field] ?? 0
    byDay.set(key, sums)
  }
  return [...byDay.values()].sort((a, b) => a.day - b.day || (a.name < b.name ? -1 : 1))
}

/** Adds to the sums. */
export const writeTotals = (sql: Sql, parts: ReadonlyArray<TotalsPart>): Written<unknown> => {
  const rows = summed(parts)
  if (rows.length === 0) return Effect.void
  const names = sql.literal(columns.map(([name]) => name).join(", "))
  const added = sql.literal(fields.map((name) => `${name} = gateway_totals.${name} + excluded.${name}`).join(", "))
  const given = fromRows(sql, rows, columns)
  return sql`INSERT INTO gateway_totals (${names}) SELECT ${names} FROM ${given} WHERE true
    ON CONFLICT (day, name) DO UPDATE SET ${added}`
}
