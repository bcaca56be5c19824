/**
 * One score per arm, for routing among many decoders.
 *
 * @module
 */
import { checkOptions, wholeNumber } from "../checks/Options.ts"
import { fail } from "../PredictorError.ts"
import { type Head, numbersOf, type Targets } from "./Head.ts"
import { meanTargets, squaredColumns, squaredLoss } from "./Squared.ts"

/** Mean reward of each arm on each query, row-major; NaN where an arm was not asked. */
export interface ArmScores {
  readonly scores: Float64Array
  readonly arms: number
}

/** Predicted mean reward of each arm, row-major. */
export interface ArmScoresPrediction {
  readonly kind: "arm-scores"
  readonly arms: number
  readonly scores: Float64Array
}

const targets = ({ arms, scores }: ArmScores): Targets => ({
  values: scores.map((s) => (Number.isNaN(s) ? 0 : s)),
  weights: scores.map((s) => (Number.isNaN(s) ? 0 : 1)),
  width: arms
})

/**
 * The head for many arms: squared error on each arm's mean reward, halved, summed over the arms that were asked. An arm
 * that was not asked on a query is missing there, not wrong.
 *
 * Labels and predictions are row-major, one row of `arms` scores per query. Raw outputs: the scores.
 *
 * @throws PredictorError `WidthMismatch`, `InvalidLabel` (an infinite score; an arm never asked)
 * @example
 * ```ts
 * import { armScoresHead, inputs, ridge, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 20 }, (_, i) => i)
 * const batch = inputs(Array.from(values, (i) => `q${i}`), { source, size: 20, values })
 * // The first arm is right on the first half, the second always, but it was not asked on every third query.
 * const scores = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? Number(i < 20) : i % 3 === 0 ? Number.NaN : 1))
 * const predictor = train(batch, { arms: 2, scores }, { head: armScoresHead(2), model: ridge() })
 * const found = predictor.predict({ source, size: 1, values: Float32Array.of(18) }).scores
 * console.log(found[0] < found[1], found[1].toFixed(2)) // => true 1.00
 * ```
 */
export const armScoresHead = (arms: number): Head<ArmScores, ArmScoresPrediction> => {
  checkOptions({ arms }, { arms: wholeNumber(1) })
  return armScores(arms)
}

const armScores = (arms: number): Head<ArmScores, ArmScoresPrediction> => ({
  name: "arm-scores",
  spec: { arms },
  outputs: arms,
  check: (labels, ids) => {
    if (!(labels.scores instanceof Float64Array))
      fail({
        _tag: "InvalidLabel",
        query: "every query",
        field: "scores",
        value: labels.scores,
        valid: "a Float64Array"
      })
    if (labels.arms !== arms) fail({ _tag: "WidthMismatch", field: "scores", width: labels.arms, expected: arms })
    if (labels.scores.length !== ids.length * arms) {
      fail({ _tag: "LengthMismatch", field: "scores", length: labels.scores.length, expected: ids.length * arms })
    }
    labels.scores.forEach((score, i) => {
      if (Math.abs(score) === Number.POSITIVE_INFINITY) {
        const query = ids[Math.floor(i / arms)]
        fail({
          _tag: "InvalidLabel",
          query,
          field: `score of arm ${i % arms}`,
          value: score,
          valid: "a finite number, or NaN where not asked"
        })
      }
    })
  },
  checkLearnable: ({ scores }) => {
    const asked = new Uint8Array(arms)
    scores.forEach((score, i) => {
      if (!Number.isNaN(score)) asked[i % arms] = 1
    })
    const never = asked.indexOf(0)
    if (never >= 0) {
      fail({
        _tag: "InvalidLabel",
        query: "every query",
        field: `score of arm ${never}`,
        value: "NaN",
        valid: "at least one query per arm"
      })
    }
  },
  select: (labels, rows) => {
    const scores = new Float64Array(rows.length * arms)
    for (let i = 0; i < rows.length; i++)
      scores.set(labels.scores.subarray(rows[i] * arms, (rows[i] + 1) * arms), i * arms)
    return { scores, arms }
  },
  loss: (raw, labels, gradient) => squaredLoss(raw, targets(labels), gradient),
  constant: (labels) => meanTargets(targets(labels)),
  targets,
  link: () => ({ kind: "identity" }),
  columns: (labels) => squaredColumns(targets(labels)),
  decode: (raw) => ({ kind: "arm-scores", arms, scores: numbersOf(raw, arms) })
})
