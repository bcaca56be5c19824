/**
 * Reward models over HTTP in detail: `@alloc/verifiers/reward`.
 *
 * @module
 */
export type { Secret } from "@alloc/http"
export {
  fitNormaliser,
  type Normaliser,
  type NormaliserKind,
  type NormaliserSpec,
  normaliserOf
} from "./Normaliser.ts"
export type { LinearHead, RewardApi, TextPair } from "./Protocols.ts"
export { type ReplyVectors, type RewardHeadOptions, rewardHead } from "./RewardHead.ts"
export { rewardModel } from "./RewardModel.ts"
export type { RewardModelOptions } from "./RewardOptions.ts"
