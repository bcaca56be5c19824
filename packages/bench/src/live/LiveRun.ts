/**
 * Runs policies live on queries that a recording holds, and sets what they reach beside what the recording forecasts for
 * the same queries.
 *
 * @module
 */
import { type Curves, online, type Policy, samples, sequential, uniform } from "@alloc/core"
import type { Features, HiddenStates } from "@alloc/core/recording"
import { type Decoded, decode } from "@alloc/decoders"
import { logistic, inputs as makeInputs, selectInputs } from "@alloc/predictor"
import type { Verifier } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import type { CollectionModel } from "../collect/CollectionModel.ts"
import { drawnFeature, type PlannedQuery, type RecordingPlan } from "../collect/RecordingPlan.ts"
import { rewardRowsOf } from "../experiments/PrepareBestOfK.ts"
import { learnPilot, predictedCurves } from "../fit/FitPolicy.ts"
import { pilotOf } from "../fit/Pilot.ts"
import { binaryPredictors } from "../predict/CurvePredictor.ts"
import { featureContext } from "../predict/Features.ts"
import { type RecordingRows, recordingRows } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"
import { type PoolArm, type SamplePool, samplePool } from "../recording/SamplePool.ts"
import { type Estimate, estimate, forecastRuns, mean, ofRuns } from "./Forecast.ts"
import { liveModel } from "./LiveModel.ts"
import { decodedQueries, drawingSeed, failedSamples, stateless, testRows } from "./LiveQueries.ts"

/** What a policy reached live at a budget, beside the forecast. */
export interface LiveOutcome {
  readonly policy: string
  readonly budget: number
  /** Mean reward of the answers; the interval is the bootstrap's, by query. */
  readonly live: Estimate
  /** Samples drawn per query. */
  readonly liveSamples: number
  readonly tokens: number
  /** Mean reward of runs on the same queries, forecast; 95 % of them are within the interval, and so should a live run be. */
  readonly forecast: Estimate
  /** Their samples per query, likewise. */
  readonly forecastSamples: Estimate
  readonly failed: number
}

/** An answer of a live run. */
export interface LiveAnswer {
  readonly policy: string
  readonly budget: number
  readonly query: string
  readonly samples: number
  readonly answer: string | undefined
  readonly reward: number
  readonly why: string
}

/** What a live run gives. */
export interface LiveResults {
  readonly model: string
  readonly recording: string
  readonly trained: number
  readonly queries: number
  readonly seed: number
  readonly outcomes: ReadonlyArray<LiveOutcome>
  readonly answers: ReadonlyArray<LiveAnswer>
}

