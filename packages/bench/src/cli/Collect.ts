/**
 * Makes an experiment's recording, as `collect` and `--live` do.
 *
 * @module
 */
import { join } from "node:path"
import { fail } from "../BenchError.ts"
import type { Experiment } from "../experiment/Experiment.ts"
import { absolute, dataFolder, type Terminal } from "./Context.ts"
import { type CollectFlags, type DrawFlags, given } from "./Flags.ts"

/** Where what is drawn for an experiment goes, unless a folder is named. */
export const liveFolder = (experiment: Experiment): string => join(".alloc", "live", experiment.name)

/**
 * Collects into `directory`; resolves to the recording's folder.
 *
 * @throws BenchError `Unavailable` where the experiment cannot be collected or drawn; what its `collect` throws
 */
export const collectExperiment = async (
  experiment: Experiment,
  flags: DrawFlags & Partial<CollectFlags>,
  directory: string,
  terminal: Terminal
): Promise<string> => {
  const make = flags.live ? experiment.draw : experiment.collect
  if (make === undefined) {
    const what = `${flags.live ? "drawing" : "collecting"} ${experiment.name}`
    const how = flags.live ? "it compares samples that were published" : experiment.rebuild
    return fail({ _tag: "Unavailable", what, how: how ?? "its samples were imported, not drawn here" })
  }
  const model = given(flags.model)
  return make({
    seed: flags.seed,
    out: directory,
    limit: given(flags.limit),
    resume: flags.resume,
    dryRun: flags.dryRun,
    data: dataFolder(terminal, given(flags.data)),
    model: model === undefined || /^https?:/.test(model) ? model : absolute(terminal, model),
    samples: flags.samples === undefined ? undefined : given(flags.samples),
    processes: flags.processes === undefined ? undefined : given(flags.processes),
    signal: terminal.signal
  })
}
