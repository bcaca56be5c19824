/**
 * `queries.parquet`: value and cost of every policy at every budget on every scored query, by which runs are compared.
 *
 * @module
 */
import { cellsOf } from "../recording/Cells.ts"
import { decodeTable, encodeTable } from "../recording/Table.ts"
import type { QueryData } from "./QueryData.ts"

/** Name of the file beside `results.json`. */
export const queriesFile = "queries.parquet"

/** A policy at one budget in one part of a run: value and cost by query id. */
export interface RunOutcomes {
  readonly part: number
  readonly policy: string
  readonly budget: number
  readonly queries: ReadonlyArray<string>
  readonly value: ReadonlyArray<number>
  readonly cost: ReadonlyArray<number>
}

const columnNames = ["part", "policy", "budget", "query", "value", "cost"] as const

/** The parts' outcomes as a table, one row a part, policy, budget and query. Same evaluation, same bytes. */
export const encodeQueries = (parts: ReadonlyArray<QueryData | undefined>): Uint8Array => {
  const part: Array<number> = []
  const policy: Array<string> = []
  const budget: Array<number> = []
  const query: Array<string> = []
  const value: Array<number> = []
  const cost: Array<number> = []
  for (const [p, data] of parts.entries()) {
    for (const one of data?.outcomes ?? []) {
      for (const [i, { id }] of (data?.queries ?? []).entries()) {
        part.push(p)
        policy.push(one.policy)
        budget.push(one.budget)
        query.push(id)
        value.push(one.value[i])
        cost.push(one.cost[i])
      }
    }
  }
  return encodeTable([
    { name: "part", type: "int32", data: part },
    { name: "policy", type: "string", data: policy },
    { name: "budget", type: "float64", data: budget },
    { name: "query", type: "string", data: query },
    { name: "value", type: "float64", data: value },
    { name: "cost", type: "float64", data: cost }
  ])
}

/**
 * Reads what `encodeQueries` wrote.
 *
 * @throws BenchError `UnreadableTable`, `MissingColumn`, `InvalidRow`
 */
export const decodeQueries = async (bytes: Uint8Array): Promise<ReadonlyArray<RunOutcomes>> => {
  const table = await decodeTable({ file: queriesFile, bytes }, columnNames)
  const [part, policy, budget, query, value, cost] = columnNames.map(table.column)
  const cell = cellsOf(queriesFile)
  const found = new Map<string, { queries: Array<string>; value: Array<number>; cost: Array<number> } & RunOutcomes>()
  for (let row = 0; row < table.rows; row++) {
    const key = {
      part: Number(part[row]),
      policy: cell.text(policy, "policy", row),
      budget: Number(budget[row])
    }
    const name = JSON.stringify(key)
    const one = found.get(name) ?? { ...key, queries: [], value: [], cost: [] }
    found.set(name, one)
    one.queries.push(cell.text(query, "query", row))
    one.value.push(Number(value[row]))
    one.cost.push(Number(cost[row]))
  }
  return [...found.values()]
}
