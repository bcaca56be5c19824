/**
 * Evaluates any recording: what the author of an experiment would state is chosen by what is recorded.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { constant, lengthFeatures, logistic, marginalsHead, ridge } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import type { Evaluation, EvaluationOptions } from "../experiment/Experiment.ts"
import { rescore } from "../experiment/Rescore.ts"
import { controlEntries, pointEntries } from "../measure/Controls.ts"
import { binaryPredictors, curvePredictor, type RewardRows } from "../predict/CurvePredictor.ts"
import { tfidfFeatures } from "../predict/Features.ts"
import { fixedPart } from "../recording/FixedPart.ts"
import type { ArmSamples, Recording } from "../recording/Recording.ts"
import { bestOfK } from "./BestOfK.ts"
import type { BestOfKOptions } from "./BestOfKOptions.ts"
import { routeAmong } from "./RouteAmong.ts"

/** What predictors read, and why. */
interface ChosenFeature {
  readonly name: string
  readonly features: Features
  /** Whether the predictors read the text of the queries instead: no vector is recorded. */
  readonly text: boolean
  readonly notes: ReadonlyArray<string>
}

const chooseFeature = ({ features, manifest, queries }: Recording): ChosenFeature => {
  const name = features.has("hidden") ? "hidden" : manifest.features[0]?.name
  const recorded = name === undefined ? undefined : features.get(name)
  if (name !== undefined && recorded !== undefined) return { name, features: recorded, text: false, notes: [] }
  const texts = queries.flatMap(({ text }) => (text === undefined ? [] : [text]))
  if (texts.length === queries.length) {
    const notes = ["No feature is recorded: predictors read words of the queries' text (TF-IDF)."]
    return { name: "length", features: lengthFeatures(texts), text: true, notes }
  }
  const source = { model: "none", modelHash: "none", kind: "constant", width: 1 }
  const notes = [
    "Neither a feature nor text is recorded: every query is predicted alike, and only what is seen while drawing can tell them apart."
  ]
  const nothing = { source, size: queries.length, values: new Float32Array(queries.length) }
  return { name: "none", features: nothing, text: false, notes }
}

/** Fewest scored queries for which a fixed split is kept: below, its intervals would be too wide to show anything. */
const fewestScored = 100

const chooseDesign = ({ queries }: Recording): BestOfKOptions["design"] => {
  const count = (split: string): number => queries.filter((query) => query.split === split).length
  const whole = count("train") > 0 && count("validation") > 0 && count("test") >= fewestScored
  return whole ? { kind: "split" } : { kind: "cross-fit", folds: Math.max(2, Math.min(5, queries.length)) }
}

const rewardsOf = ({ arms }: Recording, verifier: string): ReadonlyArray<number> =>
  arms.flatMap(({ rewards }) => [...(rewards.get(verifier) ?? [])].filter((reward) => !Number.isNaN(reward)))

const isBinary = (rewards: ReadonlyArray<number>): boolean => rewards.every((reward) => reward === 0 || reward === 1)

const areEqual = (rewards: ReadonlyArray<number>): boolean => rewards.every((reward) => reward === rewards[0])

/** Samples of the arm per query that has some. */
const samplesPerQuery = ({ offsets, sample }: ArmSamples): number => {
  const answered = offsets.subarray(1).reduce((count, end, q) => count + (end > offsets[q] ? 1 : 0), 0)
  return answered === 0 ? 0 : sample.length / answered
}

const meanReward = ({ rewards }: ArmSamples, verifier: string): number => {
  const known = (rewards.get(verifier) ?? new Float64Array()).filter((reward) => !Number.isNaN(reward))
  return known.reduce((sum, reward) => sum + reward, 0) / known.length
}

const withoutFailures = (rewards: RewardRows): { readonly rewards: ReadonlyArray<Float64Array> } => ({
  rewards: rewards.map((row) => row.filter((reward) => !Number.isNaN(reward)))
})

