/**
 * Reads the table of samples: what every sample was, by arm; text and extracted answers when they are asked for.
 *
 * @module
 */
import { fail } from "../BenchError.ts"
import { cellsOf } from "./Cells.ts"
import type { RecordingNames } from "./QueryTable.ts"
import type { ArmSamples } from "./Recording.ts"
import { decodeTable, type Table, type TableFile } from "./Table.ts"

const columns = ["query", "arm", "sample", "failed", "tokens", "log_probability"]

/** Rows of the table that belong to one arm, and where those of each query begin among them. */
interface ArmRows {
  readonly rows: ReadonlyArray<number>
  readonly offsets: Int32Array
}

/** One optional text per sample of each arm, in the order of `ArmSamples`. */
export type TextsByArm = ReadonlyArray<ReadonlyArray<string | undefined>>

/** The samples, and their texts on demand. */
export interface SampleTable {
  readonly arms: ReadonlyArray<ArmSamples>
  /** A column of texts, decoded when it is first asked for. */
  readonly texts: (column: "text" | "answer") => Promise<TextsByArm>
}

/** The rows of each arm; refuses rows that are not sorted by query, arm and sample index, each once. */
const rowsByArm = (table: Table, { armAt, arms, queries, queryAt }: RecordingNames): ReadonlyArray<ArmRows> => {
  const { file } = table
  const [query, arm, sample, failed] = columns.map(table.column)
  const cell = cellsOf(file)
  const found = arms.map(() => {
    const rows: Array<number> = []
    return { rows, offsets: new Int32Array(queries.length + 1) }
  })
  let [lastQuery, lastArm, lastSample] = [-1, -1, -1]
  for (let row = 0; row < table.rows; row++) {
    const q = queryAt(file, row, cell.text(query, "query", row))
    const a = armAt(file, row, cell.text(arm, "arm", row))
    const index = cell.number(sample, "sample", row)
    if (typeof failed[row] !== "boolean") cell.invalid(row, "failed", failed[row], "true or false")
    const order = q - lastQuery || a - lastArm || index - lastSample
    if (order === 0)
      fail({ _tag: "DuplicateKey", file, row, key: `query ${queries[q].id}, arm ${arms[a]}, sample ${index}` })
    if (order < 0) cell.invalid(row, "sample", index, "rows sorted by query, arm and sample index")
    ;[lastQuery, lastArm, lastSample] = [q, a, index]
    found[a].rows.push(row)
    found[a].offsets[q + 1]++
  }
  for (const { offsets } of found) for (let q = 0; q < queries.length; q++) offsets[q + 1] += offsets[q]
  return found
}

/** One arm's samples; rewards are NaN until `readRewards` fills them. */
const armSamples = (
  name: string,
  { offsets, rows }: ArmRows,
  table: Table,
  verifiers: ReadonlyArray<string>
): ArmSamples => {
  const [, , sample, failed, tokens, logProbability] = columns.map(table.column)
  const cell = cellsOf(table.file)
  const orNaN = (column: ArrayLike<unknown>, field: string, row: number): number =>
    cell.maybeNumber(column, field, row) ?? Number.NaN
  return {
    name,
    offsets,
    sample: Int32Array.from(rows, (row) => cell.number(sample, "sample", row)),
    failed: Uint8Array.from(rows, (row) => (failed[row] === true ? 1 : 0)),
    tokens: Float64Array.from(rows, (row) => orNaN(tokens, "tokens", row)),
    logProbabilities: Float64Array.from(rows, (row) => orNaN(logProbability, "log_probability", row)),
    rewards: new Map(verifiers.map((verifier) => [verifier, new Float64Array(rows.length).fill(Number.NaN)] as const))
  }
}

/**
 * The samples by arm, with room for the rewards of each verifier.
 *
 * @throws BenchError `InvalidRow`, `DuplicateKey`, `UnknownQuery`, `UnknownArm`, `MissingColumn`, `UnreadableTable`
 */
export const readSamples = async (
  from: TableFile,
  names: RecordingNames,
  verifiers: ReadonlyArray<string>
): Promise<SampleTable> => {
  const table = await decodeTable(from, columns)
  const rows = rowsByArm(table, names)
  const decoded = new Map<string, Promise<TextsByArm>>()
  const decode = async (name: string): Promise<TextsByArm> => {
    const column = (await decodeTable(from, [name])).column(name)
    const { maybeText } = cellsOf(from.file)
    return rows.map((ofArm) => ofArm.rows.map((row) => maybeText(column, name, row)))
  }
  return {
    arms: rows.map((ofArm, a) => armSamples(names.arms[a], ofArm, table, verifiers)),
    texts: (name) => {
      const known = decoded.get(name) ?? decode(name)
      decoded.set(name, known)
      return known
    }
  }
}
