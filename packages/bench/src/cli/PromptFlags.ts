/**
 * The flags of `bench run prompts.jsonl`.
 *
 * @module
 */
import type { Option } from "effect"
import { Flag } from "effect/cli"

/** What a run on one's own prompts takes beside the flags of any run. */
export interface PromptFlags {
  readonly answers: Option.Option<string>
  readonly samples: Option.Option<number>
  readonly processes: Option.Option<number>
  readonly maxTokens: number
  readonly temperature: number
  readonly plain: boolean
}

/** The flags of `PromptFlags`. */
export const promptFlags: { readonly [Name in keyof PromptFlags]: Flag.Flag<PromptFlags[Name]> } = {
  answers: Flag.String("answers").pipe(
    Flag.withMetavar("FIELD"),
    Flag.withDescription("Prompts: the field of each line that holds the known answer, for the check of answers"),
    Flag.optional
  ),
  samples: Flag.Int("samples").pipe(Flag.withDescription("Prompts: samples of each (default: 16)"), Flag.optional),
  processes: Flag.Int("processes").pipe(
    Flag.withDescription("Prompts: processes, or requests in flight at a server"),
    Flag.optional
  ),
  maxTokens: Flag.Int("max-tokens").pipe(
    Flag.withDescription("Prompts: most tokens of a sample (default: 512)"),
    Flag.withDefault(512)
  ),
  temperature: Flag.Finite("temperature").pipe(
    Flag.withDescription("Prompts: temperature of the samples (default: 0.7)"),
    Flag.withDefault(0.7)
  ),
  plain: Flag.Boolean("plain").pipe(
    Flag.withDescription("Prompts: texts to go on with, not messages (a server's completions, not chat)"),
    Flag.withDefault(false)
  )
}
