/**
 * A journal of draws with hidden states: one file, one row per item, committed at once, so that a run goes on where an
 * earlier one stopped. It holds text and stays outside version control.
 *
 * @module
 */
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { BenchError } from "@alloc/bench"
import type { FeatureSource } from "@alloc/core/recording"

/** What is kept of an item: facts as JSON, and rows of states as float16. */
export interface DrawnItem {
  readonly facts: unknown
  readonly states: ReadonlyArray<Float32Array>
}

/** An open journal. */
export interface DrawJournal extends Disposable {
  readonly has: (kind: string, id: string) => boolean
  /** Number of an item's samples; 0 for one that is not there. */
  readonly sampleCount: (kind: string, id: string) => number
  readonly add: (kind: string, id: string, item: DrawnItem) => void
  readonly get: (kind: string, id: string) => DrawnItem | undefined
  readonly ids: (kind: string) => ReadonlyArray<string>
}

const schema = `
CREATE TABLE IF NOT EXISTS draws(kind TEXT, id TEXT, json TEXT, states BLOB, PRIMARY KEY(kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`

const bytesOf = (states: ReadonlyArray<Float32Array>): Uint8Array => {
  const halves = new Float16Array(states.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const state of states) {
    halves.set(state, at)
    at += state.length
  }
  return new Uint8Array(halves.buffer)
}

const rowsOf = (bytes: Uint8Array, width: number): ReadonlyArray<Float32Array> => {
  const halves = new Float16Array(bytes.slice().buffer)
  return Array.from({ length: halves.length / width }, (_, i) =>
    Float32Array.from(halves.subarray(i * width, (i + 1) * width))
  )
}

/** Another model's draws would be taken for this one's: the journal is its first model's. */
const checkModel = (db: DatabaseSync, file: string, { modelHash }: Pick<FeatureSource, "modelHash">): void => {
  db.prepare("INSERT OR IGNORE INTO run VALUES ('model', ?)").run(modelHash)
  const begun = String(db.prepare("SELECT value FROM run WHERE key = 'model'").get()?.value)
  if (begun === modelHash) return
  db.close()
  throw new BenchError({ reason: { _tag: "OtherRun", file, begun: `model ${begun}`, asked: `model ${modelHash}` } })
}

/**
 * Opens a journal of a model's states; several processes may write to it.
 *
 * @throws BenchError `OtherRun` where the journal was begun with another model
 */
export const openDrawJournal = (file: string, source: Pick<FeatureSource, "modelHash" | "width">): DrawJournal => {
  const { width } = source
  mkdirSync(dirname(file), { recursive: true })
  const db = new DatabaseSync(file, { timeout: 60_000 })
  db.exec(`PRAGMA journal_mode = WAL; ${schema}`)
  checkModel(db, file, source)
  const has = db.prepare("SELECT 1 FROM draws WHERE kind = ? AND id = ?")
  const count = db.prepare(
    "SELECT json_array_length(json, '$.samples') AS samples FROM draws WHERE kind = ? AND id = ?"
  )
  const put = db.prepare("INSERT OR IGNORE INTO draws VALUES (?, ?, ?, ?)")
  const get = db.prepare("SELECT json, states FROM draws WHERE kind = ? AND id = ?")
  const ids = db.prepare("SELECT id FROM draws WHERE kind = ? ORDER BY id")
  return {
    has: (kind, id) => has.get(kind, id) !== undefined,
    sampleCount: (kind, id) => Number(count.get(kind, id)?.samples ?? 0),
    add: (kind, id, { facts, states }) => void put.run(kind, id, JSON.stringify(facts), bytesOf(states)),
    get: (kind, id) => {
      const row = get.get(kind, id)
      return row === undefined || !(row.states instanceof Uint8Array)
        ? undefined
        : { facts: JSON.parse(String(row.json)), states: rowsOf(row.states, width) }
    },
    ids: (kind) => ids.all(kind).map(({ id }) => String(id)),
    [Symbol.dispose]: () => db.close()
  }
}
