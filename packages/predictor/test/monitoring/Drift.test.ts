import { random } from "@alloc/core/random"
import { constant, ensemble, inputs, logistic, nearestNeighbours, ridge, successHead, train } from "@alloc/predictor"
import { calibrationDrift, featureDrift } from "@alloc/predictor/monitoring"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const WIDTH = 6
const training = problem(300, WIDTH, 1)
const predictor = train(training.inputs, training.labels, { head: successHead(), model: ridge() })

describe("featureDrift", () => {
  it("raises a false alarm in at most 3 % of 300 checks at alpha 0.01", () => {
    let alarms = 0
    for (let seed = 0; seed < 300; seed++) {
      const { features } = problem(60, WIDTH, 100 + seed).inputs
      if (featureDrift(predictor, features).drifted) alarms++
    }
    expect(alarms).toBeLessThanOrEqual(9)
  })

  it.each<readonly [string, (uniform: () => number) => number]>([
    ["present in 1 % of the queries", (u) => (u() < 0.01 ? 1 : 0)],
    ["present in 99 %", (u) => (u() < 0.99 ? 1 : 0)],
    ["weights of a rare term", (u) => (u() < 0.03 ? u() : 0)],
    ["exponential", (u) => -Math.log(1 - u())]
  ])(
    "raises a false alarm in at most 4 % of checks for features that are %s, and finds a move by a deviation",
    (_, draw) => {
      const stream = random(7, "skewed")
      const source = { model: "m", modelHash: "0", kind: "skewed", width: 3 }
      const drawn = (size: number, by = 0) => ({
        source,
        size,
        values: Float32Array.from({ length: 3 * size }, () => draw(stream.next) + by)
      })
      const ids = Array.from({ length: 500 }, (_, i) => `q${i}`)
      const labels = { successes: ids.map(() => (stream.next() < 0.5 ? 1 : 0)), trials: ids.map(() => 1) }
      let [alarms, found] = [0, 0]
      for (let rep = 0; rep < 150; rep++) {
        const fitted = train(inputs(ids, drawn(500)), labels, { head: successHead(), model: ridge() })
        if (featureDrift(fitted, drawn(100)).drifted) alarms++
        if (rep >= 20) continue
        const { scale } = fitted.fitted.kind === "network" ? fitted.fitted.standardiser : { scale: [1] }
        if (featureDrift(fitted, drawn(100, 1 / scale[0])).drifted) found++
      }
      expect(alarms).toBeLessThanOrEqual(6)
      expect(found).toBeGreaterThanOrEqual(18)
    }
  )

  it.each<readonly [string, number, (uniform: () => number) => number]>([
    ["exponential", 3, (u) => -Math.log(1 - u())],
    ["lognormal", 3, (u) => Math.exp(1.5 * Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u()))],
    ["without any variance", 3, (u) => Math.tan(Math.PI * (u() - 0.5))],
    ["120 terms of a text", 120, (u) => (u() < 0.05 ? 0.3 + u() : 0)]
  ])("trained on 50 queries, raises a false alarm in at most 6 % of checks where features are %s", (_, width, draw) => {
    const stream = random(8, "heavy tails")
    const source = { model: "m", modelHash: "0", kind: "heavy", width }
    const drawn = (size: number, by = 0) => ({
      source,
      size,
      values: Float32Array.from({ length: width * size }, () => draw(stream.next) + by)
    })
    const ids = Array.from({ length: 50 }, (__, i) => `q${i}`)
    const labels = { successes: ids.map(() => (stream.next() < 0.5 ? 1 : 0)), trials: ids.map(() => 1) }
    for (const size of [60, 400]) {
      let alarms = 0
      for (let rep = 0; rep < 50; rep++) {
        const fitted = train(inputs(ids, drawn(50)), labels, { head: successHead(), model: ridge({ strengths: [1] }) })
        if (featureDrift(fitted, drawn(size)).drifted) alarms++
      }
      expect(alarms).toBeLessThanOrEqual(3)
    }
  })

  it("trained on 50 queries, finds a mean that moved by a deviation and one that doubled", () => {
    const stream = random(9, "few")
    const source = { model: "m", modelHash: "0", kind: "few", width: 4 }
    const drawn = (size: number, by = 0, times = 1) => ({
      source,
      size,
      values: Float32Array.from({ length: 4 * size }, (_, i) => {
        const normal = Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
        return i % 4 === 2 ? by + times * normal : normal
      })
    })
    const ids = Array.from({ length: 50 }, (_, i) => `q${i}`)
    const labels = { successes: ids.map(() => (stream.next() < 0.5 ? 1 : 0)), trials: ids.map(() => 1) }
    for (let rep = 0; rep < 20; rep++) {
      const fitted = train(inputs(ids, drawn(50)), labels, { head: successHead(), model: ridge({ strengths: [1] }) })
      for (const later of [drawn(100, 1.2), drawn(100, 0, 2.2)]) {
        const { columns, drifted } = featureDrift(fitted, later)
        expect(drifted).toBe(true)
        expect(columns[0].column).toBe(2)
      }
    }
  })

  it("finds a column that moved by a standard deviation, and one that spreads twice as much, and names it first", () => {
    const { features } = problem(120, WIDTH, 900).inputs
    const changed = (change: (x: number) => number) => ({
      ...features,
      values: features.values.map((x, i) => (i % WIDTH === 4 ? change(x) : x))
    })
    const { mean, scale } =
      predictor.fitted.kind === "network" ? predictor.fitted.standardiser : { mean: [], scale: [] }
    const moved = featureDrift(
      predictor,
      changed((x) => x + 1 / scale[4])
    )
    const spread = featureDrift(
      predictor,
      changed((x) => mean[4] + 2 * (x - mean[4]))
    )
    for (const found of [moved, spread]) {
      expect(found.drifted).toBe(true)
      expect(found.columns[0].column).toBe(4)
    }
    expect(moved.columns[0].shift).toBeGreaterThan(0.6)
    expect(spread.columns[0].spread).toBeGreaterThan(1.5)
  })

  it("knows what every model reads, and says what it cannot check", () => {
    const { features } = problem(60, WIDTH, 5).inputs
    for (const model of [logistic({ strengths: [1] }), nearestNeighbours(), ensemble([constant(), ridge()])]) {
      const other = train(training.inputs, training.labels, { head: successHead(), model })
      expect(featureDrift(other, features).drifted).toBe(false)
    }
    const flat = train(training.inputs, training.labels, { head: successHead(), model: constant() })
    expect(reasonOf(() => featureDrift(flat, features))).toBe("Unsupported")
    expect(reasonOf(() => featureDrift(predictor, problem(29, WIDTH, 5).inputs.features))).toBe("TooFewRows")
    expect(reasonOf(() => featureDrift(predictor, { ...features, source: { ...features.source, kind: "x" } }))).toBe(
      "ForeignFeatures"
    )
  })
})

