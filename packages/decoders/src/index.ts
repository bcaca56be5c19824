// Decoding within a budget

export {
  type Allocation,
  fixedAllocation,
  offlineAllocation,
  pacedAllocation,
  priceAllocation
} from "./decode/Allocation.ts"
export type { Answer, Decoded, DecodeUsage, SampleRecord, Stopped, Why } from "./decode/Answer.ts"
export { decode, decodeEffect, decodeStream, decodeStreamEffect } from "./decode/Decode.ts"
export { type DecodeOneOptions, decodeOne, decodeOneEffect, type SingleAnswer } from "./decode/DecodeOne.ts"
export type {
  DecodeArm,
  DecodeOptions,
  DecodeSettings,
  Eventually,
  LiveBudget,
  PredictCurves,
  Selector
} from "./decode/DecodeOptions.ts"
export { firstSamplesOf } from "./decode/FirstSamples.ts"
export type { PromptForm, QueryInput } from "./decode/Query.ts"

// Models
export {
  type Draw,
  type DrawnSample,
  type DrawRequest,
  type FailedSample,
  type GivenSample,
  isFailed,
  type Message,
  type Model,
  type ModelCapabilities,
  type ModelDefinition,
  model,
  type Prompt
} from "./models/Model.ts"
export { type RecordedModelOptions, recordedModel } from "./models/RecordedModel.ts"
export { type SamplerModelOptions, samplerModel } from "./models/SamplerModel.ts"
export { type AnswerContext, type ServerAnswer, serverAnswer } from "./models/ServerAnswer.ts"
export { type RequestFields, type ServerModel, type ServerModelOptions, serverModel } from "./models/ServerModel.ts"

// What it costs
export { type Amount, type Ledger, type SettledCall, type SpendingCap, spendingLedger } from "./spending/Ledger.ts"
export { CurrentMeter, type Meter, type Metered, meter, type Pricing, UsageBook } from "./spending/Meter.ts"
export { type Price, type PriceTable, usdOf } from "./spending/Prices.ts"
export { type CallUsage, estimatedTokens, sumUsage, type TokenUsage, type Usage } from "./spending/Usage.ts"

// Drawing samples

// Errors
export { DecoderError, type DecoderReason } from "./DecoderError.ts"

// Value-augmented sampling: values guide every token, or choose among blocks
export { type BlockGuidance, type BlockSize, drawBlockwise } from "./guided/Blockwise.ts"
export { type CandidateValues, type Guidance, guided, type ValuedPrefix } from "./guided/Guidance.ts"
export {
  decodeGuidance,
  encodeGuidance,
  type GuidanceSettings,
  guidanceBy,
  loadGuidance,
  type SavedGuidance,
  saveGuidance
} from "./guided/GuidanceFile.ts"
export {
  decodeRewardHead,
  encodeRewardHead,
  loadRewardHead,
  type SavedRewardHead,
  saveRewardHead
} from "./guided/RewardHeadFile.ts"
export { type ServerTokens, type ServerTokensOptions, serverTokens } from "./guided/ServerTokens.ts"
export {
  type AnyGuidance,
  openStateModel,
  type QueryReply,
  type StateModel,
  type TracedBatch
} from "./guided/StateModel.ts"
export type { TokenEmbeddings } from "./guided/TokenEmbeddings.ts"
export type { Trace } from "./guided/TracedDraw.ts"
export { type TrainedValues, type TrainValuesOptions, trainValues, type ValuedReply } from "./guided/TrainValues.ts"
export { candidateValues, prefixValue, type ValueNetwork } from "./guided/ValueNetwork.ts"
// A model on this machine
export { type CutModel, cutLayers } from "./local/CutLayers.ts"
export { type LocalEmbedder, type LocalEmbedderOptions, openLocalEmbedder } from "./local/LocalEmbedder.ts"
export { type LocalModel, type LocalModelOptions, openLocalModel, openLocalModelEffect } from "./local/LocalModel.ts"
export {
  type LocalModelProcessesOptions,
  openLocalModelProcesses,
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
export { type DrawEnd, drawSamples, type NextToken, type TokenModel } from "./local/SampleTree.ts"
export type { Sample, SampleBatch, SampleRequest, Sampler, Sampling } from "./Sampler.ts"
// A model on a server
export type { ServerOptions } from "./server/ModelServer.ts"
export { type ServerSamplerOptions, serverSampler } from "./server/ServerSampler.ts"
export { llamaServerStates, type ServerStatesOptions, vllmStates } from "./server/ServerStates.ts"
