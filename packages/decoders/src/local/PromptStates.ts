/**
 * Reads the states of prompts' last tokens, each prompt as a whole or behind a beginning that is kept.
 *
 * @module
 */
import type * as Llama from "node-llama-cpp"
import type { contextOf } from "./LoadLlama.ts"
import { SampleSequence } from "./SampleSequence.ts"
import { createStateContext } from "./StateContext.ts"

/** The last layer's state of the last of these tokens. */
export type ReadState = (tokens: ReadonlyArray<Llama.Token>) => Promise<ArrayLike<number>>

const wholePrompts = async (model: Llama.LlamaModel, options: ReturnType<typeof contextOf>): Promise<ReadState> => {
  const context = await model.createEmbeddingContext(options)
  return async (tokens) => (await context.getEmbeddingFor([...tokens])).vector
}

/**
 * Opens a context for it. Prompts that begin with `prefix` are read behind it, and it is evaluated once: a fraction of the
 * work where prompts share worked examples. States then differ from those of whole prompts a little, since batches of other sizes round differently, but not with the order of the prompts.
 */
export const openPromptStates = async (
  library: typeof Llama,
  model: Llama.LlamaModel,
  options: ReturnType<typeof contextOf>,
  prefix: ReadonlyArray<Llama.Token>
): Promise<ReadState> => {
  // Its last token may be another one where text follows: two line breaks are one token or two.
  const kept = prefix.slice(0, -1)
  if (kept.length === 0) return wholePrompts(model, options)
  const { context, state } = await createStateContext(model, { ...options, sequences: 1 })
  const sequence = new SampleSequence(library, model, context, state)
  let held = false
  return async (tokens) => {
    const behind = tokens.length > kept.length && kept.every((token, i) => token === tokens[i])
    if (behind && !held) await sequence.stateAfter(0, kept)
    held = behind
    return behind ? sequence.stateAfter(kept.length, tokens.slice(kept.length)) : sequence.stateAfter(0, tokens)
  }
}
