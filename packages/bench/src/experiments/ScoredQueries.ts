/**
 * The scored queries one by one, for the report's explorer and for comparing runs.
 *
 * @module
 */
import type { CostUnit } from "../measure/Measured.ts"
import type { RecordingRows } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"
import type { PoolArm } from "../recording/SamplePool.ts"
import { difficulties, type QueryData, type SampleGroup } from "../results/QueryData.ts"
import type { PolicyTable } from "./PolicyTable.ts"

/** What the scored queries are made of. */
export interface ScoredQueriesTask {
  readonly recording: Recording
  /** Rows of the scored queries in the recording. */
  readonly rows: RecordingRows
  /** Their samples, by arm. */
  readonly arms: ReadonlyArray<PoolArm>
  readonly observed: ArrayLike<number>
  readonly predicted?: ArrayLike<number> | undefined
  readonly titles: QueryData["titles"]
  readonly table: PolicyTable
  readonly unit: CostUnit
}

/** What each recorded sample of an arm says: its text, else the answer that was extracted. */
const saidBy = async (recording: Recording, arm: number): Promise<ReadonlyArray<string | undefined>> => {
  if (!recording.manifest.text) return recording.answers(arm)
  const { answers, texts } = await recording.texts(arm)
  return texts.map((text, i) => text ?? answers[i])
}

/** Equal samples together, the most frequent first. */
const grouped = (samples: ReadonlyArray<Omit<SampleGroup, "count">>): ReadonlyArray<SampleGroup> => {
  const groups = new Map<string, SampleGroup>()
  for (const sample of samples) {
    const key = JSON.stringify([sample.decoder, sample.text, sample.reward])
    groups.set(key, { ...sample, count: (groups.get(key)?.count ?? 0) + 1 })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}

/** Samples of every scored query of one arm. */
const samplesOf = async (
  { arms, recording, rows }: ScoredQueriesTask,
  arm: PoolArm
): Promise<ReadonlyArray<ReadonlyArray<Omit<SampleGroup, "count">>>> => {
  const index = recording.arms.findIndex(({ name }) => name === arm.name)
  const said = await saidBy(recording, index)
  const { offsets } = recording.arms[index]
  const decoder = arms.length > 1 ? arm.name : undefined
  return Array.from(rows, (row, i) =>
    Array.from(arm.rewards.subarray(arm.offsets[i], arm.offsets[i + 1]), (reward, k) => ({
      text: said[offsets[row] + k],
      decoder,
      reward
    }))
  )
}

/** Queries, samples and outcomes. Reads the samples' text where the recording has it: O(samples). */
export const scoredQueries = async (task: ScoredQueriesTask): Promise<QueryData> => {
  const { arms, observed, predicted, recording, rows, table, titles, unit } = task
  const byArm = await Promise.all(arms.map((arm) => samplesOf(task, arm)))
  const thirds = difficulties(observed)
  return {
    titles,
    queries: Array.from(rows, (row, i) => {
      const { answer, id, kind, text } = recording.queries[row]
      return {
        id,
        kind,
        text,
        answer,
        difficulty: thirds[i],
        observed: observed[i],
        predicted: predicted?.[i],
        samples: grouped(byArm.flatMap((samples) => samples[i]))
      }
    }),
    outcomes: table.summaries.flatMap(({ budget, policy }) => {
      const measured = table.measured(policy, budget)
      const cost = measured?.cost[unit]
      return measured === undefined || cost === undefined ? [] : [{ policy, budget, value: measured.value, cost }]
    })
  }
}
