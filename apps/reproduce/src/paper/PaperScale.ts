/**
 * `--scale paper` of the six experiments.
 *
 * @module
 */
import type { Experiment, ScaleOptions } from "@alloc/bench"
import { drawPaper } from "./CollectPaper.ts"
import { settle } from "./PaperChoices.ts"
import { paperEvaluations } from "./PaperEvaluation.ts"
import { type PaperExperiment, type PaperName, paperTable } from "./PaperTable.ts"

/** An experiment at the paper's scale, from endpoints and a data folder that the user names. */
const paperScale =
  (name: PaperName) =>
  ({ choices, endpoints, folder }: ScaleOptions): Experiment => {
    const paper: PaperExperiment = paperTable[name]
    const run = { name, paper, endpoints, choices: settle(paper, choices) }
    const [evaluate, ...parts] = paperEvaluations(run)
    return {
      name: `${name}.paper`,
      title: paper.title,
      recording: folder,
      evaluate,
      parts: parts.map((part) => ({ evaluate: part })),
      draw: drawPaper(run)
    }
  }

const isPaperName = (name: string): name is PaperName => Object.hasOwn(paperTable, name)

/** The experiment with its paper scale, where it is one of the paper's. */
export const withPaperScale = (experiment: Experiment): Experiment =>
  isPaperName(experiment.name) ? { ...experiment, scales: { paper: paperScale(experiment.name) } } : experiment
