/**
 * What the recording `alpaca-smollm2` holds: ids, vectors of instructions, rewards and lengths, no text.
 *
 * @module
 */
import type { ManifestContent, RecordingContent } from "@alloc/bench/recording"
import type { FeatureSource, Features } from "@alloc/core/recording"
import { fitPca, fitTfidf, lengthFeatures } from "@alloc/predictor"
import { type DrawnReplies, drawSeed, drawTemperature } from "../draws/TracedDraws.ts"
import { headInWords } from "../hh/HhRecording.ts"
import type { HhHeads } from "../hh/HhRewards.ts"
import { rewardsOf } from "../hh/HhValues.ts"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"

/** Name of the recording. */
export const alpacaRecording = "alpaca-smollm2"

/** Name of its arm. */
export const alpacaArm = "smollm2-135m"

/** Names of its rewards. */
export const alpacaVerifiers = { reward: "reward", judge: "judge" } as const

/** Its second feature of hidden states: those of a layer of the model's middle, which is often the better one. */
export const middleStates = { name: "hidden-middle", layer: 20 } as const

/** Most tokens of a reply. */
export const alpacaTokens = 64

const components = 128

/** Everything that goes into the recording. */
export interface AlpacaMaterial extends HhHeads {
  readonly instructions: ReadonlyArray<{ readonly id: string; readonly text: string; readonly kind: string }>
  /** Replies to each of them, in order. */
  readonly drawn: ReadonlyArray<DrawnReplies>
  readonly source: FeatureSource
  /** Each instruction's state at the middle layer. */
  readonly middle: Features
}

const featuresOf = ({
  drawn,
  instructions,
  middle,
  source
}: AlpacaMaterial): ReadonlyArray<readonly [string, Features]> => {
  const texts = instructions.map(({ text }) => text)
  const tfidf = fitTfidf(texts, { maxTerms: 1024 }).transform(texts)
  const states = new Float32Array(drawn.length * source.width)
  drawn.forEach(({ prompt }, i) => {
    states.set(prompt, i * source.width)
  })
  const hidden = {
    source: { ...source, kind: "last-token, last layer, chat form" },
    size: drawn.length,
    values: states
  }
  const most = Math.min(components, texts.length - 1)
  return [
    [queryFeatureNames.hidden, hidden],
    [middleStates.name, middle],
    // Few terms need no components.
    [queryFeatureNames.tfidf, tfidf.source.width <= components ? tfidf : fitPca(tfidf, most).transform(tfidf)],
    [queryFeatureNames.length, lengthFeatures(texts)]
  ]
}

const manifestOf = (
  { heads, served, source }: AlpacaMaterial,
  features: ReadonlyArray<readonly [string, Features]>
): ManifestContent => ({
  name: alpacaRecording,
  title: "AlpacaEval instructions, SmolLM2-135M, rewards by a linear head",
  arms: [
    {
      name: alpacaArm,
      model: source.model,
      modelHash: source.modelHash,
      temperature: drawTemperature,
      topK: 0,
      topP: 1,
      minP: 0,
      maxTokens: alpacaTokens,
      stop: [],
      seed: drawSeed
    }
  ],
  verifiers: [
    {
      name: alpacaVerifiers.reward,
      description: `A reward: ${served === undefined ? headInWords(heads.reward) : `${served}, a served model`}`,
      binary: false
    },
    { name: alpacaVerifiers.judge, description: `A second one: ${headInWords(heads.judge)}`, binary: false }
  ],
  features: features.map(([name, feature]) => ({ name, source: feature.source })),
  split: "none: evaluated with cross-fitted predictions",
  seeds: { samples: drawSeed },
  licence:
    "Instructions CC BY-NC 4.0 (tatsu-lab/alpaca_eval), preferences MIT (anthropics/hh-rlhf); no text of either is here",
  notes: [
    `No text is shipped: pnpm bench collect chat --live --data DIR --out apps/reproduce/recordings/${alpacaRecording} draws it again.`,
    "Rewards are in units of the deviation of all replies' rewards.",
    "log_probability: all drawn tokens, the last one included, at temperature 0.7.",
    "tf-idf: principal components; vocabulary and components fitted on all instructions, without any label."
  ]
})

/** The four tables. */
export const alpacaContent = (material: AlpacaMaterial): RecordingContent => {
  const { drawn, instructions, rewards } = material
  const features = featuresOf(material)
  const replies = drawn.flatMap((one) => {
    const scores = [rewardsOf(rewards.reward, one.replies), rewardsOf(rewards.judge, one.replies)] as const
    return one.replies.map((reply, i) => ({
      key: { query: one.id, arm: alpacaArm, sample: reply.index },
      reply,
      reward: scores[0][i],
      judge: scores[1][i]
    }))
  })
  return {
    manifest: manifestOf(material, features),
    queries: instructions.map(({ id, kind }, i) => ({
      id,
      split: "all",
      kind,
      promptTokens: drawn[i].promptTokens
    })),
    samples: replies.map(({ key, reply: { latencyMs, logProbability, tokens } }) => {
      return { ...key, failed: false, tokens, logProbability, latencyMs }
    }),
    rewards: replies.flatMap(({ judge, key, reward }) => [
      { ...key, verifier: alpacaVerifiers.reward, reward },
      { ...key, verifier: alpacaVerifiers.judge, reward: judge }
    ]),
    features: features.flatMap(([feature, { source, values }]) =>
      instructions.map(({ id }, i) => ({
        query: id,
        feature,
        values: values.slice(i * source.width, (i + 1) * source.width)
      }))
    )
  }
}
