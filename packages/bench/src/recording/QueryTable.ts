/**
 * Reads the table of queries.
 *
 * @module
 */
import type { QueryRow, Split } from "@alloc/core/recording"
import { fail } from "../BenchError.ts"
import { cellsOf } from "./Cells.ts"
import { decodeTable, type TableFile } from "./Table.ts"

const splitNames: ReadonlySet<unknown> = new Set<Split>(["train", "validation", "test", "all"])
const isSplit = (value: unknown): value is Split => splitNames.has(value)

/**
 * The queries in the table's order, each id once.
 *
 * @throws BenchError `InvalidRow`, `DuplicateKey`, `MissingColumn`, `UnreadableTable`
 */
export const readQueries = async (from: TableFile): Promise<ReadonlyArray<QueryRow>> => {
  const { file } = from
  const names = ["id", "split", "kind", "text", "answer", "prompt_tokens"]
  const table = await decodeTable(from, names)
  const [id, split, kind, text, answer, promptTokens] = names.map(table.column)
  const cell = cellsOf(file)
  const seen = new Set<string>()
  return Array.from({ length: table.rows }, (_, row) => {
    const name = cell.text(id, "id", row)
    if (seen.has(name)) fail({ _tag: "DuplicateKey", file, row, key: `query ${name}` })
    seen.add(name)
    const part = split[row]
    return {
      id: name,
      split: isSplit(part) ? part : cell.invalid(row, "split", part, "train, validation, test, all"),
      kind: cell.maybeText(kind, "kind", row),
      text: cell.maybeText(text, "text", row),
      answer: cell.maybeText(answer, "answer", row),
      promptTokens: cell.maybeNumber(promptTokens, "prompt_tokens", row)
    }
  })
}

/** Where queries and arms stand in a recording, by name. */
export interface RecordingNames {
  readonly queries: ReadonlyArray<QueryRow>
  readonly arms: ReadonlyArray<string>
  /** Index of a query; fails with `UnknownQuery`. */
  readonly queryAt: (file: string, row: number, id: string) => number
  /** Index of an arm; fails with `UnknownArm`. */
  readonly armAt: (file: string, row: number, name: string) => number
}

/**
 * The names of a recording's queries and arms. The errors are those of its two functions.
 *
 * @throws BenchError `UnknownQuery`, `UnknownArm`
 */
export const recordingNames = (queries: ReadonlyArray<QueryRow>, arms: ReadonlyArray<string>): RecordingNames => {
  const queryIndex = new Map(queries.map(({ id }, i) => [id, i]))
  const armIndex = new Map(arms.map((name, i) => [name, i]))
  return {
    queries,
    arms,
    queryAt: (table, row, query) => queryIndex.get(query) ?? fail({ _tag: "UnknownQuery", file: table, row, query }),
    armAt: (table, row, arm) =>
      armIndex.get(arm) ?? fail({ _tag: "UnknownArm", file: table, row, arm, valid: arms.join(", ") })
  }
}
