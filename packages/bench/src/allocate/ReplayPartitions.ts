/**
 * Budgets replayed on a recording in parts, one part a job of the durable queue.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { rm } from "node:fs/promises"
import { join, resolve } from "node:path"
import { Effect } from "effect"
import { asBenchError, type BenchError, fail } from "../BenchError.ts"
import { recordingManifest } from "../recording/Open.ts"
import { partRows } from "../recording/TableName.ts"
import { readJson, replayFile, replayResultFile, resultFile, tidy, workFolder, writeJson } from "./AllocationFolder.ts"
import { type PartitionedReplay, ReplaySchema, ResultSchema } from "./AllocationResult.ts"
import { type PartReplay, PartReplaySchema } from "./ReplayPart.ts"
import { type RunOptions, runJobs } from "./RunJobs.ts"

/** Options of `replayPartitions`. */
export interface ReplayPartitionsOptions extends RunOptions {
  /** Folder of the budgets, as `allocatePartitions` made it. */
  readonly out: string
  /** Folder of a recording, in parts or not, with the same queries in the same order. */
  readonly recording: string
}

const partsOf = async (out: string, files: ReadonlyArray<string>): Promise<ReadonlyArray<PartReplay>> => {
  const parts: Array<PartReplay> = []
  for (const file of files)
    parts.push((await readJson(PartReplaySchema, out, file)) ?? fail({ _tag: "MissingFile", file, directory: out }))
  return parts
}

/** Means over all parts. */
const meansOf = (
  parts: ReadonlyArray<PartReplay>
): Pick<PartitionedReplay, "allocated" | "missing" | "queries" | "uniform"> => {
  const sum = (of: (part: PartReplay) => number): number => parts.reduce((total, part) => total + of(part), 0)
  const queries = sum((part) => part.queries)
  const mean = (name: "allocated" | "uniform") => ({
    value: sum((part) => part[name].value) / queries,
    spent: sum((part) => part[name].total) / queries
  })
  return { queries, missing: sum(({ missing }) => missing), allocated: mean("allocated"), uniform: mean("uniform") }
}

/**
 * Replays the budgets of `allocatePartitions` on a recording with the same queries in the same order (checked by id, where the
 * predictions have one): the reward of the best of each query's samples, by the first verifier, of the first arm, in the order in which they were drawn; beside
 * it, as many samples for every query alike. Written as `replay.json`. Durable as `allocatePartitions` is. Memory per worker: that of the largest part.
 *
 * @throws BenchError `MissingFile`, `InvalidOption`, `InvalidRow`, `Unavailable`, `StoreFailed`, `WorkersLost`, and any reason
 *   of `RecordingReason`
 */
export const replayPartitions = async (options: ReplayPartitionsOptions): Promise<PartitionedReplay> => {
  const [out, recording] = [resolve(options.out), resolve(options.recording)]
  const allocation =
    (await readJson(ResultSchema, out, resultFile)) ?? fail({ _tag: "MissingFile", file: resultFile, directory: out })
  const manifest = await recordingManifest(recording)
  const { arms, counts, name, stopping, verifiers } = manifest
  if (counts.queries !== allocation.queries) {
    const valid = `a recording of ${allocation.queries} queries, as there are budgets`
    fail({ _tag: "InvalidOption", field: "recording", value: `${counts.queries} queries`, valid })
  }
  if (stopping === "adaptive") {
    const how = "drawing of its queries ended where a sample succeeded: there are no samples behind it to replay"
    fail({ _tag: "Unavailable", what: `replaying budgets on ${name}`, how })
  }
  const hash = createHash("sha256").update(allocation.fingerprint).update(JSON.stringify(manifest))
  const fingerprint = hash.digest("hex")
  const known = await readJson(ReplaySchema, out, replayResultFile)
  if (known?.fingerprint === fingerprint) return known
  await rm(join(out, replayResultFile), { force: true })
  await workFolder(out)
  const jobs = partRows(manifest, "queries").map((_, shard) => ({ stage: "replay" as const, shard }))
  const outputOf = ({ shard }: { readonly shard: number }): string => replayFile(fingerprint, shard)
  const orders = { out, recording }
  await runJobs({ out, fingerprint, stages: [jobs], outputOf, resultFile: replayResultFile, orders }, options)
  // Another machine may have added up the parts, and cleared them away.
  const other = await readJson(ReplaySchema, out, replayResultFile)
  if (other?.fingerprint === fingerprint) return other
  const result: PartitionedReplay = {
    schema: "alloc-allocation-replay/1",
    fingerprint,
    recording: name,
    arm: arms[0].name,
    verifier: verifiers[0].name,
    ...meansOf(await partsOf(out, jobs.map(outputOf)))
  }
  await writeJson(out, replayResultFile, result)
  await tidy(out)
  return result
}

/**
 * `replayPartitions` as an Effect.
 *
 * @throws BenchError as `replayPartitions`
 */
export const replayPartitionsEffect = (
  options: ReplayPartitionsOptions
): Effect.Effect<PartitionedReplay, BenchError> =>
  Effect.tryPromise({
    try: (signal) => replayPartitions({ ...options, signal: options.signal ?? signal }),
    catch: asBenchError
  })
