/**
 * Compares ways to predict the tasks, on training and validation queries alone: `node apps/reproduce/src/tasks/TryPredictors.ts
 * layers 16,20,24` by layers, whose states `DrawTaskStates.ts` reads before; `... curve` by numbers of training queries and of samples.
 *
 * @module
 */
import { join } from "node:path"
import { openRecording, successesOf } from "@alloc/bench"
import { permutation, random } from "@alloc/core/random"
import type { Features } from "@alloc/core/recording"
import {
  betaHead,
  type Counts,
  concatenate,
  constant,
  fitPca,
  fitTfidf,
  inputs,
  logistic,
  mlp,
  nearestNeighbours,
  ridge,
  selectInputs,
  stackedRidge,
  successHead
} from "@alloc/predictor"
import { shippedRecording } from "../ShippedRecording.ts"
import { itemTrials } from "./ItemTrials.ts"
import { kindFeatures } from "./KindPredictors.ts"
import { taskStates } from "./TaskStates.ts"
import {
  knownHalves,
  modelTrial,
  type TrainingTasks,
  type Trial,
  type TrialModel,
  type TrialResult,
  trainingTasks,
  trialBudgets,
  tryPredictor
} from "./TrainingTasks.ts"

const head = betaHead()

const byLayers = async (
  training: TrainingTasks,
  layers: ReadonlyArray<number>,
  other: Counts
): Promise<ReadonlyArray<Trial>> => {
  const texts = training.queries.map(({ text = "" }) => text)
  const states: Array<Features> = []
  for (const layer of layers)
    states.push(
      await taskStates(
        texts.map((question) => ({ question })),
        layer,
        { folder: join(".alloc", "collect") }
      )
    )
  const kinds = kindFeatures(training.queries.map(({ kind }) => kind))
  const [one, two] = [states[0], concatenate(states.slice(0, 2))]
  const [first, pair] = [`layer ${layers[0]}`, `layers ${layers.slice(0, 2).join(", ")}`]
  const widths = states.slice(0, 2).map(({ source }) => source.width)
  const models: ReadonlyArray<TrialModel> = [
    { name: "a constant", features: kinds, model: constant(), head },
    { name: "the kind's name", features: kinds, model: logistic(), head },
    ...states.map((features, k): TrialModel => ({ name: `layer ${layers[k]}`, features, model: logistic(), head })),
    { name: pair, features: two, model: logistic(), head },
    { name: `${pair}, stacked ridge`, features: two, model: stackedRidge({ widths }), head },
    { name: `${first}, ridge`, features: one, model: ridge(), head },
    { name: `${first}, neighbours`, features: one, model: nearestNeighbours(), head },
    { name: `${first}, perceptron`, features: one, model: mlp(), head },
    { name: `${first}, success head`, features: one, model: logistic(), head: successHead() },
    { name: `${pair} and the kind's name`, features: concatenate([two, kinds]), model: logistic(), head },
    { name: "words (TF-IDF)", features: fitTfidf(texts, { maxTerms: 1024 }).transform(texts), model: logistic(), head }
  ]
  // Of the states their leading directions: every direction has two weights.
  const reduced = fitPca(two, 100).transform(two)
  return [...models.map((model) => modelTrial(training, model)), ...itemTrials(training, reduced, other)]
}

/** So many of the rows, the same beginning of one random order for every number. */
const firstOf = (rows: Int32Array, count: number): Int32Array =>
  permutation(rows.length, random(1, "learning curve"))
    .slice(0, count)
    .map((place) => rows[place])

const curve = (training: TrainingTasks, features: Features): ReadonlyArray<Trial> => {
  // The strengths that any of these sizes chooses.
  const model = logistic({ strengths: [100, 30, 10, 3, 1, 0.3] })
  const most = training.rewards[0]?.length ?? 0
  const sizes = [150, 300, 600, 1000]
  const samples = [1, 2, 4, 8, 16, 32].filter((count) => count < most)
  const models: ReadonlyArray<TrialModel> = [
    ...sizes.map(
      (size): TrialModel => ({
        name: `${size} queries, ${most} samples`,
        features,
        model,
        head,
        learnsFrom: (rows) => firstOf(rows, size)
      })
    ),
    ...samples.map(
      (count): TrialModel => ({
        name: `all queries, ${count} samples`,
        features,
        model,
        head,
        counts: successesOf(training.rewards.map((row) => row.subarray(0, count)))
      })
    ),
    { name: `all queries, ${most} samples`, features, model, head }
  ]
  return models.map((one) => modelTrial(training, one))
}

const percent = (share: number): string => (Number.isNaN(share) ? "" : `${(100 * share).toFixed(0)}`)

const [what = "curve", list = "20"] = process.argv.slice(2)
const recording = await openRecording(shippedRecording("tasks-smollm2"))
const training = trainingTasks(recording)
const states = recording.features.get("hidden")
if (states === undefined) throw new Error("the recording holds no hidden states")
const shipped = selectInputs(
  inputs(
    recording.queries.map(({ id }) => id),
    states
  ),
  training.rows
).features
const larger = trainingTasks(await openRecording(shippedRecording("tasks-qwen-coder"))).counts
const trials =
  what === "layers" ? await byLayers(training, list.split(",").map(Number), larger) : curve(training, shipped)
const saved = (against: string): string => trialBudgets.map((budget) => `${against}, B = ${budget}`).join(" | ")
process.stdout.write(
  `| predicted from | loss | rank correlation | ${saved("% saved of uniform")} | ${saved("of random")} |\n`
)
process.stdout.write(`|${"---|".repeat(3 + 2 * trialBudgets.length)}\n`)
const show = ({ loss, name, saved: ofUniform, savedOfRandom, spearman }: TrialResult): void => {
  const cells = [name, loss.toFixed(4), spearman.toFixed(2), ...[...ofUniform, ...savedOfRandom].map(percent)]
  process.stdout.write(`| ${cells.join(" | ")} |\n`)
}
for (const trial of trials) show(await tryPredictor(training, trial))
if (what === "layers") show(knownHalves(training))
