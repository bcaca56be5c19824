/**
 * The flags of `fit` and `plan`, which both draw a pilot.
 *
 * @module
 */
import { Flag } from "effect/cli"
import type { DrawPromptsFlags } from "./DrawPrompts.ts"
import { evaluateFlags, runFlags } from "./Flags.ts"
import { promptFlags } from "./PromptFlags.ts"

/** What a pilot takes. */
export interface PilotFlags extends DrawPromptsFlags {
  readonly pilot: number
  readonly json: boolean
}

/** The flags of `PilotFlags`, with a default size of the pilot. */
export const pilotFlags = (size: number): { readonly [Name in keyof PilotFlags]: Flag.Flag<PilotFlags[Name]> } => {
  const { dryRun, extra, layers, limit, model, resume, retryFailed, seed } = runFlags
  return {
    ...promptFlags,
    pilot: Flag.Int("pilot").pipe(
      Flag.withDescription(
        `Prompts of the pilot, chosen at random by the seed; all where there are fewer (default: ${size})`
      ),
      Flag.withDefault(size)
    ),
    verifier: evaluateFlags.verifier.pipe(
      Flag.withDescription("A module that exports { name, check(query, response) }; or --answers")
    ),
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Print the result as JSON, and nothing else, on standard output"),
      Flag.withDefault(false)
    ),
    dryRun,
    extra,
    layers,
    limit: limit.pipe(Flag.withDescription("Look at the first so many prompts of the file alone")),
    model,
    resume,
    retryFailed,
    seed
  }
}
