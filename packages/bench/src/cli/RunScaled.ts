/**
 * `bench <experiment> --scale NAME`: draws the experiment at another scale, from endpoints and data that the user names,
 * and evaluates it.
 *
 * @module
 */
import { join } from "node:path"
import { fail } from "../BenchError.ts"
import type { Experiment } from "../experiment/Experiment.ts"
import { collectExperiment } from "./Collect.ts"
import { absolute, type Context } from "./Context.ts"
import { given, type RunFlags } from "./Flags.ts"
import { runExperiment } from "./RunExperiment.ts"

/** "a=1,b=2" by name; fails with `InvalidOption`. */
const pairsOf = (field: string, text: string | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (text ?? "")
      .split(",")
      .filter((part) => part.trim() !== "")
      .map((part) => {
        const [, name, value] =
          /^\s*([\w-]+)=(.+)$/s.exec(part) ??
          fail({ _tag: "InvalidOption", field, value: part, valid: "names and values, as in a=1,b=2" })
        return [name, value.trim()]
      })
  )

/**
 * Whether another scale is asked for.
 *
 * @throws BenchError `InvalidOption` for what only another scale takes
 */
export const isScaled = ({ choose, endpoints, scale }: Pick<RunFlags, "choose" | "endpoints" | "scale">): boolean => {
  if (given(scale) !== undefined) return true
  for (const [field, flag] of Object.entries({ "--endpoints": endpoints, "--choose": choose })) {
    const value = given(flag)
    if (value !== undefined) fail({ _tag: "InvalidOption", field, value, valid: "only with --scale" })
  }
  return false
}

/**
 * Draws into `.alloc/<scale>/<experiment>` what is not there yet, and evaluates it into `results/<experiment>.<scale>`.
 *
 * @throws BenchError `InvalidOption` for a scale that the experiment does not have; what its drawing and evaluation throw
 */
export const runScaled = async (one: Experiment, flags: RunFlags, context: Context): Promise<void> => {
  const { terminal } = context
  const scale = given(flags.scale) ?? ""
  const valid = Object.keys(one.scales ?? {}).join(", ") || `none: ${one.name} has no other scale`
  const make = one.scales?.[scale] ?? fail({ _tag: "InvalidOption", field: "--scale", value: scale, valid })
  const folder = absolute(terminal, join(".alloc", scale, one.name))
  const scaled = make({
    endpoints: pairsOf("--endpoints", given(flags.endpoints)),
    choices: pairsOf("--choose", given(flags.choose)),
    folder
  })
  await collectExperiment(scaled, { ...flags, live: true }, folder, terminal, { splits: scaled.evaluate.splits })
  if (!flags.dryRun) await runExperiment(scaled, flags, context)
}
