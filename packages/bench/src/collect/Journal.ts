/**
 * What a collection has drawn so far, on disk: an append-only table of samples in one SQLite file.
 *
 * Write-ahead log; one transaction per answered request, so a process that is killed loses at most what was in
 * flight. The key (query, arm, sample) exists once: what is there is never drawn or written again. The first collection
 * writes the run's fingerprint; another run's journal is refused.
 *
 * @module
 */
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { FeatureRow, SampleRow } from "@alloc/core/recording"
import { fail, problemOf } from "../BenchError.ts"

const schema = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA busy_timeout = 10000;
CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS samples (
  query TEXT NOT NULL, arm TEXT NOT NULL, sample INTEGER NOT NULL, failed INTEGER NOT NULL,
  text TEXT, log_probability REAL, tokens INTEGER, latency_ms REAL, finish TEXT, error TEXT,
  PRIMARY KEY (query, arm, sample)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS prompts (query TEXT, arm TEXT, tokens INTEGER NOT NULL, PRIMARY KEY (query, arm)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS features (query TEXT, feature TEXT, dimensions BLOB NOT NULL, PRIMARY KEY (query, feature)) WITHOUT ROWID;
`

/** A sample with what only the journal keeps: how it ended, and why it failed. */
export interface JournalSample extends SampleRow {
  readonly finish?: string | undefined
  readonly error?: string | undefined
}

/** An open journal. */
export interface Journal extends Disposable {
  /** Writes the samples of one answered request, all or none; keys that exist are left as they are. */
  readonly addSamples: (samples: ReadonlyArray<JournalSample>, promptTokens?: number | undefined) => void
  readonly addFeature: (row: FeatureRow) => void
  /** Indices below `to` that are not there yet, as ranges from .. to - 1. */
  readonly missing: (
    query: string,
    arm: string,
    to: number
  ) => ReadonlyArray<{ readonly from: number; readonly to: number }>
  /** Number of samples with an index below `to`. */
  readonly count: (arm: string, to: number) => number
  readonly hasFeature: (query: string, feature: string) => boolean
  /** All samples, ordered by query, arm, index. */
  readonly samples: () => Generator<JournalSample>
  readonly features: (feature: string) => Generator<FeatureRow>
  readonly promptTokens: (arm: string) => ReadonlyMap<string, number>
  readonly close: () => void
}

const optional = <A>(value: unknown, as: (value: unknown) => A): A | undefined =>
  value === null ? undefined : as(value)

const readSample = (row: Record<string, unknown>): JournalSample => ({
  query: String(row.query),
  arm: String(row.arm),
  sample: Number(row.sample),
  failed: row.failed === 1,
  text: optional(row.text, String),
  logProbability: optional(row.log_probability, Number),
  tokens: optional(row.tokens, Number),
  latencyMs: optional(row.latency_ms, Number),
  finish: optional(row.finish, String),
  error: optional(row.error, String)
})

/** Opens the file and checks whose it is; fails with `OtherRun` or `JournalFailed`. */
const openDatabase = (file: string, fingerprint: string): DatabaseSync => {
  const open = (): DatabaseSync => {
    try {
      mkdirSync(dirname(file), { recursive: true })
      const db = new DatabaseSync(file)
      db.exec(schema)
      db.prepare("INSERT OR IGNORE INTO run VALUES ('fingerprint', ?)").run(fingerprint)
      return db
    } catch (cause) {
      return fail({ _tag: "JournalFailed", file, problem: problemOf(cause) })
    }
  }
  const db = open()
  const begun = db.prepare("SELECT value FROM run WHERE key = 'fingerprint'").get()?.value
  if (begun === fingerprint) return db
  db.close()
  return fail({ _tag: "OtherRun", file, begun: String(begun), asked: fingerprint })
}

const writesTo = (db: DatabaseSync, file: string): Pick<Journal, "addSamples" | "addFeature"> => {
  const insert = db.prepare("INSERT OR IGNORE INTO samples VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
  const insertPrompt = db.prepare("INSERT OR IGNORE INTO prompts VALUES (?, ?, ?)")
  const insertFeature = db.prepare("INSERT OR IGNORE INTO features VALUES (?, ?, ?)")
  return {
    addSamples: (samples, promptTokens) => {
      db.exec("BEGIN IMMEDIATE")
      try {
        for (const s of samples) {
          const { arm, error, failed, finish, latencyMs, logProbability, query, sample, text, tokens } = s
          const facts = [text, logProbability, tokens, latencyMs, finish, error].map((fact) => fact ?? null)
          insert.run(query, arm, sample, failed ? 1 : 0, ...facts)
        }
        const [first] = samples
        if (first !== undefined && promptTokens !== undefined) insertPrompt.run(first.query, first.arm, promptTokens)
        db.exec("COMMIT")
      } catch (cause) {
        db.exec("ROLLBACK")
        fail({ _tag: "JournalFailed", file, problem: problemOf(cause) })
      }
    },
    addFeature: ({ feature, query, values }) => {
      const bytes = new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength))
      insertFeature.run(query, feature, bytes)
    }
  }
}

/** Indices below `to` that are not among `present`, which rise, as ranges from .. to - 1. */
const gaps = (present: Iterable<number>, to: number): ReturnType<Journal["missing"]> => {
  const ranges: Array<{ from: number; to: number }> = []
  let from = 0
  for (const index of present) {
    if (index > from) ranges.push({ from, to: index })
    from = index + 1
  }
  if (from < to) ranges.push({ from, to })
  return ranges
}

const readsOf = (
  db: DatabaseSync,
  file: string
): Omit<Journal, "addSamples" | "addFeature" | "close" | typeof Symbol.dispose> => {
  const indices = db.prepare("SELECT sample FROM samples WHERE query = ? AND arm = ? AND sample < ? ORDER BY sample")
  const counted = db.prepare("SELECT count(*) AS n FROM samples WHERE arm = ? AND sample < ?")
  const featured = db.prepare("SELECT 1 FROM features WHERE query = ? AND feature = ?")
  return {
    missing: (query, arm, to) =>
      gaps(
        indices.all(query, arm, to).map((row) => Number(row.sample)),
        to
      ),
    count: (arm, to) => Number(counted.get(arm, to)?.n),
    hasFeature: (query, feature) => featured.get(query, feature) !== undefined,
    *samples() {
      for (const row of db.prepare("SELECT * FROM samples ORDER BY query, arm, sample").iterate()) yield readSample(row)
    },
    *features(feature) {
      for (const row of db.prepare("SELECT * FROM features WHERE feature = ? ORDER BY query").iterate(feature)) {
        const bytes = row.dimensions
        if (!(bytes instanceof Uint8Array))
          return fail({ _tag: "JournalFailed", file, problem: "a vector is no bytes" })
        yield { query: String(row.query), feature, values: new Float32Array(bytes.slice().buffer) }
      }
    },
    promptTokens: (arm) => {
      const rows = db.prepare("SELECT query, tokens FROM prompts WHERE arm = ?").all(arm)
      return new Map(rows.map((row) => [String(row.query), Number(row.tokens)]))
    }
  }
}

/**
 * Opens or creates a journal.
 *
 * @param fingerprint what makes samples comparable (model, parameters, prompts, seed), as one string
 * @throws BenchError `OtherRun` where the journal was begun with another fingerprint, `JournalFailed` where it cannot be
 *   read or written
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { openJournal } from "@alloc/bench/collect"
 *
 * using journal = openJournal(join(mkdtempSync(join(tmpdir(), "journal-")), "run.sqlite"), "plan 1")
 * journal.addSamples([{ query: "q1", arm: "lm", sample: 0, failed: false, text: "2" }])
 * console.log(journal.missing("q1", "lm", 4)) // => [{ from: 1, to: 4 }]
 * ```
 */
export const openJournal = (file: string, fingerprint: string): Journal => {
  const db = openDatabase(file, fingerprint)
  const close = (): void => {
    if (db.isOpen) db.close()
  }
  return { ...writesTo(db, file), ...readsOf(db, file), close, [Symbol.dispose]: close }
}
