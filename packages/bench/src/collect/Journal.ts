/**
 * What one process has computed so far, on disk: an append-only table of samples in one SQLite file. Collections of earlier
 * versions kept theirs so, too, which `takeOverJournal` reads.
 *
 * Write-ahead log; one transaction per answered request, so a process that is killed loses at most what was in
 * flight. The key (query, prompt, arm, sample) exists once: what was drawn is never drawn or written again; only a sample
 * that failed may be replaced. The prompt is part of it, so that a query that is put in other words under the same id is
 * drawn anew, and nothing that was paid for is lost. The first run writes its fingerprint; another run's journal is refused.
 * Journals of older versions knew no prompts.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { FeatureRow, SampleRow } from "@alloc/core/recording"
import { fail, problemOf } from "../BenchError.ts"

const settings = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA busy_timeout = 10000;
`

const schema = `
CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS samples (
  query TEXT NOT NULL, prompt TEXT NOT NULL, arm TEXT NOT NULL, sample INTEGER NOT NULL, failed INTEGER NOT NULL,
  passing INTEGER NOT NULL, text TEXT, log_probability REAL, tokens INTEGER, latency_ms REAL, finish TEXT, error TEXT,
  PRIMARY KEY (query, prompt, arm, sample)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS prompts (
  query TEXT, prompt TEXT, arm TEXT, tokens INTEGER NOT NULL, PRIMARY KEY (query, prompt, arm)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS features (
  query TEXT, prompt TEXT, feature TEXT, dimensions BLOB NOT NULL, PRIMARY KEY (query, prompt, feature)
) WITHOUT ROWID;
`

/** Rows of a journal whose tables had no prompt yet. */
const withoutPrompts = `
ALTER TABLE samples RENAME TO old_samples;
ALTER TABLE prompts RENAME TO old_prompts;
ALTER TABLE features RENAME TO old_features;
${schema}
INSERT INTO samples SELECT
  query, '', arm, sample, failed, 0, text, log_probability, tokens, latency_ms, finish, error FROM old_samples;
INSERT INTO prompts SELECT query, '', arm, tokens FROM old_prompts;
INSERT INTO features SELECT query, '', feature, dimensions FROM old_features;
DROP TABLE old_samples;
DROP TABLE old_prompts;
DROP TABLE old_features;
`

/** What stands for a prompt in a journal: 16 hexadecimal digits of its SHA-256. */
export const promptKey = (prompt: string): string => createHash("sha256").update(prompt).digest("hex").slice(0, 16)

/** A sample with what only the journal keeps: under which prompt it was drawn, how it ended, and why it failed. */
export interface JournalSample extends SampleRow {
  /** The prompt's key, by `promptKey`. Default "": what is kept depends on no prompt. */
  readonly prompt?: string | undefined
  /** Whether it failed for a reason that may pass by itself. */
  readonly passing?: boolean | undefined
  readonly finish?: string | undefined
  readonly error?: string | undefined
}

/** Indices from .. to - 1. */
export interface IndexRange {
  readonly from: number
  readonly to: number
}

/** Which samples of a query are meant: those of an arm with an index below `to`, drawn under a prompt. */
export interface JournalSlot {
  readonly query: string
  readonly arm: string
  readonly to: number
  /** The prompt's key. Default "". */
  readonly prompt?: string | undefined
}

/** An open journal. */
export interface Journal extends Disposable {
  /** Writes the samples of one answered request, all or none; keys that exist are left as they are, unless they failed. */
  readonly addSamples: (samples: ReadonlyArray<JournalSample>, promptTokens?: number | undefined) => void
  readonly addFeature: (row: FeatureRow, prompt?: string | undefined) => void
  /** Indices that are not there yet. */
  readonly missing: (slot: JournalSlot) => ReadonlyArray<IndexRange>
  /** All samples, ordered by query, prompt, arm, index. */
  readonly samples: () => Generator<JournalSample>
  readonly close: () => void
}

const optional = <A>(value: unknown, as: (value: unknown) => A): A | undefined =>
  value === null || value === undefined ? undefined : as(value)

/** A sample as a journal's table holds it. */
export const journalSample = (row: Readonly<Record<string, unknown>>): JournalSample => ({
  query: String(row.query),
  prompt: String(row.prompt),
  arm: String(row.arm),
  sample: Number(row.sample),
  failed: row.failed === 1,
  passing: row.passing === 1,
  text: optional(row.text, String),
  logProbability: optional(row.log_probability, Number),
  tokens: optional(row.tokens, Number),
  latencyMs: optional(row.latency_ms, Number),
  finish: optional(row.finish, String),
  error: optional(row.error, String)
})

