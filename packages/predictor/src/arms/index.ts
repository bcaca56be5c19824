// Difficulty shared over arms

export type { ArmOutcomes } from "./ItemLikelihood.ts"
export {
  type ItemEvidence,
  type ItemResponse,
  type ItemResponseFit,
  type ItemResponsePrediction,
  itemResponseOf
} from "./ItemPrediction.ts"
export { fitItemResponse, type ItemResponseOptions } from "./ItemResponse.ts"

// In a file

export { loadItemResponse, saveItemResponse } from "./SavedItemResponse.ts"
