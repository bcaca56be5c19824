import { betaHead, crossFit, inputs, logistic } from "@alloc/predictor"
import { fitItemResponse, itemResponseOf } from "@alloc/predictor/arms"
import { spearman } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { gaussHermite, type Quadrature } from "../../src/arms/GaussHermite.ts"
import { type ArmOutcomes, penalisedLoss } from "../../src/arms/ItemLikelihood.ts"
import { reasonOf } from "../Data.ts"
import { ARMS, abilities, generated } from "../Items.ts"

/** Cross entropy of predicted rates against true ones, nats, over the arms asked for. */
const lossOf = (probability: Float64Array, rates: Float64Array, arm: number): number => {
  let total = 0
  for (let i = arm; i < rates.length; i += ARMS)
    total -= rates[i] * Math.log(probability[i]) + (1 - rates[i]) * Math.log1p(-probability[i])
  return (total / rates.length) * ARMS
}

describe("a Beta item-response model of a known generator", () => {
  const training = generated(400, 4, 1)
  const test = generated(300, 4, 2)
  const model = fitItemResponse(training, { strengths: [0.1, 0.01] })

  it("finds the abilities, what difficulty is made of, and how much the features do not tell", () => {
    const { abilities: found, deviation, difficulty, discrimination } = model.fit
    const centre = (list: ReadonlyArray<number>): ReadonlyArray<number> =>
      list.map((a) => a - list.reduce((sum, b) => sum + b / list.length, 0))
    centre(found).forEach((ability, a) => {
      expect(Math.abs(ability - centre(abilities)[a])).toBeLessThan(0.25)
    })
    expect(difficulty[0]).toBeGreaterThan(0.6)
    expect(difficulty[1]).toBeLessThan(-0.3)
    expect(Math.abs(difficulty[3])).toBeLessThan(0.2)
    expect(discrimination[2]).toBeGreaterThan(0.1)
    expect(Math.abs(deviation - 0.8)).toBeLessThan(0.2)
  })

  it("is at a maximum: an independent likelihood on a fine grid gets no better in any direction", () => {
    const { outcomes, features } = training
    const grid = Float64Array.from({ length: 241 }, (_, i) => (i - 120) / 24)
    const fine = { nodes: grid, weights: grid.map((t) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI) / 24) }
    const { fit } = model
    const layout = { arms: ARMS, columns: 4 }
    const x = features.values.map((v, i) => (v - fit.mean[i % 4]) * fit.scale[i % 4])
    const rows = Int32Array.from({ length: 80 }, (_, i) => i * 5)
    const point = Float64Array.of(
      ...fit.abilities,
      ...fit.difficulty,
      ...fit.discrimination,
      Math.log(fit.deviation),
      Math.log(fit.concentration)
    )
    const at = (p: Float64Array, quadrature: Quadrature): number =>
      penalisedLoss(
        outcomes,
        rows,
        layout,
        Float64Array.from(x),
        quadrature,
        fit.strength,
        p,
        new Float64Array(p.length)
      )
    expect(at(point, gaussHermite(15))).toBeCloseTo(at(point, fine), 3)
    const all = Int32Array.from({ length: 400 }, (_, i) => i)
    const whole = (p: Float64Array): number =>
      penalisedLoss(
        outcomes,
        all,
        layout,
        Float64Array.from(x),
        gaussHermite(15),
        fit.strength,
        p,
        new Float64Array(p.length)
      )
    const best = whole(point)
    for (let p = 0; p < point.length; p++)
      for (const by of [-0.1, 0.1])
        expect(whole(point.map((v, i) => (i === p ? v + by : v)))).toBeGreaterThan(best - 1e-6)
  })

  it("predicts an arm better from the query and the others' outcomes than from either alone, and better than by the arm's own predictor", () => {
    const arm = 3
    const known = (i: number): boolean => i % ARMS !== arm
    const others: ArmOutcomes = {
      arms: ARMS,
      successes:
        test.outcomes.successes instanceof Float64Array
          ? test.outcomes.successes.map((s, i) => (known(i) ? s : 0))
          : [],
      trials: Float64Array.from({ length: 300 * ARMS }, (_, i) => (known(i) ? 4 : 0))
    }
    const blind = fitItemResponse({ outcomes: training.outcomes })
    const ids = (prefix: string, size: number) => Array.from({ length: size }, (_, i) => prefix + i)
    const own = {
      successes: Float64Array.from({ length: 400 }, (_, i) => training.outcomes.successes[i * ARMS + arm]),
      trials: new Float64Array(400).fill(4)
    }
    const alone = crossFit(inputs(ids("q", 400), training.features), own, {
      head: betaHead(),
      model: logistic({ strengths: [0.01] }),
      folds: 2
    }).predictors[0].predict(test.features).probability
    const losses = {
      alone: lossOf(
        Float64Array.from({ length: 300 * ARMS }, (_, i) => alone[Math.floor(i / ARMS)]),
        test.rates,
        arm
      ),
      query: lossOf(model.predict({ features: test.features }).probability, test.rates, arm),
      others: lossOf(blind.predict({ outcomes: others }).probability, test.rates, arm),
      both: lossOf(model.predict({ features: test.features, outcomes: others }).probability, test.rates, arm),
      truth: lossOf(
        test.rates.map((r) => Math.min(1 - 1e-9, Math.max(1e-9, r))),
        test.rates,
        arm
      )
    }
    expect(losses.query).toBeLessThan(losses.alone)
    expect(losses.both).toBeLessThan(losses.query - 0.01)
    expect(losses.both).toBeLessThan(losses.others - 0.005)
    expect(losses.both).toBeGreaterThan(losses.truth)
  })

  it("orders queries by difficulty, better where outcomes are known", () => {
    const from = (evidence: Parameters<typeof model.predict>[0]) =>
      spearman(model.predict(evidence).difficulty, test.difficulty)
    const guessed = from({ features: test.features })
    const seen = from({ features: test.features, outcomes: test.outcomes })
    expect(guessed).toBeGreaterThan(0.6)
    expect(seen).toBeGreaterThan(guessed + 0.1)
  })

  it("its curves start at its probability, and its plain data make the same model again", () => {
    const again = itemResponseOf(JSON.parse(JSON.stringify(model.fit)))
    const evidence = { features: test.features, outcomes: test.outcomes }
    const prediction = model.predict(evidence)
    expect(again.predict(evidence).probability).toEqual(prediction.probability)
    for (let arm = 0; arm < ARMS; arm++) {
      const curves = prediction.curves(arm, 4)
      for (let i = 0; i < 300; i += 37)
        expect(curves.value(i, 1)).toBeCloseTo(prediction.probability[i * ARMS + arm], 9)
    }
  })

  it("refuses outcomes and features that are not valid", () => {
    const { features, outcomes } = training
    const wrong = (change: Partial<ArmOutcomes>) =>
      reasonOf(() => fitItemResponse({ features, outcomes: { ...outcomes, ...change } }))
    expect(wrong({ successes: [1] })).toBe("LengthMismatch")
    expect(wrong({ arms: 0 })).toBe("InvalidOption")
    for (const s of [Number.NaN, -1, 5, null as unknown as number])
      expect(
        wrong({
          successes: Float64Array.from(outcomes.trials, (_, i) => i % 2).map((v, i) =>
            i === 9 ? Number(s ?? Number.NaN) : v
          )
        })
      ).toBe("InvalidLabel")
    expect(
      wrong({
        trials: Float64Array.from(outcomes.trials, (n, i) => (i % ARMS === 1 ? 0 : n)),
        successes: Float64Array.from(outcomes.trials, () => 0)
      })
    ).toBe("InvalidLabel")
    expect(reasonOf(() => model.predict({}))).toBe("InvalidOption")
    expect(reasonOf(() => model.predict({ outcomes }))).toBe("InvalidOption")
    expect(
      reasonOf(() => model.predict({ features: { ...features, source: { ...features.source, modelHash: "1" } } }))
    ).toBe("ForeignFeatures")
    expect(reasonOf(() => model.predict({ features, outcomes: { arms: 2, successes: [], trials: [] } }))).toBe(
      "WidthMismatch"
    )
  })
})
