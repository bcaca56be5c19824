import type { SamplePool } from "../../src/recording/index.ts"

/** A pool of one arm, from the rewards of each query; NaN is a draw that failed. Tokens count the rows from 1. */
export const poolOfRewards = (rows: ReadonlyArray<ReadonlyArray<number>>): SamplePool => {
  const flat = rows.flat()
  const offsets = new Int32Array(rows.length + 1)
  rows.forEach((row, i) => {
    offsets[i + 1] = offsets[i] + row.length
  })
  const arm = {
    name: "lm",
    offsets,
    rewards: Float64Array.from(flat),
    failed: Uint8Array.from(flat, (reward) => (Number.isNaN(reward) ? 1 : 0)),
    tokens: Float64Array.from(flat, (_, row) => row + 1),
    logProbabilities: new Float64Array(flat.length)
  }
  return { size: rows.length, arms: [arm] }
}
