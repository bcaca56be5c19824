/**
 * Rows of a data set as it lies on the Hugging Face hub: Parquet or JSON Lines, in the folder that `hf download --local-dir`
 * made, and the revision that was downloaded.
 *
 * @module
 */
import { createReadStream, existsSync, globSync, readFileSync } from "node:fs"
import { join, sep } from "node:path"
import { createInterface } from "node:readline"
import { createGunzip } from "node:zlib"
import { BenchError } from "@alloc/bench"
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet"

/** A row as it is in the file. */
export type HubRow = Readonly<Record<string, unknown>>

const refuse = (what: string, how: string): never => {
  throw new BenchError({ reason: { _tag: "Unavailable", what, how } })
}

/** Files of a data set's folder that begin with `start` (which may hold stars), in order of their names. */
export const hubFiles = (folder: string, hub: string, start: string): ReadonlyArray<string> => {
  const found = globSync(`${start}*{,/**}/*.{parquet,jsonl,jsonl.gz}`, { cwd: folder })
    .concat(globSync(`${start}*.{parquet,jsonl,jsonl.gz}`, { cwd: folder }))
    .filter((file) => !file.split(sep).some((part) => part.startsWith(".")))
  if (found.length > 0) return [...new Set(found)].sort().map((file) => join(folder, file))
  const how = `hf download ${hub} --repo-type dataset --local-dir ${folder}; needed are files ${start}*.parquet, .jsonl or .jsonl.gz`
  return refuse(`${hub}: ${start}`, how)
}

async function* parquetRows(path: string): AsyncGenerator<HubRow> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  let start = 0
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows)
    yield* await parquetReadObjects({ file, metadata, rowStart: start, rowEnd: end })
    start = end
  }
}

async function* jsonRows(path: string): AsyncGenerator<HubRow> {
  const bytes = createReadStream(path)
  const input = path.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes
  let line = 0
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (text === "") continue
    const row: unknown = JSON.parse(text)
    if (typeof row !== "object" || row === null) refuse(path, `line ${line} is no JSON object`)
    // An object's fields are unknown until each is read.
    yield row as HubRow
  }
}

/** The rows of a file, one row group or line at a time in memory; fails with `Unavailable`, naming the file. */
export async function* hubRows(path: string): AsyncGenerator<HubRow> {
  try {
    yield* path.endsWith(".parquet") ? parquetRows(path) : jsonRows(path)
  } catch (cause) {
    if (cause instanceof BenchError) throw cause
    refuse(path, `it cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** The commit that `hf download --local-dir` noted beside what it downloaded; undefined where there is no such note. */
export const hubRevision = (folder: string): string | undefined => {
  const notes = join(folder, ".cache", "huggingface", "download")
  if (!existsSync(notes)) return undefined
  const [first] = globSync("**/*.metadata", { cwd: notes }).sort()
  return first === undefined ? undefined : readFileSync(join(notes, first), "utf8").split("\n")[0]
}
