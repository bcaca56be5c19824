/**
 * The model of a collection, as live decoding draws from it.
 *
 * @module
 */
import { type Model, type Sampler, samplerModel } from "@alloc/decoders"
import type { SampleSource } from "../collect/SampleSource.ts"

const isSampler = (source: SampleSource): source is Sampler => "sample" in source
const isModel = (source: SampleSource): source is Model => "draw" in source

/** What a sampler can do that says nothing of itself. */
const modest = { seeds: true, logProbabilities: false, hiddenStates: false, choices: 1024, prefixReuse: true }

/** A source as a model that puts `prefix` before every text. A local model evaluates the prefix once for all. */
export const liveModel = (source: SampleSource, name: string, prefix: string): Model => {
  if (isSampler(source)) {
    // A local model is both.
    const capabilities = isModel(source) ? source.capabilities : modest
    return samplerModel(source, { name, capabilities, prefix })
  }
  const prefixed = (prompt: Parameters<Model["draw"]>[0]["prompt"]) =>
    typeof prompt === "string" ? prefix + prompt : prompt
  return { ...source, draw: (request) => source.draw({ ...request, prompt: prefixed(request.prompt) }) }
}
