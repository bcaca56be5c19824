// Predictors behind HTTP

export type { RemotePredictorManifest } from "./Protocol.ts"
export {
  type RemoteOptions,
  type RemotePredictor,
  type RemotePredictorEffect,
  type RemoteQuery,
  remotePredictor,
  remotePredictorEffect
} from "./RemotePredictor.ts"

// Going on without one

export { type PredictionOrUniform, predictOrUniform, uniformPrediction } from "./UniformFallback.ts"

// Embeddings behind HTTP

export { type EmbeddingOptions, embeddingFeatures } from "./Embedding.ts"
