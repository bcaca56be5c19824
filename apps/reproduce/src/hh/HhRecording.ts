/**
 * What the recording `hh-smollm2-vas` holds of the draws: ids, states of prompts, rewards, lengths and log ratios, no text.
 *
 * @module
 */
import type { Interval } from "@alloc/bench"
import type { ManifestContent, RecordingContent } from "@alloc/bench/recording"
import { encodeGuidance, encodeRewardHead, type StateModel } from "@alloc/decoders"
import { type DrawnReplies, drawSeed, drawTemperature } from "../draws/TracedDraws.ts"
import { number } from "./Differences.ts"
import { type HhVariant, type StoredNetwork, settingsOf } from "./HhGuidance.ts"
import type { HhHeads, HhReward } from "./HhRewards.ts"
import { type RewardWeights, rewardsOf } from "./HhValues.ts"

/** Name of the recording. */
export const hhRecording = "hh-smollm2-vas"

/** Names of what is recorded of each reply, as verifiers. */
export const hhVerifiers = { reward: "reward", judge: "judge", logRatio: "log-ratio" } as const

/** Files beside the tables: what the arm `vas` was drawn with, and what the replies were rewarded by. */
export const hhFiles = { guidance: "guidance.json", reward: "reward-head.json", judge: "judge-head.json" } as const

/** Most tokens of a reply. */
export const hhTokens = 32

/** Feature of the queries. */
export const hhFeature = "hidden"

/** Replies of one arm to the prompts of one split. */
export interface ArmDraws {
  readonly arm: string
  readonly split: "train" | "validation" | "test"
  readonly drawn: ReadonlyArray<DrawnReplies>
}

