/**
 * `puzzles`: Python Programming Puzzles, 1,000 attempts of Codex each in three styles of prompt, judged by the puzzle
 * itself: best of k in each style, routing between two, and style and number of samples chosen together.
 *
 * @module
 */
import {
  type BestOfKOptions,
  bestOfK,
  binaryPredictors,
  type Evaluate,
  type Experiment,
  routeAmong
} from "@alloc/bench"
import { importPuzzles, puzzlesRecording, puzzlesVerifier } from "../puzzles/ImportPuzzles.ts"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"
import { shippedRecording } from "../ShippedRecording.ts"
import { withBestOf, withSamples } from "./DerivedArms.ts"
import { textBaselines } from "./TextBaselines.ts"

const { hidden, length, tfidf } = queryFeatureNames

const budgets = [1, 2, 4, 8, 16, 32, 64]

/** Of the 1,000 attempts, the first so many: attempts are exchangeable, and a policy may spend so many on one puzzle. */
const most = 256

const aboutFeatures = "hidden: states of SmolLM2-135M-Instruct, not of the decoder."

const options: BestOfKOptions = {
  feature: hidden,
  design: { kind: "cross-fit", folds: 5 },
  predictors: binaryPredictors(),
  baselines: textBaselines,
  budgets,
  notes: [
    aboutFeatures,
    `The first ${most} of 1,000 attempts are used: that is also the most that a policy may spend on a puzzle.`
  ]
}

/** Published on all attempts; uniform needs no prediction, so it has to agree. */
const passRates = { short: 0.0224, med: 0.0714, long: 0.1494 }

const sampled =
  (style: keyof typeof passRates): Evaluate =>
  (recording, run) =>
    bestOfK({
      ...options,
      arm: style,
      title: `Puzzles: Codex, prompt style ${style}`,
      known: [{ policy: "uniform", budget: 1, value: passRates[style], tolerance: 0.003, source: "published pass@1" }]
    })(
      withSamples(recording, (_, place) => place < most),
      run
    )

const shared = {
  verifier: puzzlesVerifier,
  features: [hidden],
  baselines: { "tf-idf": [tfidf], length: [length] },
  valueTitle: "Success rate",
  notes: [aboutFeatures, "An attempt costs the tokens of its prompt: generated tokens were not published."]
}

/** Styles with so many samples, the best of which counts. */
const styleBudgets = [
  ["short", 16],
  ["med", 16],
  ["long", 1],
  ["long", 4],
  ["long", 16],
  ["long", 64]
] as const

const chosenTogether: Evaluate = (recording, run) => {
  const first = withSamples(recording, (_, place) => place < most)
  const made = styleBudgets.map(([arm, samples]) => ({ arm, samples, name: `${arm}-best-of-${samples}` }))
  const all = made.reduce((so, one) => withBestOf(so, { ...one, verifier: puzzlesVerifier }), first)
  const title = "Puzzles: style of prompt and number of samples chosen together"
  return routeAmong({ ...shared, title, arms: made.map(({ name }) => name) })(all, run)
}

/** The experiment `puzzles`. */
export const puzzles: Experiment = {
  name: "puzzles",
  title: "Puzzles: Codex, prompt style long",
  recording: shippedRecording(puzzlesRecording),
  evaluate: sampled("long"),
  parts: [
    { evaluate: sampled("med") },
    { evaluate: sampled("short") },
    { evaluate: routeAmong({ ...shared, title: "Puzzles: from style med to style long", arms: ["med", "long"] }) },
    { evaluate: chosenTogether }
  ],
  collect: importPuzzles
}