/** Nothing where all rewards are the same; success probabilities where rewards are 0 or 1, else the marginal rewards; linear either way. */
const choosePredictors = (
  rewards: ReadonlyArray<number>,
  maxSamples: number,
  feature: ChosenFeature
): Pick<BestOfKOptions, "predictors" | "entries" | "minimum" | "notes"> => {
  const { notes } = feature
  if (areEqual(rewards)) {
    const nothing =
      "All rewards are the same, so there is nothing to predict: only policies that predict nothing are here."
    return { predictors: {}, entries: controlEntries, notes: [...notes, nothing] }
  }
  const features = feature.text ? tfidfFeatures() : undefined
  const known = feature.name !== "none"
  if (isBinary(rewards)) return { predictors: binaryPredictors(known ? logistic() : constant(), features), notes }
  const head = marginalsHead({ maxSamples })
  const point = curvePredictor({ head, model: known ? ridge() : constant(), labels: withoutFailures, features })
  // What no reply would be worth is not recorded: every query gets one.
  return { predictors: { point }, entries: [...controlEntries, ...pointEntries], minimum: 1, notes }
}

const evaluateSamples = (
  recording: Recording,
  arm: ArmSamples,
  verifier: string,
  feature: ChosenFeature,
  run: EvaluationOptions
): Promise<Evaluation> => {
  const most = arm.offsets.subarray(1).reduce((largest, end, q) => Math.max(largest, end - arm.offsets[q]), 0)
  return bestOfK({
    arm: arm.name,
    verifier,
    feature: feature.name,
    design: chooseDesign(recording),
    ...choosePredictors(rewardsOf(recording, verifier), most, feature)
  })(recording, { ...run, arms: undefined })
}

/** Arms to route among: all that can be compared by price; else the one with the lowest and that with the highest mean. */
const chooseRoute = ({ arms, manifest }: Recording, verifier: string): ReadonlyArray<string> => {
  const priced = manifest.arms.filter(({ name, price }) => {
    const arm = arms.find((one) => one.name === name)
    return price !== undefined && arm?.tokens.some((tokens) => !Number.isNaN(tokens)) === true
  })
  const units = new Set(priced.map(({ price }) => price?.unit))
  if (priced.length > 2 && units.size === 1) return priced.map(({ name }) => name)
  const known = arms.filter((arm) => !Number.isNaN(meanReward(arm, verifier)))
  const order = [...known].sort((a, b) => meanReward(a, verifier) - meanReward(b, verifier))
  return order.length < 2 ? order.map(({ name }) => name) : [order[0].name, order[order.length - 1].name]
}

const chooseVerifier = ({ manifest }: Recording): string =>
  manifest.verifiers[0]?.name ?? fail({ _tag: "UnknownVerifier", verifier: "", valid: "none in this recording" })

/**
 * Evaluates a recording whatever it holds. Several samples of a query are best-of-k, on the arm with most samples; one reply
 * of each of several arms is routing among them. The verifier is the first; the feature is `hidden`, else the first, else
 * words of the text. A split is kept where it leaves 100 scored queries or more, else predictions are cross-fitted. Rewards
 * that are 0 or 1 are predicted as success probabilities, others as marginal rewards.
 *
 * @throws BenchError `UnknownVerifier` where no reward is recorded, `UnknownArmName`, `InvalidOption` for budgets outside
 *   their range, `NoText` and `VerifierFailed` where a verifier is given
 * @example
 * ```ts
 * import { evaluateRecording, openRecording } from "@alloc/bench"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const { results } = await evaluateRecording(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [4] })
 * console.log(results.evaluation.design, results.unit) // => cross-fit, 5 folds samples
 * ```
 */
export const evaluateRecording = async (given: Recording, options: EvaluationOptions): Promise<Evaluation> => {
  const fixed = fixedPart(given)
  const rescored = options.verifier === undefined ? fixed : await rescore(fixed, options.verifier)
  const verifier = options.verifier?.name ?? chooseVerifier(rescored)
  const run = { ...options, verifier: undefined }
  const feature = chooseFeature(rescored)
  const recording = { ...rescored, features: new Map([...rescored.features, [feature.name, feature.features]]) }
  const named = recording.arms.find(({ name }) => options.arms?.length === 1 && options.arms[0] === name)
  const [most] = [...recording.arms].sort((a, b) => samplesPerQuery(b) - samplesPerQuery(a))
  const sampled = named ?? (options.arms === undefined && samplesPerQuery(most) > 1 ? most : undefined)
  if (sampled !== undefined) return evaluateSamples(recording, sampled, verifier, feature, run)
  const arms = options.arms ?? chooseRoute(recording, verifier)
  if (arms.length === 1 && options.arms === undefined) return evaluateSamples(recording, most, verifier, feature, run)
  return routeAmong({ arms, verifier, features: [feature.name], notes: feature.notes })(recording, {
    ...run,
    arms: undefined
  })
}