/** What is run. */
export interface LiveTask {
  readonly plan: RecordingPlan
  readonly recording: Recording
  readonly model: Pick<CollectionModel, "label" | "source" | "states">
  readonly seed: number
  /** Folder of data sets whose text is not shipped. */
  readonly data?: string | undefined
  /** At most so many of the recording's test queries. */
  readonly limit: number
  readonly budgets: ReadonlyArray<number>
  readonly progress?: ((step: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

interface LivePolicy {
  readonly name: string
  readonly make: () => Policy
}

const policies: ReadonlyArray<LivePolicy> = [
  { name: "uniform", make: () => stateless(uniform()) },
  { name: "online", make: () => stateless(online()) },
  { name: "sequential", make: () => stateless(sequential()) }
]

/** The test queries that are run, with their prompts and their recorded samples. */
interface LiveQueries {
  readonly planned: ReadonlyArray<PlannedQuery>
  readonly pool: SamplePool
  /** Rows of the queries that the predictor learns from. */
  readonly training: RecordingRows
  /** Their recorded samples. */
  readonly learnt: PoolArm
}

const chooseQueries = async ({ data = "", limit, plan, recording }: LiveTask): Promise<LiveQueries> => {
  const { manifest, queries } = recording
  const seed = Object.values(manifest.seeds)[0] ?? manifest.arms[0]?.seed ?? 1
  const all = new Map((await plan.queries({ data, seed, limit: undefined })).map((query) => [query.row.id, query]))
  const isThere = (q: number): boolean => all.has(queries[q].id)
  const rows = testRows(queries, seed).filter(isThere).slice(0, limit)
  if (rows.length === 0) fail({ _tag: "EmptySplit", split: "test", recording: manifest.name })
  const planned = rows.flatMap((q) => all.get(queries[q].id) ?? [])
  const arms = [manifest.arms[0].name]
  const verifier = plan.verifiers[0].name
  const tested = new Set(testRows(queries, seed))
  const training = recordingRows([...queries.keys()].filter((q) => !tested.has(q)))
  return {
    planned,
    pool: samplePool(recording, { queries: recordingRows(rows), arms, verifier }),
    training,
    learnt: samplePool(recording, { queries: training, arms, verifier }).arms[0]
  }
}

/** By the model's hidden states, as in the experiment's evaluation; the recording's are of the same model. */
const curvesByStates = async (
  { plan, recording, seed }: LiveTask,
  { learnt, planned, training }: LiveQueries,
  known: Features,
  states: HiddenStates,
  most: number
): Promise<Curves> => {
  const ids = recording.queries.map(({ id }) => id)
  const live = planned.map(({ row }) => row.id)
  const { beta } = binaryPredictors(logistic())
  const predict = await beta.fit(selectInputs(makeInputs(ids, known), training), rewardRowsOf(learnt), {
    seed,
    heldOut: live,
    context: featureContext(recording)
  })
  const read = await states.read(planned.map(({ prompt }) => plan.prefix + prompt))
  return beta.curves(predict(makeInputs(live, read)), most)
}

/** By words of the queries' text where they help, else by the prior alone. */
const curvesByText = ({ recording, seed }: LiveTask, { planned, training }: LiveQueries, most: number): Curves => {
  const pilot = { ...pilotOf(recording, training), states: undefined }
  const learnt = learnPilot(pilot, pilot.texts === undefined ? "none" : "auto", seed)
  const ids = planned.map(({ row }) => row.id)
  return predictedCurves(learnt, { ids, texts: planned.map(({ prompt, row }) => row.text ?? prompt) }, most)
}

/** Whether the rewards that are learnt from differ: else there is nothing that states could predict. */
const canLearn = ({ learnt }: LiveQueries): boolean => {
  const known = learnt.rewards.filter((reward) => !Number.isNaN(reward))
  return known.some((reward) => reward !== known[0])
}

/** Curves of the live queries, by a predictor that learnt from the recording's other queries. */
const predictCurves = async (task: LiveTask, queries: LiveQueries, most: number): Promise<Curves> => {
  const { model, plan, recording } = task
  const known = recording.features.get(drawnFeature)
  const { states } = model
  if (known !== undefined && states?.source.modelHash === known.source.modelHash && canLearn(queries))
    return curvesByStates(task, queries, known, states, most)
  if (known !== undefined && states?.source.modelHash !== known.source.modelHash && plan.states !== false) {
    const how =
      "its predictor reads hidden states of the model that the recording holds; leave --model out, or name a server"
    return fail({ _tag: "Unavailable", what: `predicting live on ${recording.manifest.name}`, how })
  }
  return curvesByText(task, queries, most)
}

/** What runs on the same queries should come to. */
const forecastOf = (
  { make }: LivePolicy,
  { learnt, pool }: LiveQueries,
  curves: Curves,
  { budget, maximum, seed }: { readonly budget: number; readonly maximum: number; readonly seed: number }
): Pick<LiveOutcome, "forecast" | "forecastSamples"> => {
  const arms = [{ name: pool.arms[0].name, curves }]
  const runs = forecastRuns({ pool, predictions: [{ curves, learnt }], most: maximum, seed }, (own) => ({
    policy: make(),
    problem: { arms, budget: samples(budget), minimum: 0, maximum, seed: own }
  }))
  return {
    forecast: ofRuns(runs.map(({ value }) => mean(value))),
    forecastSamples: ofRuns(runs.map(({ committed }) => mean(committed)))
  }
}

const answersOf = (policy: string, budget: number, { answers }: Decoded): ReadonlyArray<LiveAnswer> =>
  answers.map(({ id, reward = 0, samples: drawn, text, why }) => {
    return { policy, budget, query: id, samples: drawn.length, answer: text, reward, why: why.text }
  })

/** Runs every policy at every budget, with one verifier. */
const runAll = async (task: LiveTask, queries: LiveQueries, verifier: Verifier): Promise<LiveResults> => {
  const { budgets, model, plan, progress, recording, seed, signal } = task
  const most = 4 * Math.max(1, ...budgets)
  progress?.("predicting")
  const curves = await predictCurves(task, queries, most)
  const trained = queries.training.length
  const drawn = liveModel(model.source, model.label, plan.prefix)
  const outcomes: Array<LiveOutcome> = []
  const answers: Array<LiveAnswer> = []
  for (const budget of budgets) {
    const maximum = Math.max(4, Math.ceil(4 * budget))
    for (const policy of policies) {
      progress?.(`${policy.name} at ${budget}`)
      const decoded = await decode({
        queries: decodedQueries(queries.planned, plan),
        model: drawn,
        predict: () => curves,
        policy: policy.make(),
        budget: { samples: budget },
        maximum,
        verifier,
        sampling: plan.sampling,
        seed: drawingSeed([recording], seed),
        signal
      })
      const own = answersOf(policy.name, budget, decoded)
      answers.push(...own)
      const count = own.reduce((sum, one) => sum + one.samples, 0)
      outcomes.push({
        policy: policy.name,
        budget,
        live: estimate(
          own.map(({ reward }) => reward),
          seed
        ),
        liveSamples: count / own.length,
        tokens: decoded.usage.total.completionTokens,
        ...forecastOf(policy, queries, curves, { budget, maximum, seed }),
        failed: failedSamples(decoded.answers)
      })
    }
  }
  const { name } = recording.manifest
  return { model: model.label, recording: name, trained, queries: queries.planned.length, seed, outcomes, answers }
}

/**
 * Predicts, allocates, samples, verifies and answers the recording's first test queries, live, by `decode`; beside each
 * outcome stands what the prediction and the recorded samples of the same queries forecast. The predictor learns from the
 * recording's other queries.
 *
 * @throws BenchError `EmptySplit`, `Unavailable` where the model's states are not those that the recording holds;
 *   DecoderError as `decode`
 */
export const runLive = async (task: LiveTask): Promise<LiveResults> => {
  const queries = await chooseQueries(task)
  return task.plan.judge(([verifier]) => runAll(task, queries, verifier))
}