/** Everything that goes into the recording. */
export interface HhMaterial {
  readonly arms: ReadonlyArray<ArmDraws>
  readonly rewards: HhHeads["rewards"]
  /** Name of the served model that gave the first reward; undefined where a head did. */
  readonly served: string | undefined
  readonly heads: Readonly<Record<"reward" | "judge", HhReward>>
  /** The way of guiding that the arm `vas` has. */
  readonly variant: HhVariant
  readonly network: StoredNetwork
  /** What replies' states are of, and what prompts' states are of. */
  readonly source: StateModel["source"]
  readonly promptSource: StateModel["source"]
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** A head in words: what it learnt from and how well it does on pairs that it did not see. */
export const headInWords = ({ heldOut, trained }: HhReward): string => {
  const { accuracy, pairs, shorter } = heldOut
  const shareOf = (given: Interval & { readonly accuracy: number }): string =>
    `${percent(given.accuracy)} (${percent(given.low)} to ${percent(given.high)})`
  const { high, low, value } = shorter.less
  const [points, from, to] = [value, low, high].map((one) => number(100 * one, 1))
  return `linear on the last layer's state after the closed reply, Bradley-Terry on ${trained} pairs of Anthropic HH; on ${pairs} pairs of other prompts it is right in ${shareOf({ ...heldOut, accuracy })}, preferring the shorter reply in ${shareOf(shorter)}, which is ${points} points less (paired, ${from} to ${to}), chance in 50 %`
}

/** Forward passes of one token for each token that is generated. */
const passesPerToken = (draws: ReadonlyArray<ArmDraws>): number => {
  const all = draws.flatMap(({ drawn }) => drawn)
  const tokens = all.flatMap(({ replies }) => replies.map((reply) => reply.tokens)).reduce((a, b) => a + b, 0)
  return all.reduce((sum, { evaluations }) => sum + evaluations, 0) / tokens
}

const armNames = (arms: ReadonlyArray<ArmDraws>): ReadonlyArray<string> => [...new Set(arms.map(({ arm }) => arm))]

const manifestOf = ({ arms, heads, promptSource, served, source, variant }: HhMaterial): ManifestContent => ({
  name: hhRecording,
  title: "Anthropic HH harmless prompts, SmolLM2-135M plain and guided by values",
  arms: armNames(arms).map((name) => ({
    name,
    model:
      name === "plain" ? source.model : `${source.model} guided by values (${name === "vas" ? variant.name : name})`,
    modelHash: source.modelHash,
    temperature: drawTemperature,
    topK: 0,
    topP: 1,
    minP: 0,
    maxTokens: hhTokens,
    stop: [],
    seed: drawSeed,
    price: {
      perMillionTokens: 1e6 * passesPerToken(arms.filter(({ arm }) => arm === name)),
      unit: "forward passes"
    }
  })),
  verifiers: [
    {
      name: hhVerifiers.reward,
      description: `The reward that values were learnt from: ${served === undefined ? headInWords(heads.reward) : `${served}, a served model`}`,
      binary: false
    },
    {
      name: hhVerifiers.judge,
      description: `A second reward, of other prompts: ${headInWords(heads.judge)}`,
      binary: false
    },
    {
      name: hhVerifiers.logRatio,
      description:
        "Log-probability of the reply less that without guidance, nats: its mean is the divergence from plain sampling; 0 for plain replies, and for blocks, where it is not known",
      binary: false
    }
  ],
  features: [{ name: hhFeature, source: promptSource }],
  split:
    "by prompt: test and train are scored and routed; validation is what ways of guiding were compared on; no prompt is among those of the value network or of a reward head",
  seeds: { samples: drawSeed },
  licence: "MIT (anthropics/hh-rlhf); no text of it is here",
  notes: [
    "Prompts: anthropics/hh-rlhf, harmless-base test split, first turns. No text is shipped: pnpm bench collect hh --data DIR draws it again.",
    `vas is ${variant.name}, which had the highest mean reward on the validation prompts.`,
    "Rewards are in units of the deviation of plain replies' rewards.",
    "price: forward passes of the language model for one generated token, the value network's own arithmetic (less than a thousandth of a pass) not counted. Prefixes that samples of a query share are passed once.",
    `Weights are in the files beside the tables: pnpm bench hh --live draws with them.`,
    "log_probability: all drawn tokens, the last one included, at temperature 0.7."
  ]
})

/** The text of a head's file; weights are in the recording's units. */
export const headFile = (name: string, reward: RewardWeights, about: HhReward, source: StateModel["source"]): string =>
  encodeRewardHead({ name, description: headInWords(about), head: reward, source })

const filesOf = ({ heads, network, rewards, source, variant }: HhMaterial): Readonly<Record<string, string>> => ({
  ...("weights" in rewards.reward
    ? { [hhFiles.reward]: headFile(hhVerifiers.reward, rewards.reward, heads.reward, source) }
    : {}),
  [hhFiles.judge]: headFile(hhVerifiers.judge, rewards.judge, heads.judge, source),
  [hhFiles.guidance]: encodeGuidance({
    description: `${variant.name}: squared error to the reward on held-out prompts ${network.heldOut.network.toFixed(4)}, of a constant ${network.heldOut.constant.toFixed(4)}`,
    network: network.network,
    settings: settingsOf(variant),
    source
  })
})

/** The four tables, and the weights. Rewards that are not known are not made up: see the manifest. */
export const hhContent = (material: HhMaterial): RecordingContent => {
  const { arms, rewards } = material
  const queries = new Map(arms.flatMap(({ drawn, split }) => drawn.map((one) => [one.id, { one, split }] as const)))
  const replies = arms.flatMap(({ arm, drawn }) =>
    drawn.flatMap((one) => {
      const scores = [rewardsOf(rewards.reward, one.replies), rewardsOf(rewards.judge, one.replies)] as const
      return one.replies.map((reply, i) => {
        return { key: { query: one.id, arm, sample: reply.index }, reply, reward: scores[0][i], judge: scores[1][i] }
      })
    })
  )
  return {
    manifest: manifestOf(material),
    queries: [...queries.values()].map(({ one, split }) => ({ id: one.id, split, promptTokens: one.promptTokens })),
    samples: replies.map(({ key, reply }) => ({
      ...key,
      failed: false,
      tokens: reply.tokens,
      logProbability: reply.logProbability,
      latencyMs: reply.latencyMs
    })),
    rewards: replies.flatMap(({ judge, key, reply, reward }) => [
      { ...key, verifier: hhVerifiers.reward, reward },
      { ...key, verifier: hhVerifiers.judge, reward: judge },
      {
        ...key,
        verifier: hhVerifiers.logRatio,
        reward: reply.plainLogProbability === undefined ? 0 : reply.logProbability - reply.plainLogProbability
      }
    ]),
    features: [...queries.values()].map(({ one }) => ({ query: one.id, feature: hhFeature, values: one.prompt })),
    attached: filesOf(material)
  }
}
