/**
 * Calls whose gateway is gone: each may have been billed, and counts in full.
 *
 * @module
 */
import { nowOf, type OnStore, withSql } from "@alloc/bench/store"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { callTotals, writeTotals } from "./Totals.ts"

/** Seconds without a sign of life after which a gateway is taken to be gone. */
export const goneAfter = 60

/** Says that a gateway lives. */
export const beat = (gateway: string): OnStore<void> =>
  withSql((sql) =>
    Effect.asVoid(sql`INSERT INTO gateway_processes (gateway, batch, answers, seen)
      VALUES (${gateway}, 0, '[]', ${nowOf(sql)}) ON CONFLICT (gateway) DO UPDATE SET seen = excluded.seen`)
  )

/** Says that a gateway left in order, with no call under way. */
export const leave = (gateway: string): OnStore<void> =>
  withSql((sql) => Effect.asVoid(sql`DELETE FROM gateway_processes WHERE gateway = ${gateway}`))

interface LostRow {
  readonly account: string
  readonly day: number
  readonly name: string
  readonly worst_samples: number
  readonly worst_tokens: number
  readonly worst_usd: number
}

/** Counts the open calls of gateways that are gone; gives how many they were. */
export const countLostCalls: OnStore<number> = withSql((sql) => {
  const write = Effect.gen(function* () {
    const lost = yield* sql<LostRow>`UPDATE gateway_calls SET state = 'lost', samples = worst_samples,
        completion_tokens = worst_tokens, usd = worst_usd, estimated = 1
      WHERE state = 'open' AND gateway NOT IN
        (SELECT gateway FROM gateway_processes WHERE seen > ${nowOf(sql)} - ${goneAfter})
      RETURNING account, day, coalesce(policy, model) AS name, worst_samples, worst_tokens, worst_usd`
    for (const row of lost)
      yield* sql`UPDATE gateway_accounts SET
          reserved_samples = reserved_samples - ${row.worst_samples}, spent_samples = spent_samples + ${row.worst_samples},
          reserved_tokens = reserved_tokens - ${row.worst_tokens}, spent_tokens = spent_tokens + ${row.worst_tokens},
          reserved_usd = reserved_usd - ${row.worst_usd}, spent_usd = spent_usd + ${row.worst_usd}
        WHERE account = ${row.account} AND day = ${row.day}`
    const parts = lost.map(({ day, name, worst_samples, worst_tokens, worst_usd }) => {
      const spent = { samples: worst_samples, completion_tokens: worst_tokens, usd: worst_usd, prompt_tokens: 0 }
      return { day, name, ...callTotals("lost", spent) }
    })
    yield* writeTotals(sql, parts)
    return lost.length
  })
  return Effect.provideService(sql.withTransaction(write), SqlClient.SqlClient, sql)
})
