/** Journals as versions before prompts were part of their key wrote them. */
import { DatabaseSync } from "node:sqlite"

/** Writes one with a sample of query q1 and its state, and whatever else the statements insert. */
export const writeOldJournal = (file: string, fingerprint: string, statements = ""): void => {
  using db = new DatabaseSync(file)
  db.exec(`
    CREATE TABLE run (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE samples (
      query TEXT NOT NULL, arm TEXT NOT NULL, sample INTEGER NOT NULL, failed INTEGER NOT NULL,
      text TEXT, log_probability REAL, tokens INTEGER, latency_ms REAL, finish TEXT, error TEXT,
      PRIMARY KEY (query, arm, sample)
    ) WITHOUT ROWID;
    CREATE TABLE prompts (query TEXT, arm TEXT, tokens INTEGER NOT NULL, PRIMARY KEY (query, arm)) WITHOUT ROWID;
    CREATE TABLE features (query TEXT, feature TEXT, dimensions BLOB NOT NULL, PRIMARY KEY (query, feature)) WITHOUT ROWID;
    INSERT INTO samples VALUES ('q1', 'fake', 0, 0, 'old', -1.5, 2, 3, 'stop', NULL);
    INSERT INTO features VALUES ('q1', 'hidden', x'0000803f');
    ${statements}
  `)
  db.prepare("INSERT INTO run VALUES ('fingerprint', ?)").run(fingerprint)
}
