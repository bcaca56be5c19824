import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { compareRuns } from "../../src/results/CompareRuns.ts"
import { decodeQueries, encodeQueries, type RunOutcomes } from "../../src/results/QueriesFile.ts"

const ids = Array.from({ length: 300 }, (_, i) => `q${i}`)
const run = (policy: string, value: (i: number) => number, queries = ids, cost = 1): RunOutcomes => ({
  part: 0,
  policy,
  budget: 1,
  queries,
  value: queries.map((_, i) => value(i)),
  cost: queries.map(() => cost)
})
const noise = (seed: number): ((i: number) => number) => {
  const stream = random(seed, "noise")
  const values = ids.map(() => stream.next())
  return (i) => values[i]
}

describe("two runs", () => {
  it("are the same where every query has the same value and cost, and better or worse where they differ by much", () => {
    const base = noise(1)
    const first = [run("a", base), run("b", base), run("c", base), run("d", base)]
    const second = [
      run("a", base),
      run("b", (i) => base(i) + 0.05 * (i % 2)),
      run("c", (i) => base(i) - 0.05 * (i % 2)),
      run("d", base, ids, 2)
    ]
    const { rows } = compareRuns(first, second)
    expect(rows.map(({ verdict }) => verdict)).toEqual(["same", "better", "worse", "not distinguishable"])
    expect(rows[1]).toMatchObject({ difference: 0.025, shared: 300, costDifference: 0 })
    expect(rows[3]).toMatchObject({ difference: 0, costDifference: 1 })
    const { high, low } = rows[1]
    expect([(low ?? 0) > 0.02 && (low ?? 0) < 0.025, (high ?? 0) > 0.025 && (high ?? 0) < 0.03]).toEqual([true, true])
  })

  it("are matched by query id, whatever the order, on those that both scored", () => {
    const backwards = [...ids].reverse().slice(0, 200)
    const first = run("a", (i) => i % 7)
    const second = run("a", (i) => (299 - i) % 7, backwards)
    expect(compareRuns([first], [second]).rows[0]).toMatchObject({ verdict: "same", shared: 200 })
  })

  it("of other queries are two independent groups: the interval is wider than that of pairs", () => {
    const base = noise(2)
    const other = ids.map((id) => `other ${id}`)
    const paired = compareRuns([run("a", base)], [run("a", (i) => base(i) + 0.02)]).rows[0]
    const apart = compareRuns([run("a", base)], [run("a", (i) => base(i) + 0.02, other)]).rows[0]
    expect([paired.verdict, apart.verdict, apart.shared]).toEqual(["better", "not distinguishable", 0])
  })

  it("that differ by chance alone are called different in no more tables than the stated rate", () => {
    let called = 0
    for (let seed = 0; seed < 60; seed++) {
      const first = [1, 2, 3].map((k) => run(`p${k}`, noise(10 * seed + k)))
      const second = [1, 2, 3].map((k) => run(`p${k}`, noise(5000 + 10 * seed + k)))
      if (compareRuns(first, second).rows.some(({ verdict }) => verdict !== "not distinguishable")) called += 1
    }
    // 60 tables at 5 %: 3 are expected, and 9 or more have a probability of 0.3 %.
    expect(called).toBeLessThan(9)
  })

  it("name what only one of them has", () => {
    const { onlyFirst, onlySecond, rows } = compareRuns([run("a", noise(1))], [run("b", noise(1))])
    expect([rows, onlyFirst, onlySecond]).toEqual([[], ["part 1: a at 1"], ["part 1: b at 1"]])
  })
})

describe("queries.parquet", () => {
  it("gives back what was written, part by part", async () => {
    const queries = ids.slice(0, 2).map((id) => ({ id, difficulty: "easy" as const, observed: 1, samples: [] }))
    const outcomes = [{ policy: "a", budget: 0.5, value: Float64Array.of(1, 0), cost: Float64Array.of(2, 1 / 3) }]
    const data = { queries, outcomes, titles: { observed: "", predicted: "" } }
    const read = await decodeQueries(encodeQueries([undefined, data]))
    expect(read).toEqual([
      { part: 1, policy: "a", budget: 0.5, queries: ["q0", "q1"], value: [1, 0], cost: [2, 1 / 3] }
    ])
  })
})
