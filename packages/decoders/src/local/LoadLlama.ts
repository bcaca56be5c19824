/**
 * Loading node-llama-cpp and a model in it, as every module of this folder uses them: one thread, one request at a time.
 *
 * @module
 */
import type * as Llama from "node-llama-cpp"
import { fail, toDecoderError } from "../DecoderError.ts"

// Prompts longer than this are evaluated in several batches, at the same places every time.
const batchSize = 512
const defaultContext = 2048

/** Options of a context: other sizes and thread counts round differently and would change samples. */
export const contextOf = ({
  contextSize = defaultContext
}: {
  readonly contextSize?: number | undefined
}): { readonly contextSize: number; readonly batchSize: number; readonly threads: number } => ({
  contextSize,
  batchSize,
  threads: 1
})

/**
 * node-llama-cpp, or how to get it.
 *
 * @throws DecoderError `LlamaMissing`
 */
export const loadLlama = async (): Promise<typeof Llama> => {
  try {
    return await import("node-llama-cpp")
  } catch (cause) {
    return fail({ _tag: "LlamaMissing", cause })
  }
}

/** One at a time: every task starts after the one before it has ended, well or badly. */
export const oneAtATime = (): (<A>(task: () => Promise<A>) => Promise<A>) => {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const result = last.then(task, task)
    last = result.catch(() => undefined)
    return result
  }
}

/** A model, and what it was loaded by. */
export interface LoadedModel {
  readonly library: typeof Llama
  readonly llama: Llama.Llama
  readonly model: Llama.LlamaModel
}

/** What is loaded. */
interface LoadOptions {
  readonly file: string
  readonly name: string
  /** More options of the model, by its architecture. */
  readonly optionsOf?: ((architecture: string) => Partial<Llama.LlamaModelOptions>) | undefined
}

/**
 * Loads a GGUF file on one thread and makes of it what is asked; where any of that fails, nothing of it stays open.
 *
 * @throws DecoderError `LlamaMissing`, `ModelFailed`
 */
export const loadOneThread = async <A>(
  { file, name, optionsOf }: LoadOptions,
  make: (loaded: LoadedModel) => Promise<A>
): Promise<A> => {
  const library = await loadLlama()
  const logLevel = library.LlamaLogLevel.error
  let llama: Llama.Llama | undefined
  try {
    const more = optionsOf?.((await library.readGgufFileInfo(file)).metadata.general.architecture)
    llama = await library.getLlama({ gpu: false, build: "never", maxThreads: 1, logLevel })
    return await make({ library, llama, model: await llama.loadModel({ modelPath: file, ...more }) })
  } catch (cause) {
    await llama?.dispose()
    throw toDecoderError(`opening ${name}`)(cause)
  }
}
