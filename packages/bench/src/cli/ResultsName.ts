/**
 * The folder of a run's results: a run of other queries, samples or chance than the experiment's own has a folder of its
 * own, so that it does not replace the experiment's results. (Other budgets, decoders and verifiers are other questions to
 * the same data: `bench view` says which run it shows.)
 *
 * @module
 */
import { readdir } from "node:fs/promises"
import { basename } from "node:path"
import type { Experiment } from "../experiment/Experiment.ts"
import { type EvaluateFlags, given, type RunFlags } from "./Flags.ts"

/** What makes another run of an experiment's own. */
export type ResultsFlags = Pick<EvaluateFlags, "limit" | "seed"> &
  Pick<RunFlags, "recording"> &
  Partial<Pick<RunFlags, "live" | "model" | "strong"> & Pick<EvaluateFlags, "arms" | "budget" | "verifier">>

const plain = (text: string): string => text.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "")

/** The experiment's name, then what was changed: `math`, `math.limit-20`, `math.live.seed-2.budget-2-8`. */
export const resultsName = (experiment: Pick<Experiment, "name">, flags: ResultsFlags): string => {
  const { live = false, recording, seed } = flags
  const [folder, limit] = [given(recording), given(flags.limit)]
  const named = (what: "arms" | "budget" | "model" | "strong" | "verifier"): string | undefined => {
    const flag = flags[what]
    const value = flag === undefined ? undefined : given(flag)
    return value === undefined ? undefined : `${what}-${basename(value).replace(/\.[cm]?[jt]s$/, "")}`
  }
  const changed = [
    live ? "live" : folder === undefined ? undefined : `recording-${basename(folder)}`,
    limit === undefined ? undefined : `limit-${limit}`,
    seed === 1 ? undefined : `seed-${seed}`,
    // One model drawn live after another is the same question; of two, both are the question.
    ...(flags.strong === undefined || given(flags.strong) === undefined ? [] : [named("model"), named("strong")]),
    named("budget"),
    named("arms"),
    named("verifier")
  ]
  return [experiment.name, ...changed.filter((part) => part !== undefined).map(plain)].join(".")
}

/** Folders beside `name` that hold results of the same experiment, changed. */
export const changedResults = async (folder: string, name: string): Promise<ReadonlyArray<string>> => {
  const entries = await readdir(folder).catch(() => [])
  return entries.filter((entry) => entry.startsWith(`${name}.`)).sort()
}
