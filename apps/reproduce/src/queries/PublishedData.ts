/**
 * Data sets and model outputs that others published, read from a data folder. Their text is never shipped.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { BenchError, type CollectionOptions } from "@alloc/bench"
import { Schema } from "effect"

/** A file's bytes; fails with `Unavailable`, which says where the file comes from. */
export const publishedFile = (data: string, file: string, origin: string): Promise<Buffer> =>
  readFile(join(data, file)).catch(() => {
    const how = `name the folder that holds it (${origin}) by --data or ALLOC_DATA; only rebuilding a recording needs it`
    throw new BenchError({ reason: { _tag: "Unavailable", what: file, how } })
  })

/** The lines of a JSON Lines file, gzipped or not, each checked; fails with `Unavailable`, naming file and line. */
export const publishedLines = async <A>(
  schema: Schema.Codec<A, unknown>,
  data: string,
  file: string,
  origin: string
): Promise<ReadonlyArray<A>> => {
  const bytes = await publishedFile(data, file, origin)
  const decode = Schema.decodeUnknownSync(schema)
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, i) => {
      try {
        return decode(JSON.parse(line))
      } catch (cause) {
        const problem = cause instanceof Error ? cause.message.replaceAll(/\s+/g, " ") : String(cause)
        const how = `line ${i + 1} has another form than ${origin} publishes: ${problem}`
        throw new BenchError({ reason: { _tag: "Unavailable", what: file, how } })
      }
    })
}

/**
 * Refuses what says how many samples are drawn, or who judges them in a store, where replies were published, or come in a fixed
 * number.
 *
 * @throws BenchError `InvalidOption`
 */
export const refuseSamples = ({ adaptive, samples, scores }: CollectionOptions): void => {
  const valid =
    "no such flag here: replies were published, or come in a fixed number (--live draws where the experiment can)"
  const given = [
    ["--samples", samples],
    ["--adaptive", adaptive?.width],
    ["--scores", scores?.join(",")]
  ] as const
  for (const [field, value] of given)
    if (value !== undefined) throw new BenchError({ reason: { _tag: "InvalidOption", field, value, valid } })
}
