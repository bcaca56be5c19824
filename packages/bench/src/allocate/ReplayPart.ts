/**
 * Budgets replayed on one part of a recording: what they would have brought, beside the same number of samples for every
 * query.
 *
 * @module
 */

import { join } from "node:path"
import { type Policy, samples, successCurves, uniform } from "@alloc/core"
import type { DuckDBConnection } from "@duckdb/node-api"
import { Schema } from "effect"
import { fail } from "../BenchError.ts"
import { recordingRows } from "../recording/Indices.ts"
import { openRecordingPart, recordingManifest } from "../recording/Open.ts"
import type { Recording } from "../recording/Recording.ts"
import { replay } from "../recording/Replay.ts"
import { mostSamples, type SamplePool, samplePool } from "../recording/SamplePool.ts"
import { partRows } from "../recording/TableName.ts"
import { isThere, readJson, resultFile, writeJson } from "./AllocationFolder.ts"
import { type PartitionedAllocation, ResultSchema } from "./AllocationResult.ts"
import { reading } from "./DuckDb.ts"
import { type Piece, selectPiece } from "./Plan.ts"

const ReplayedSchema = Schema.Struct({
  /** Sum over the queries of the best reward among the samples drawn; 0 where none was. */
  value: Schema.Finite,
  /** Samples drawn. */
  total: Schema.Int
})

/** What a part of a recording says of budgets, as sums over its queries. */
export const PartReplaySchema = Schema.Struct({
  queries: Schema.Int,
  /** Samples that the budgets hold and the recording does not. */
  missing: Schema.Int,
  allocated: ReplayedSchema,
  uniform: ReplayedSchema
})

/** What a part of a recording says of budgets. */
export type PartReplay = typeof PartReplaySchema.Type

/** Rows from .. from + count - 1 of all budgets, as pieces of their files. */
const piecesOf = ({ files }: PartitionedAllocation, from: number, count: number): ReadonlyArray<Piece> => {
  let first = 0
  return files.flatMap(({ file, rows }) => {
    const [low, high] = [Math.max(from, first) - first, Math.min(from + count, first + rows) - first]
    first += rows
    return low < high ? [{ file, from: low, to: high }] : []
  })
}

/** The budgets of a part's queries; where they have names, those of the recording. */
const readBudgets = async (
  db: DuckDBConnection,
  out: string,
  allocation: PartitionedAllocation,
  { from, recording }: { readonly from: number; readonly recording: Recording }
): Promise<Int32Array> => {
  const { queries } = recording
  const budgets = new Int32Array(queries.length)
  const { id } = allocation
  let q = 0
  for (const piece of piecesOf(allocation, from, queries.length)) {
    const { file } = piece
    const name = id === undefined ? "NULL" : `CAST(${id} AS VARCHAR)`
    const sql = selectPiece(out, piece, `samples, ${name}`)
    const rows = await reading(file, async () => (await db.runAndReadAll(sql)).getRows())
    rows.forEach(([count, query], i) => {
      if (id !== undefined && query !== queries[q].id) {
        const valid = `${queries[q].id}, as row ${from + q} of the recording`
        fail({ _tag: "InvalidRow", file, row: piece.from + i, field: id, value: query, valid })
      }
      budgets[q++] = Number(count)
    })
  }
  return budgets
}

/** The samples that these budgets draw, in one round. */
const givenBudgets = (budgets: Int32Array): Policy<boolean> => {
  const queries = Int32Array.from(budgets.keys()).filter((q) => budgets[q] > 0)
  const round = { queries, arms: new Int32Array(queries.length), samples: queries.map((q) => budgets[q]) }
  return {
    name: "allocated",
    start: () => false,
    next: (drawn) => (drawn || queries.length === 0 ? undefined : round),
    observe: () => true,
    isLast: () => true
  }
}

const sum = (values: Float64Array | Int32Array): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

const replayed = <State>(policy: Policy<State>, pool: SamplePool, perQuery: number): typeof ReplayedSchema.Type => {
  const maxSamples = Math.max(1, mostSamples(pool.arms[0]))
  const curves = successCurves(new Float64Array(pool.size), { maxSamples })
  const budget = samples(Math.min(perQuery, maxSamples))
  const { committed, value } = replay(policy, { arms: [{ name: pool.arms[0].name, curves }], budget, seed: 1 }, pool)
  return { value: sum(value), total: sum(committed) }
}

/**
 * Replays the budgets of `out` on one part of a recording, of its first arm and by its first verifier, in the order in which
 * samples were drawn.
 *
 * @throws BenchError `InvalidRow`, `MissingFile`, `Unavailable`, and any reason of `RecordingReason`
 */
export const replayPart = async (
  db: DuckDBConnection,
  places: { readonly out: string; readonly recording: string; readonly file: string },
  part: number
): Promise<void> => {
  const { file, out, recording: directory } = places
  if (await isThere(join(out, file))) return
  const allocation =
    (await readJson(ResultSchema, out, resultFile)) ?? fail({ _tag: "MissingFile", file: resultFile, directory: out })
  const manifest = await recordingManifest(directory)
  const from = partRows(manifest, "queries")
    .slice(0, part)
    .reduce((rows, count) => rows + count, 0)
  const recording = await openRecordingPart(directory, part)
  const budgets = await readBudgets(db, out, allocation, { from, recording })
  const pool = samplePool(recording, {
    queries: recordingRows(recording.queries.keys()),
    arms: [manifest.arms[0].name],
    verifier: manifest.verifiers[0].name
  })
  const allocated = replayed(givenBudgets(budgets), pool, allocation.spent)
  const missing = sum(budgets) - allocated.total
  const said: PartReplay = {
    queries: pool.size,
    missing,
    allocated,
    uniform: replayed(uniform(), pool, allocation.spent)
  }
  await writeJson(out, file, said)
}
