/**
 * Reward models over HTTP in detail: `@alloc/verifiers/reward`.
 *
 * @module
 */
export {
  fitNormaliser,
  type Normaliser,
  type NormaliserKind,
  type NormaliserSpec,
  normaliserOf
} from "./Normaliser.ts"
export type { LinearHead, RewardApi, TextPair } from "./Protocols.ts"
export { type RewardModel, rewardClient, rewardModel, rewardVerifier } from "./RewardModel.ts"
export type { RewardModelOptions, Secret } from "./RewardOptions.ts"
