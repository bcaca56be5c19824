/**
 * Makes the recording of the tasks out of a journal that a draw is still writing, which it only reads: as many samples of
 * each query as every query has.
 *
 * `node apps/reproduce/src/tasks/ExportTasks.ts JOURNAL [FOLDER]`: the folder, by default `.alloc/collect`, keeps a copy of the
 * journal, and the hidden states, which are read there where they are missing.
 *
 * @module
 */
import { rm } from "node:fs/promises"
import { basename, join } from "node:path"
import { backup, DatabaseSync } from "node:sqlite"
import { drawRecording, openJournal, promptKey } from "@alloc/bench/collect"
import { shippedRecording } from "../ShippedRecording.ts"
import { taskPrefix, taskPrompt } from "./Prompt.ts"
import { taskStates } from "./TaskStates.ts"
import { tasks } from "./Tasks.ts"
import { tasksPlan } from "./TasksPlan.ts"

const seed = 1

/** Copies the journal as it is now. */
const copyJournal = async (from: string, to: string): Promise<void> => {
  using source = new DatabaseSync(from, { readOnly: true })
  // With what an export that was broken off left beside it.
  for (const end of ["", "-wal", "-shm"]) await rm(to + end, { force: true })
  await backup(source, to)
}

/** Samples that every query has. */
const completeSamples = (file: string): number => {
  using journal = new DatabaseSync(file, { readOnly: true })
  const counts = journal.prepare("SELECT COUNT(*) AS samples FROM samples GROUP BY query").all()
  return counts.length < tasks(seed).length ? 0 : Math.min(...counts.map(({ samples }) => Number(samples)))
}

/** Puts the states of the plan's layers side by side into the journal, where a collection looks for them. */
const addStates = async (file: string, folder: string, layers: ReadonlyArray<number>): Promise<void> => {
  const all = tasks(seed)
  const states = await Promise.all(layers.map((layer) => taskStates(all, layer, { folder })))
  using fingerprint = new DatabaseSync(file, { readOnly: true })
  const run = fingerprint.prepare("SELECT value FROM run WHERE key = 'fingerprint'").get()?.value
  using journal = openJournal(file, String(run))
  all.forEach(({ id, question }, i) => {
    const parts = states.flatMap(({ source, values }) =>
      Array.from(values.subarray(i * source.width, (i + 1) * source.width))
    )
    const row = { query: id, feature: `hidden, layers ${layers.join(", ")}`, values: Float32Array.from(parts) }
    journal.addFeature(row, promptKey(taskPrefix + taskPrompt(question)))
  })
}

const [from, folder = join(".alloc", "collect")] = process.argv.slice(2)
const copy = join(folder, basename(from))
await copyJournal(from, copy)
const samples = completeSamples(copy)
await addStates(copy, folder, tasksPlan.layers ?? [])
const out = shippedRecording("tasks-smollm2")
await drawRecording(tasksPlan)({ seed, samples, out, work: folder, resume: true, dryRun: false, processes: 1 })
process.stdout.write(`${samples} samples of each query: ${out}\n`)
