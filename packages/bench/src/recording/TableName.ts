/**
 * What the tables of a recording are called on disk.
 *
 * @module
 */

import type { RecordingManifest } from "./Manifest.ts"

/** The four tables of a recording. */
export const tableNames = ["queries", "samples", "rewards", "features"] as const

/** One of a recording's tables. */
export type TableName = (typeof tableNames)[number]

/** A table's file: `samples.parquet`, or of one part of a recording in parts, `samples/part-00002.parquet`. */
export const tableFile = (table: TableName, part: number | undefined): string =>
  part === undefined ? `${table}.parquet` : `${table}/part-${String(part).padStart(5, "0")}.parquet`

/** Rows of a table in each part of a recording; one number where it has no parts. */
export const partRows = ({ files, parts }: RecordingManifest, table: TableName): ReadonlyArray<number> =>
  parts === undefined
    ? [files[tableFile(table, undefined)].rows]
    : Array.from({ length: parts }, (_, part) => files[tableFile(table, part)].rows)
