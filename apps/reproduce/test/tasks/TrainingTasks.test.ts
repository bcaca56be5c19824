import { openRecording } from "@alloc/bench"
import { betaHead, constant, logistic } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { shippedRecording } from "../../src/ShippedRecording.ts"
import { knownHalves, modelTrial, trainingTasks, tryPredictor } from "../../src/tasks/TrainingTasks.ts"

const recording = await openRecording(shippedRecording("tasks-smollm2"))
const training = trainingTasks(recording)
const size = training.queries.length

describe("trainingTasks", () => {
  it("holds no query of the test split, and no fact of it", () => {
    expect(size).toBe(1800)
    expect(training.queries.every(({ split }) => split !== "test")).toBe(true)
    expect(new Set(training.contents).size).toBeLessThan(size)
    expect(training.counts.trials[0]).toBe(training.rewards[0].length)
  })
})

describe("tryPredictor", () => {
  const source = { model: "toy", modelHash: "0", kind: "rate", width: 1 }
  const rates = Float32Array.from({ length: size }, (_, i) => training.counts.successes[i] / training.counts.trials[i])
  const features = { source, size, values: rates }

  it("saves nothing of uniform's samples by a constant, and something of random's", async () => {
    const { saved, savedOfRandom } = await tryPredictor(
      training,
      modelTrial(training, { name: "constant", features, model: constant(), head: betaHead() })
    )
    for (const share of saved.slice(1)) expect(Math.abs(share)).toBeLessThan(0.02)
    for (const share of savedOfRandom) expect(share).toBeGreaterThan(0.03)
  })

  it("saves a lot where the rate itself is told", async () => {
    const model = logistic({ strengths: [0.01] })
    const { saved, spearman } = await tryPredictor(
      training,
      modelTrial(training, { name: "rate", features, model, head: betaHead() })
    )
    expect(spearman).toBeGreaterThan(0.9)
    expect(saved[0]).toBeGreaterThan(0.4)
  })
})

it("knownHalves saves more than a constant, and less than everything", () => {
  const { saved } = knownHalves(training)
  expect(saved[1]).toBeGreaterThan(0.4)
  expect(saved[1]).toBeLessThan(0.7)
})
