/**
 * How a recording of the user's own prompts is drawn.
 *
 * @module
 */
import type { Sampling } from "@alloc/decoders"
import type { Verifier } from "@alloc/verifiers"
import type { RecordingPlan } from "../collect/RecordingPlan.ts"
import type { PromptQuery } from "./PromptsFile.ts"

/** What is stated beside the prompts. */
export interface PromptsPlanOptions {
  /** Name of recording and results; the file's, say. */
  readonly name: string
  readonly queries: ReadonlyArray<PromptQuery>
  readonly verifier: Verifier
  readonly samples: number
  readonly sampling: Sampling
  /** "chat" puts a prompt as a user's message; conversations are one in any case. */
  readonly form: "plain" | "chat"
  /** Whether the model's hidden states are read; without them, predictors read the words of the text. */
  readonly states: boolean
  /** Layers that they are read from. Default: the last one. */
  readonly layers?: ReadonlyArray<number> | undefined
}

/**
 * The drawing of a file's prompts: every query as it is, judged by the user's verifier.
 *
 * Without splits of its own it is evaluated with cross-fitted predictions.
 */
export const promptsPlan = (options: PromptsPlanOptions): RecordingPlan => {
  const { form, layers, name, queries, samples, sampling, states, verifier } = options
  return {
    experiment: name,
    queries: async ({ limit }) =>
      queries.slice(0, limit).map(({ answer, id, messages, reference, split, text }) => ({
        row: { id, split, text, answer },
        prompt: text,
        messages,
        reference
      })),
    samples,
    sampling,
    prefix: "",
    form,
    prompt: "{query}",
    judge: (use) => use([verifier]),
    verifiers: [{ name: verifier.name, description: "given by the user", binary: false }],
    states,
    layers,
    manifest: () => ({
      name,
      title: `Prompts of ${name}`,
      split: "the file's own; all where it has none: cross-fitted predictions",
      seeds: {},
      licence: "the user's own prompts, and replies under the model's terms",
      notes: []
    })
  }
}
