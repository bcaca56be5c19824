import { Effect } from "effect"
import { expect, it } from "vitest"
import { fromRows, nowOf, withSql } from "../../src/store/Sql.ts"
import { onBothStores } from "./Stores.ts"

onBothStores("statements", (run) => {
  it("take rows as one parameter, with what is missing as null", async () => {
    const rows = [{ a: 1, b: "x'\"\\ü😀", c: 0.1 }, { a: 2 }]
    const found = await run(
      withSql(
        (sql) =>
          sql`SELECT a, b, c FROM ${fromRows(sql, rows, [
            ["a", "INTEGER"],
            ["b", "TEXT"],
            ["c", "DOUBLE PRECISION"]
          ])} ORDER BY a`
      )
    )
    expect(found.map((row) => ({ ...row }))).toEqual([
      { a: 1, b: "x'\"\\ü😀", c: 0.1 },
      { a: 2, b: null, c: null }
    ])
  })

  it("tell the database's time, with its fractions", async () => {
    const now = withSql((sql) => sql<{ readonly now: number }>`SELECT ${nowOf(sql)} AS now`)
    const [[first], [second]] = await run(Effect.all([now, Effect.delay(now, "20 millis")]))
    expect(second.now).toBeGreaterThan(first.now)
    expect(Math.abs(first.now - Date.now() / 1000)).toBeLessThan(600)
  })
})
