/**
 * Evaluations at the paper's scale: its splits, its two predictors (a perceptron on hidden states; a fine-tuned model behind
 * the protocol of remote predictors), and the policies and controls of the smaller scale.
 *
 * @module
 */
import {
  type BestOfKOptions,
  bestOfK,
  binaryEntries,
  binaryPredictors,
  type CurvePredictor,
  type Evaluate,
  type PolicyEntry,
  policyEntry,
  type RoutingOptions,
  rewardEntries,
  rewardPredictors,
  routeAmong,
  tfidfFeatures
} from "@alloc/bench"
import { type Curves, online } from "@alloc/core"
import { named } from "@alloc/core/policies"
import type { QueryRow } from "@alloc/core/recording"
import { logistic, mlp, type PreferencePrediction, selectRows } from "@alloc/predictor"
import { type RemotePredictor, type RemoteQuery, remotePredictor } from "@alloc/predictor/remote"
import { trancheQueries } from "../experiments/ChatSamples.ts"
import { withSamples } from "../experiments/DerivedArms.ts"
import { tacoVerifiers } from "../taco/TacoTasks.ts"
import { paperFeature } from "./CollectPaper.ts"
import type { PaperRun } from "./PaperRun.ts"

/** What any head of best-of-k predicts. */
interface CurvePrediction {
  readonly curves: (maxSamples: number) => Curves
  readonly probability?: Float64Array | undefined
}

const asked = (queries: ReadonlyArray<QueryRow>): ReadonlyArray<RemoteQuery> =>
  queries.map(({ id, text = "" }) => ({ id, text }))

/** A fine-tuned model as a predictor: it learnt elsewhere, and refuses the queries that it learnt from. */
const fineTuned = (remote: RemotePredictor<CurvePrediction>): CurvePredictor => ({
  name: `${remote.manifest.head.name}, ${remote.manifest.model}`,
  text: true,
  fit: async (_training, _rewards, { context, heldOut }) => {
    const wanted = new Set(heldOut)
    const rows = context.queries.filter(({ id }) => wanted.has(id))
    const outputs = await remote.rawOutputsHeldOut(asked(rows))
    const places = new Map(rows.map(({ id }, i) => [id, i]))
    return ({ ids }) =>
      selectRows(
        outputs,
        Int32Array.from(ids, (id) => places.get(id) ?? -1)
      )
  },
  curves: (outputs, maxSamples) => remote.head.decode(outputs).curves(maxSamples),
  probability: (outputs) => remote.head.decode(outputs).probability
})

const loraEntry: PolicyEntry = policyEntry("online-lora", "once", () => named("online-lora", online()), {
  predictor: "lora",
  against: ["uniform", "online"]
})

const predictorsOf = async ({ choices, endpoints, paper }: PaperRun): Promise<BestOfKOptions["predictors"]> => {
  const own = paper.reward.kind === "model" ? rewardPredictors(choices.samples, mlp()) : binaryPredictors(mlp())
  const url = endpoints.predictor
  return url === undefined ? { ...own } : { ...own, lora: fineTuned(await remotePredictor<CurvePrediction>({ url })) }
}

const bestOfKOptions = async (run: PaperRun): Promise<BestOfKOptions> => {
  const { choices, endpoints, paper } = run
  const real = paper.reward.kind === "model"
  const entries = real ? rewardEntries : binaryEntries
  const words = real
    ? rewardPredictors(choices.samples, undefined, tfidfFeatures()).point
    : binaryPredictors(logistic(), tfidfFeatures()).point
  return {
    arm: "samples",
    feature: paperFeature,
    design: { kind: "split" },
    predictors: await predictorsOf(run),
    baselines: { "tf-idf": words },
    entries: endpoints.predictor === undefined ? entries : [...entries, loraEntry],
    minimum: real ? 1 : 0,
    notes: choices.said
  }
}

/** As the framework released with the data compares, and strictly: both where both are recorded. */
const sampled =
  (run: PaperRun): Evaluate =>
  async (recording, options) => {
    const shared = await bestOfKOptions(run)
    const names = recording.manifest.verifiers.map(({ name }) => name)
    if (!names.includes(tacoVerifiers.official)) return bestOfK(shared)(recording, options)
    const by = (verifier: string) =>
      bestOfK({ ...shared, verifier, title: `${run.paper.title}, compared ${verifier}` })(recording, options)
    const first = await by(tacoVerifiers.official)
    return { ...first, parts: [await by(tacoVerifiers.strict)] }
  }

const tranches =
  (run: PaperRun): Evaluate =>
  async (recording, options) => {
    const [{ name: verifier }] = recording.manifest.verifiers
    const scored = trancheQueries(recording, verifier, ["test"])
    const odd = withSamples(recording, (_, place) => place % 2 === 1)
    const half = { ...run, choices: { ...run.choices, samples: Math.floor(run.choices.samples / 2) } }
    const title = `${run.paper.title}, the queries whose rewards vary least and most`
    return bestOfK({ ...(await bestOfKOptions(half)), scored, title })(odd, options)
  }

const routed =
  ({ choices, endpoints, paper }: PaperRun, arms: readonly [string, string]): Evaluate =>
  async (recording, options) => {
    const url = endpoints.router
    const remote = url === undefined ? undefined : await remotePredictor<PreferencePrediction>({ url })
    const predicted: RoutingOptions["predicted"] =
      remote === undefined
        ? undefined
        : { lora: async (queries) => (await remote.predictHeldOut(asked(queries))).probability }
    return routeAmong({
      arms,
      features: [paperFeature],
      model: mlp(),
      split: true,
      byGap: paper.reward.kind === "model",
      predicted,
      title: `${paper.title}, routing from ${arms[0]} to ${arms[1]}`,
      notes: choices.said
    })(recording, options)
  }

/** The evaluations of a run, in order. */
export const paperEvaluations = (run: PaperRun): ReadonlyArray<Evaluate> =>
  run.paper.evaluations.map((one) => {
    if (one === "best-of-k") return sampled(run)
    return one === "tranches" ? tranches(run) : routed(run, one.routing)
  })
