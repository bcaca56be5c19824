/**
 * Takes what a journal of earlier versions holds into a store. The journal is only read, and stays as it is: whoever still
 * draws into it is not disturbed, and what is drawn later is taken over by the next call.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs"
import { basename } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { BenchError, fail, problemOf } from "../BenchError.ts"
import { withSql } from "../store/Sql.ts"
import { writeFeature } from "../store/StoredFeatures.ts"
import { notePromptTokens, type StoredSample, writeSamples } from "../store/StoredSamples.ts"
import { commitBatch, enterWorker, type WriteRows } from "../store/WorkerLedger.ts"
import { journalSample } from "./Journal.ts"

/** What is taken over: by query's id, the number in the store, and the keys under which it was drawn and read. */
export interface JournalQuery {
  readonly id: string
  readonly query: number
  readonly samplePrompt: string
  readonly statePrompt: string
}

/** A journal, and whose it has to be. */
export interface OldJournal {
  readonly file: string
  readonly fingerprint: string
  readonly collection: number
  readonly arm: string
  readonly queries: ReadonlyArray<JournalQuery>
}

type Row = Readonly<Record<string, unknown>>

/** The rows of a table; those of journals that knew no prompts say "". */
const rowsOf = function* (db: DatabaseSync, table: string): Generator<Row> {
  const columns = db.prepare(`PRAGMA table_info(${table})`).all()
  if (columns.length === 0) return
  const prompt = columns.some(({ name }) => name === "prompt") ? "" : ", '' AS prompt"
  yield* db.prepare(`SELECT *${prompt} FROM ${table}`).iterate()
}

const openOld = ({ file, fingerprint }: OldJournal): DatabaseSync => {
  try {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 })
    const begun = db.prepare("SELECT value FROM run WHERE key = 'fingerprint'").get()?.value
    if (begun === fingerprint) return db
    db.close()
    return fail({ _tag: "OtherRun", file, begun: String(begun), asked: fingerprint })
  } catch (cause) {
    if (cause instanceof BenchError) throw cause
    return fail({ _tag: "JournalFailed", file, problem: problemOf(cause) })
  }
}

const perBatch = 500

/** What a journal's file is now: the same, and nothing is to be taken over again. */
const stampOf = (file: string): string => {
  const stamps = [file, `${file}-wal`].map((part) => {
    const found = statSync(part, { throwIfNoEntry: false })
    return found === undefined ? "" : `${found.size} ${found.mtimeMs}`
  })
  return `${basename(file)} ${stamps.join(" ")}`
}

/** Batches of the journal's samples that belong to the queries. */
const sampleBatches = function* (db: DatabaseSync, journal: OldJournal): Generator<ReadonlyArray<StoredSample>> {
  const byId = new Map(journal.queries.map((query) => [query.id, query]))
  let batch: Array<StoredSample> = []
  for (const row of rowsOf(db, "samples")) {
    const query = byId.get(String(row.query))
    if (query === undefined || row.arm !== journal.arm) continue
    if (row.prompt !== "" && row.prompt !== query.samplePrompt) continue
    batch.push({ ...journalSample(row), query: query.query })
    if (batch.length < perBatch) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const takeFeatures = (db: DatabaseSync, { collection, queries }: OldJournal) =>
  Effect.gen(function* () {
    const byId = new Map(queries.map((query) => [query.id, query]))
    for (const row of rowsOf(db, "features")) {
      const known = byId.get(String(row.query))
      if (known === undefined || !(row.dimensions instanceof Uint8Array)) continue
      if (row.prompt !== "" && row.prompt !== known.statePrompt) continue
      const values = new Float32Array(row.dimensions.slice().buffer)
      yield* writeFeature(collection, { query: known.query, feature: String(row.feature), values })
    }
    for (const row of rowsOf(db, "prompts")) {
      const known = byId.get(String(row.query))
      if (known !== undefined && (row.prompt === "" || row.prompt === known.samplePrompt))
        yield* notePromptTokens(collection, known.query, Number(row.tokens))
    }
  })

/**
 * Takes over what the journal holds of the queries; nothing where there is no such file, or where it was taken over as it is
 * now. Its samples are counted under a worker of the journal's name.
 */
export const takeOverJournal = (
  journal: OldJournal
): Effect.Effect<void, BenchError | SqlError.SqlError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    if (!existsSync(journal.file)) return
    const { collection, file } = journal
    const key = { collection, worker: `journal ${basename(file)}` }
    const place = `${stampOf(file)} ${journal.queries.length}`
    const [known] = yield* withSql(
      (sql) => sql<{ readonly place: string; readonly batch: number }>`SELECT place, batch
      FROM alloc_workers WHERE collection = ${collection} AND worker = ${key.worker}`
    )
    if (known?.place === place) return
    const db = yield* Effect.acquireRelease(
      Effect.try({
        try: () => openOld(journal),
        // `openOld` throws nothing else.
        catch: (error) => error as BenchError
      }),
      (opened) => Effect.sync(() => opened.close())
    )
    yield* enterWorker(key, { place: "", stage: "journal" })
    const sql = yield* SqlClient.SqlClient
    let number = known?.batch ?? 0
    const write: WriteRows<StoredSample> = (rows) => writeSamples(collection, rows)
    for (const rows of sampleBatches(db, journal)) {
      number += 1
      const free = { reservedUsd: 0, spentUsd: 0, promptTokens: 0, completionTokens: 0 }
      yield* commitBatch(key, write, { number, wanted: [], settled: [{ rows, ...free }] }, false)
    }
    yield* sql.withTransaction(takeFeatures(db, journal))
    yield* sql`UPDATE alloc_workers SET place = ${place}, gone = 1,
      answered = answered - repeated, repeated = 0
      WHERE collection = ${collection} AND worker = ${key.worker}`
  }).pipe(Effect.scoped)
