/**
 * Loads a user's experiment from a file.
 *
 * @module
 */
import { dirname, resolve } from "node:path"
import { fail, problemOf } from "../BenchError.ts"
import type { Experiment } from "../experiment/Experiment.ts"
import { isFile } from "./IsFile.ts"
import { importModule } from "./ModuleFile.ts"

const example = `write: import { defineExperiment } from "@alloc/bench"; export const mine = defineExperiment({ name: "mine", recording: "recordings/mine" })`

const isExperiment = (value: unknown): value is Experiment =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  typeof value.name === "string" &&
  "recording" in value &&
  typeof value.recording === "string" &&
  "evaluate" in value &&
  typeof value.evaluate === "function"

/** Whether an argument names a module rather than an experiment. */
export const isModulePath = (argument: string): boolean => /\.[cm]?[jt]s$/.test(argument)

/** The same experiment with its recordings' relative paths starting at `folder`. */
const startingAt = (folder: string, experiment: Experiment): Experiment => {
  const { collected, parts, recording } = experiment
  const moved = parts?.map((part) =>
    part.recording === undefined ? part : { ...part, recording: resolve(folder, part.recording) }
  )
  return {
    ...experiment,
    recording: resolve(folder, recording),
    ...(collected === undefined ? {} : { collected: resolve(folder, collected) }),
    ...(moved === undefined ? {} : { parts: moved })
  }
}

/**
 * The experiment that a JavaScript or TypeScript module exports, as its default or under any name. The folders that it
 * names start where the file is.
 *
 * @throws BenchError `InvalidExperimentFile`, `InvalidOption` for a definition that `defineExperiment` refuses
 */
export const loadExperiment = async (file: string): Promise<Experiment> => {
  const refuse = (problem: string): never => fail({ _tag: "InvalidExperimentFile", file, problem })
  if (!(await isFile(file))) return refuse("there is no such file")
  const loaded = await importModule(file).catch((cause: unknown) => refuse(problemOf(cause)))
  // One value under two names, a name and the default say, is one experiment.
  const found = [...new Set(Object.values(loaded))].filter(isExperiment)
  if (found.length === 1) return startingAt(dirname(file), found[0])
  if (found.length > 1)
    return refuse(`it exports ${found.length} experiments (${found.map(({ name }) => name).join(", ")}); valid: one`)
  const names = Object.keys(loaded)
  return refuse(
    `${names.length === 0 ? "it exports nothing" : `none of its exports (${names.join(", ")}) is one`}; ${example}`
  )
}
