/**
 * A context of llama.cpp that gives next-token distributions and, beside each, the hidden state that it comes from.
 *
 * **Details** llama.cpp computes the last layer's state on the way to the logits; node-llama-cpp shows it only through its
 * embedding contexts, which do not generate. Two internals of node-llama-cpp 3.22 join both: the option `_embeddings` of
 * `createContext`, and `getEmbedding` of the context's binding. They are used here and nowhere else; a context in which
 * either is missing is refused when it is opened, and a test compares state and logits with those of the public contexts.
 *
 * @module
 */
import type * as Llama from "node-llama-cpp"
import { fail } from "../DecoderError.ts"

/** The version whose internals were read. */
export const readVersion = "3.22"

/** A context, and the state of the token that it evaluated last. */
export interface StateContext {
  readonly context: Llama.LlamaContext
  /** The last layer's state after the final norm: the vector whose product with a token's embedding is its logit. */
  readonly state: () => Float32Array
}

/** What node-llama-cpp does not declare. */
interface Internals {
  readonly _ctx?: { readonly getEmbedding?: (tokens: number) => Float64Array } | undefined
}

/**
 * Opens such a context.
 *
 * @throws DecoderError `ModelFailed` where this version of node-llama-cpp has other internals
 */
export const createStateContext = async (
  model: Llama.LlamaModel,
  options: Llama.LlamaContextOptions
): Promise<StateContext> => {
  const internal: Llama.LlamaContextOptions & { readonly _embeddings: boolean } = { ...options, _embeddings: true }
  const context = await model.createContext(internal)
  // The cast names what the declarations leave out; what is there is checked at once.
  const binding = (context as unknown as Internals)._ctx
  const changed = (): never =>
    fail({
      _tag: "ModelFailed",
      doing: "reading hidden states while generating",
      cause: new Error(`node-llama-cpp ${readVersion} has the internals that this needs; the installed one has others`)
    })
  const { width, read } = { width: model.embeddingVectorSize, read: binding?.getEmbedding }
  if (binding === undefined || typeof read !== "function") return changed()
  return {
    context,
    state: () => {
      const values = read.call(binding, 1)
      return values.length === width ? Float32Array.from(values) : changed()
    }
  }
}