/** Makes the tables; those of an older journal get their prompts' column, all or none. */
const prepareTables = (db: DatabaseSync): void => {
  db.exec("BEGIN IMMEDIATE")
  try {
    const columns = db.prepare("PRAGMA table_info(samples)").all()
    const old = columns.length > 0 && !columns.some(({ name }) => name === "prompt")
    db.exec(old ? withoutPrompts : schema)
    db.exec("COMMIT")
  } catch (cause) {
    db.exec("ROLLBACK")
    throw cause
  }
}

/** Opens the file and checks whose it is; fails with `OtherRun` or `JournalFailed`. */
const openDatabase = (file: string, fingerprint: string): DatabaseSync => {
  const open = (): DatabaseSync => {
    try {
      mkdirSync(dirname(file), { recursive: true })
      const db = new DatabaseSync(file)
      db.exec(settings)
      prepareTables(db)
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

/** A transaction: what it writes is there as a whole, or not at all. */
const atomically = (db: DatabaseSync, file: string, write: () => void): void => {
  db.exec("BEGIN IMMEDIATE")
  try {
    write()
    db.exec("COMMIT")
  } catch (cause) {
    db.exec("ROLLBACK")
    fail({ _tag: "JournalFailed", file, problem: problemOf(cause) })
  }
}

const writesTo = (db: DatabaseSync, file: string): Pick<Journal, "addSamples" | "addFeature"> => {
  const insert = db.prepare(`INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET failed = excluded.failed, passing = excluded.passing, text = excluded.text,
      log_probability = excluded.log_probability, tokens = excluded.tokens, latency_ms = excluded.latency_ms,
      finish = excluded.finish, error = excluded.error
    WHERE samples.failed = 1`)
  const insertPrompt = db.prepare("INSERT OR IGNORE INTO prompts VALUES (?, ?, ?, ?)")
  const insertFeature = db.prepare("INSERT OR IGNORE INTO features VALUES (?, ?, ?, ?)")
  return {
    addSamples: (samples, promptTokens) =>
      atomically(db, file, () => {
        for (const s of samples) {
          const { arm, error, failed, finish, latencyMs, logProbability, passing, prompt = "", query, sample } = s
          const facts = [s.text, logProbability, s.tokens, latencyMs, finish, error].map((fact) => fact ?? null)
          insert.run(query, prompt, arm, sample, failed ? 1 : 0, passing === true ? 1 : 0, ...facts)
        }
        const [first] = samples
        if (first !== undefined && promptTokens !== undefined)
          insertPrompt.run(first.query, first.prompt ?? "", first.arm, promptTokens)
      }),
    addFeature: ({ feature, query, values }, prompt = "") => {
      const bytes = new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength))
      insertFeature.run(query, prompt, feature, bytes)
    }
  }
}

/** Indices below `to` that are not among `present`, which rise. */
const gaps = (present: Iterable<number>, to: number): ReadonlyArray<IndexRange> => {
  const ranges: Array<IndexRange> = []
  let from = 0
  for (const index of present) {
    if (index > from) ranges.push({ from, to: index })
    from = index + 1
  }
  if (from < to) ranges.push({ from, to })
  return ranges
}

const readsOf = (db: DatabaseSync): Pick<Journal, "missing" | "samples"> => {
  const present = db.prepare(
    "SELECT sample FROM samples WHERE query = ? AND prompt = ? AND arm = ? AND sample < ? ORDER BY sample"
  )
  const indicesOf = (rows: ReadonlyArray<Record<string, unknown>>): ReadonlyArray<number> =>
    rows.map((row) => Number(row.sample))
  return {
    missing: ({ arm, prompt = "", query, to }) => gaps(indicesOf(present.all(query, prompt, arm, to)), to),
    *samples() {
      const all = db.prepare("SELECT * FROM samples ORDER BY query, prompt, arm, sample")
      for (const row of all.iterate()) yield journalSample(row)
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
 * console.log(journal.missing({ query: "q1", arm: "lm", to: 4 })) // => [{ from: 1, to: 4 }]
 * ```
 */
export const openJournal = (file: string, fingerprint: string): Journal => {
  const db = openDatabase(file, fingerprint)
  const close = (): void => {
    if (db.isOpen) db.close()
  }
  return { ...writesTo(db, file), ...readsOf(db), close, [Symbol.dispose]: close }
}
