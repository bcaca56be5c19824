export {
  type AdaptiveLayerOptions,
  type EffectAiModelOptions,
  effectAiModel,
  layerAdaptive
} from "./ai/EffectAi.ts"
