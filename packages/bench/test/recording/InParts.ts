/** Recordings cut into parts, for the tests here. */
import { type RecordingContent, type RecordingPart, writeRecordingParts } from "../../src/recording/index.ts"

/** Queries from .. to - 1 of a recording, with all that belongs to them. */
export const rangeOf = (
  { features, queries, rewards, samples }: RecordingContent,
  from: number,
  to: number
): RecordingPart => {
  const ids = new Set(queries.slice(from, to).map(({ id }) => id))
  const own = <Row extends { readonly query: string }>(rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
    rows.filter(({ query }) => ids.has(query))
  return { queries: queries.slice(from, to), samples: own(samples), rewards: own(rewards), features: own(features) }
}

/** The content cut behind so many queries each time. */
export const cut = function* (content: RecordingContent, most: number): Generator<RecordingPart> {
  for (let from = 0; from < content.queries.length; from += most) yield rangeOf(content, from, from + most)
}

/** Writes a recording in parts of so many queries. */
export const writeInParts = (directory: string, content: RecordingContent, most: number) =>
  writeRecordingParts(directory, content.manifest, cut(content, most))