/** Outcomes of queries whose rates are drawn around the predicted ones, so that samples of one query are alike. */
const outcomes = (seed: number, actual: (p: number) => number) => {
  const stream = random(seed, "drift")
  const probability = Float64Array.from({ length: 150 }, () => 0.1 + 0.8 * stream.next())
  const trials = probability.map(() => 1 + stream.below(12))
  const successes = probability.map((p, i) => {
    const mean = actual(p)
    const near = Math.min(mean, 1 - mean)
    const rate = mean + (stream.next() < 0.5 ? -near : near) / 2
    let s = 0
    for (let t = 0; t < trials[i]; t++) if (stream.next() < rate) s++
    return s
  })
  return { probability, labels: { successes, trials } }
}
const logit = (p: number): number => Math.log(p) - Math.log1p(-p)
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))

describe("calibrationDrift", () => {
  const alarms = (actual: (p: number) => number, seeds: number): number => {
    let count = 0
    for (let seed = 0; seed < seeds; seed++) {
      const { labels, probability } = outcomes(seed, actual)
      if (calibrationDrift(probability, labels).drifted) count++
    }
    return count
  }

  it("raises a false alarm in at most 3 % of 300 checks at alpha 0.01, though samples of a query are alike", () => {
    expect(alarms((p) => p, 300)).toBeLessThanOrEqual(9)
  })

  it("finds a level that fell, and predictions that are too sure, in at least 90 % of 50 checks", () => {
    expect(alarms((p) => sigmoid(logit(p) - 0.8), 50)).toBeGreaterThanOrEqual(45)
    expect(alarms((p) => sigmoid(0.3 * logit(p)), 50)).toBeGreaterThanOrEqual(45)
  })

  it("says what would repair it", () => {
    const { labels, probability } = outcomes(3, (p) => sigmoid(0.4 * logit(p) - 0.5))
    const { observed, predicted, repair } = calibrationDrift(probability, labels)
    expect(observed).toBeLessThan(predicted)
    expect(repair?.slope).toBeLessThan(0.75)
    expect(repair?.offset).toBeLessThan(-0.2)
  })

  it("takes sure predictions and outcomes of one class", () => {
    const trials = new Float64Array(40).fill(2)
    const sure = calibrationDrift(new Float64Array(40).fill(1), { successes: trials, trials })
    expect([sure.drifted, sure.repair]).toEqual([false, undefined])
    expect(calibrationDrift(new Float64Array(40).fill(0.5), { successes: trials, trials }).drifted).toBe(true)
    expect(
      reasonOf(() =>
        calibrationDrift(new Float64Array(29).fill(1), { successes: new Float64Array(29), trials: trials.slice(11) })
      )
    ).toBe("TooFewRows")
  })
})
