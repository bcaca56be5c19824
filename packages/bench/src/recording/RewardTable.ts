/**
 * Reads the table of rewards into the samples that the rewards belong to.
 *
 * @module
 */
import { fail } from "../BenchError.ts"
import { cellsOf } from "./Cells.ts"
import type { VerifierEntry } from "./Manifest.ts"
import type { RecordingNames } from "./QueryTable.ts"
import { type ArmSamples, sampleRow } from "./Recording.ts"
import { decodeTable, type TableFile } from "./Table.ts"

/** Fails where a sample that did not fail has no reward of some verifier. */
const checkComplete = (file: string, arms: ReadonlyArray<ArmSamples>, { queries }: RecordingNames): void => {
  for (const { failed, name, offsets, rewards, sample } of arms) {
    for (const [verifier, values] of rewards) {
      const missing = values.findIndex((value, at) => Number.isNaN(value) && failed[at] === 0)
      if (missing < 0) continue
      const query = queries[offsets.findIndex((end) => end > missing) - 1].id
      fail({ _tag: "MissingReward", file, verifier, key: `query ${query}, arm ${name}, sample ${sample[missing]}` })
    }
  }
}

/**
 * Fills the rewards of every arm: one per verifier and sample that did not fail.
 *
 * @throws BenchError `InvalidRow`, `DuplicateKey`, `UnknownQuery`, `UnknownArm`, `MissingReward`, `MissingColumn`,
 *   `UnreadableTable`
 */
export const readRewards = async (
  from: TableFile,
  arms: ReadonlyArray<ArmSamples>,
  names: RecordingNames,
  verifiers: ReadonlyArray<VerifierEntry>
): Promise<void> => {
  const columns = ["query", "arm", "sample", "verifier", "reward"]
  const { file } = from
  const table = await decodeTable(from, columns)
  const [query, arm, sample, verifier, reward] = columns.map(table.column)
  const cell = cellsOf(file)
  const binary = new Map(verifiers.map((entry) => [entry.name, entry.binary]))
  for (let row = 0; row < table.rows; row++) {
    const q = names.queryAt(file, row, cell.text(query, "query", row))
    const target = arms[names.armAt(file, row, cell.text(arm, "arm", row))]
    const name = cell.text(verifier, "verifier", row)
    const value = cell.number(reward, "reward", row)
    const index = cell.number(sample, "sample", row)
    const values = target.rewards.get(name) ?? cell.invalid(row, "verifier", name, [...binary.keys()].join(", "))
    if (binary.get(name) === true && value !== 0 && value !== 1) cell.invalid(row, "reward", value, "0 or 1")
    const at = sampleRow(target, q, index)
    if (at < 0) cell.invalid(row, "sample", index, "a sample that is in samples.parquet")
    if (target.failed[at] === 1) cell.invalid(row, "reward", value, "no reward: this draw failed")
    if (!Number.isNaN(values[at])) {
      const key = `verifier ${name}, query ${names.queries[q].id}, arm ${target.name}, sample ${index}`
      fail({ _tag: "DuplicateKey", file, row, key })
    }
    values[at] = value
  }
  checkComplete(file, arms, names)
}
