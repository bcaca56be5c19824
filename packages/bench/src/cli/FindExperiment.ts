/**
 * Finds the experiment that an argument means: one of the application's own by its name, or a file's.
 *
 * @module
 */
import { existsSync } from "node:fs"
import { fail } from "../BenchError.ts"
import type { Experiment } from "../experiment/Experiment.ts"
import { absolute, type Context } from "./Context.ts"
import { isModulePath, loadExperiment } from "./ExperimentFile.ts"

/**
 * The experiment of that name, or the one that the file exports.
 *
 * @throws BenchError `UnknownExperiment`, which lists those that exist; `Unavailable` for a path that names none,
 * `InvalidExperimentFile`, `InvalidOption`
 */
export const findExperiment = async ({ app, terminal }: Context, argument: string): Promise<Experiment> => {
  if (isModulePath(argument)) return loadExperiment(absolute(terminal, argument))
  if (/\.(jsonl|ndjson)$/i.test(argument)) {
    const how = `prompts are run by: bench run ${argument} --model FILE|URL#NAME --answers FIELD|--verifier FILE`
    return fail({ _tag: "Unavailable", what: argument, how })
  }
  if (/[\\/]/.test(argument)) {
    const isThere = existsSync(absolute(terminal, argument))
    const how = isThere
      ? `a folder with a recording is evaluated by: bench run recording ${argument}`
      : "nothing is there: prompts are a file of JSON lines (.jsonl, .ndjson), an experiment of your own is a module (.ts, .mts, .cts, .js, .mjs, .cjs)"
    return fail({ _tag: "Unavailable", what: argument, how })
  }
  const valid = app.experiments.map(({ name }) => name)
  return (
    app.experiments.find(({ name }) => name === argument) ??
    fail({ _tag: "UnknownExperiment", experiment: argument, valid })
  )
}
