import { openRecording } from "@alloc/bench"
import { selectCounts } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { shippedRecording } from "../../src/ShippedRecording.ts"
import { itemTrials } from "../../src/tasks/ItemTrials.ts"
import { type TrainingTasks, trainingTasks, tryPredictor } from "../../src/tasks/TrainingTasks.ts"

const whole = trainingTasks(await openRecording(shippedRecording("tasks-smollm2")))
const size = 300
// A part of them: a fit takes as long as there are queries.
const training: TrainingTasks = {
  rows: whole.rows.subarray(0, size),
  queries: whole.queries.slice(0, size),
  rewards: whole.rewards.slice(0, size),
  counts: selectCounts(
    whole.counts,
    Int32Array.from({ length: size }, (_, i) => i)
  ),
  contents: whole.contents.slice(0, size)
}

describe("itemTrials", () => {
  const source = { model: "toy", modelHash: "0", kind: "noise", width: 1 }
  const features = { source, size, values: Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 1009) / 1009) }

  it("tells by another decoder's outcomes on a query what the features do not tell", async () => {
    // The other one does as well on the same queries, and is asked twice.
    const { successes, trials } = training.counts
    const two = Float64Array.from(trials, () => 2)
    const other = { successes: Float64Array.from(successes, (s, i) => Math.round((2 * s) / trials[i])), trials: two }
    const [alone, told] = itemTrials(training, features, other)
    const [without, informed] = [await tryPredictor(training, alone), await tryPredictor(training, told)]
    expect(Math.abs(without.spearman)).toBeLessThan(0.2)
    expect(informed.spearman).toBeGreaterThan(0.5)
    expect(informed.saved[1]).toBeGreaterThan(without.saved[1] + 0.2)
  })
})
