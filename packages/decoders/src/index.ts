// Drawing samples

// Errors
export { DecoderError, type DecoderReason } from "./DecoderError.ts"

// A model on this machine
export { type LocalModel, type LocalModelOptions, openLocalModel, openLocalModelEffect } from "./local/LocalModel.ts"
export {
  type LocalModelProcessesOptions,
  openLocalModelProcesses,
  openLocalModelProcesses as openLocalModelPool,
  openLocalModelProcessesEffect
} from "./local/LocalModelProcesses.ts"
export {
  type FetchOptions,
  type FetchProgress,
  fetchModel,
  isFile,
  type ModelFile,
  modelFolder,
  sha256File,
  smolLm2
} from "./local/ModelFile.ts"
export { drawSamples, type NextToken, type TokenModel } from "./local/SampleTree.ts"
export type { Sample, SampleBatch, SampleRequest, Sampler, Sampling } from "./Sampler.ts"
// A model on a server
export type { ServerOptions } from "./server/ModelServer.ts"
export { type ServerSamplerOptions, serverSampler } from "./server/ServerSampler.ts"
export { llamaServerStates, type ServerStatesOptions, vllmStates } from "./server/ServerStates.ts"
