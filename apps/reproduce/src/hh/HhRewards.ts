/**
 * Two reward heads from HH's preferences: one that values are learnt from, one that only judges. They share no prompt.
 *
 * @module
 */

import { type Interval, interval } from "@alloc/bench"
import type { FeatureSource } from "@alloc/core/recording"
import { fitBradleyTerry, type LinearReward, linearReward } from "@alloc/predictor"
import type { DrawJournal } from "../draws/DrawJournal.ts"
import type { DrawStage } from "../draws/DrawStage.ts"
import { type DrawnReplies, missingOf } from "../draws/TracedDraws.ts"
import { resampledMeans } from "./Differences.ts"
import { type HhGroup, hhGroupOf, hhId } from "./HhGroups.ts"
import { type HhFile, type HhPair, lastExchange } from "./HhPairs.ts"
import { featuresOf, type ReplyReward, type RewardWeights, rewardsOf, type ServedReward } from "./HhValues.ts"

/** Kind of the pairs' states in the journal. */
export const pairKind = "pair"

/** Tokens of a reply that a head reads in training: replies that it judges are shorter. */
const replyTokens = 128

/** How well a head tells chosen from rejected replies that it was not trained on. */
export interface PairAccuracy {
  readonly pairs: number
  readonly accuracy: number
  /** 95 % interval (Wilson). */
  readonly low: number
  readonly high: number
  /** Accuracy of preferring the shorter reply, equal lengths count half; and the head's less that, with a paired bootstrap by prompt. */
  readonly shorter: Interval & { readonly accuracy: number; readonly less: Interval & { readonly value: number } }
}

/** A fitted head. */
export interface HhReward {
  readonly head: LinearReward
  readonly trained: number
  readonly heldOut: PairAccuracy
}

/** States and lengths of a pair that was read. */
interface ReadPair {
  readonly pair: HhPair
  readonly chosen: Float32Array
  readonly rejected: Float32Array
  readonly lengths: readonly [number, number]
}

/** What pairs are read with. */
export interface PairReading extends DrawStage {
  readonly file: HhFile
  /** Four times as many pairs to learn from, at most. */
  readonly limit: number | undefined
}

/** The pairs that the two heads learn from, or those that only test them; four times as many of the first where a limit is set. */
export const wantedPairs = (
  { file, limit }: Pick<PairReading, "file" | "limit">,
  which: "learn" | "test"
): ReadonlyArray<HhPair> => {
  const learns = ({ place }: HhPair): boolean => ["reward", "judge"].includes(hhGroupOf(place) ?? "")
  const most = limit === undefined ? undefined : which === "learn" ? 4 * limit : limit
  return file.pairs.filter((pair) => learns(pair) === (which === "learn")).slice(0, most)
}

/** Reads the states of the pairs that the journal lacks. */
const readPairs = async ({ journal, model, options }: DrawStage, pairs: ReadonlyArray<HhPair>): Promise<void> => {
  const { onProgress, signal } = options
  const { width } = model.source
  const missing = missingOf(pairs, ({ row }) => journal.has(pairKind, String(row)))
  for (const [i, { chosen, place, rejected, row }] of missing.entries()) {
    onProgress?.(pairKind, pairs.length - missing.length + i, pairs.length)
    if (journal.has(pairKind, String(row))) continue
    signal?.throwIfAborted()
    const exchanges = [lastExchange(chosen), lastExchange(rejected)]
    const { values } = await model.readReplies(exchanges, { replyTokens })
    const states = exchanges.map((_, side) => values.subarray(side * width, (side + 1) * width))
    const [first, second] = exchanges.map(({ reply }) => ({ tokens: Math.round(reply.length / 4) }))
    journal.add(pairKind, String(row), { facts: { chosen: first, rejected: second, first: place }, states })
  }
}

/** Reads the pairs that the two heads learn from, or those that only test them. */
export const readHhPairs = (stage: PairReading, which: "learn" | "test"): Promise<void> =>
  readPairs(stage, wantedPairs(stage, which))

/** What a collection would do besides drawing: pairs that are read, and questions to a served model. */
export const dryRunLine = (
  drawn: string,
  replies: number,
  { reward, ...given }: Pick<PairReading, "file" | "limit" | "reward">
): string => {
  const pairs = wantedPairs(given, "learn").length + wantedPairs(given, "test").length
  const asked =
    reward === undefined
      ? `--reward would ask its model about each of the ${replies} replies once.`
      : `${reward.name} is asked about each of the ${replies} replies once.`
  return `${drawn} Both replies of ${pairs} pairs of HH are read for the reward heads. ${asked} What is drawn, read or asked already is not again. Cost: 0, but for the electricity.\n`
}

const lengthOf = (facts: unknown, side: "chosen" | "rejected"): number => {
  const found = typeof facts === "object" && facts !== null ? Reflect.get(facts, side) : undefined
  return typeof found === "object" && found !== null ? Number(Reflect.get(found, "tokens")) : Number.NaN
}

/** The pairs that the journal holds. */
const pairsIn = (journal: DrawJournal, pairs: ReadonlyArray<HhPair>): ReadonlyArray<ReadPair> =>
  pairs.flatMap((pair) => {
    const item = journal.get(pairKind, String(pair.row))
    if (item === undefined) return []
    const lengths = [lengthOf(item.facts, "chosen"), lengthOf(item.facts, "rejected")] as const
    // Older journals hold more states of each reply, of which the last is the closed turn's.
    const each = item.states.length / 2
    return [{ pair, chosen: item.states[each - 1], rejected: item.states[2 * each - 1], lengths }]
  })

const wilson = (right: number, n: number): readonly [number, number] => {
  const z = 1.96
  const center = (right + z ** 2 / 2) / (n + z ** 2)
  const half = (z * Math.sqrt((right * (n - right)) / n + z ** 2 / 4)) / (n + z ** 2)
  return [center - half, center + half]
}

/** 1 where the first of two numbers is larger, half where they are equal. */
const rightness = ([a, b]: readonly [number, number]): number => (a > b ? 1 : a === b ? 0.5 : 0)

/** A score's side of a pair, and what it is about. */
export interface ScoredPair {
  /** Pairs of the same prompt are resampled together. */
  readonly prompt: number
  /** Of the chosen reply, and of the rejected one. */
  readonly scores: readonly [number, number]
  readonly lengths: readonly [number, number]
}

/** Accuracy on pairs, beside that of preferring the shorter reply. */
export const accuracyOf = (pairs: ReadonlyArray<ScoredPair>): PairAccuracy => {
  const right = pairs.map(({ scores }) => rightness(scores))
  const short = pairs.map(({ lengths: [a, b] }) => rightness([-a, -b]))
  const [sum, shorter] = [right, short].map((all) => all.reduce((total, one) => total + one, 0))
  const [[low, high], [shortLow, shortHigh]] = [sum, shorter].map((one) => wilson(one, pairs.length))
  const byPrompt = new Map<number, Array<number>>()
  for (const [i, { prompt }] of pairs.entries())
    byPrompt.set(prompt, [...(byPrompt.get(prompt) ?? []), right[i] - short[i]])
  const less = resampledMeans([...byPrompt.values()], "pairs")
  return {
    pairs: pairs.length,
    accuracy: sum / pairs.length,
    low,
    high,
    shorter: {
      accuracy: shorter / pairs.length,
      low: shortLow,
      high: shortHigh,
      less: { value: less[0], ...interval(less) }
    }
  }
}

/** Fits a head on the pairs of a group, and tests it on those of all others. */
const fitHhReward = (source: FeatureSource, pairs: ReadonlyArray<ReadPair>, group: HhGroup): HhReward => {
  const own = pairs.filter(({ pair }) => hhGroupOf(pair.place) === group)
  const others = pairs.filter(({ pair }) => hhGroupOf(pair.place) !== group)
  const head = fitBradleyTerry({
    chosen: featuresOf(
      source,
      own.map(({ chosen }) => chosen)
    ),
    rejected: featuresOf(
      source,
      own.map(({ rejected }) => rejected)
    ),
    groups: own.map(({ pair }) => hhId(pair.place))
  })
  const scoreOf = (rows: ReadonlyArray<Float32Array>): Float64Array => linearReward(head, featuresOf(source, rows))
  const [chosen, rejected] = [scoreOf(others.map((pair) => pair.chosen)), scoreOf(others.map((pair) => pair.rejected))]
  const scored = others.map(({ lengths, pair }, i): ScoredPair => {
    return { prompt: pair.place, scores: [chosen[i], rejected[i]], lengths }
  })
  return { head, trained: own.length, heldOut: accuracyOf(scored) }
}

/** The same head in units in which `rewards` of it have mean 0 and deviation 1. */
const standardisedHead = (
  { bias, weights }: Pick<LinearReward, "weights" | "bias">,
  rewards: ArrayLike<number>
): { readonly weights: Float64Array; readonly bias: number } => {
  const values = Array.from(rewards)
  const mean = values.reduce((sum, reward) => sum + reward, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / values.length)
  return { weights: weights.map((weight) => weight / deviation), bias: (bias - mean) / deviation }
}

/** Both heads, and the same in units of the deviation of given replies. */
export interface HhHeads {
  readonly heads: Readonly<Record<"reward" | "judge", HhReward>>
  /** `reward` is the served model's where one is asked. */
  readonly rewards: { readonly reward: ReplyReward; readonly judge: RewardWeights }
  /** Name of the served model. */
  readonly served: string | undefined
}

/** A served model's rewards in units in which those of the drawn replies have mean 0 and deviation 1. */
const servedReward = (drawn: ReadonlyArray<DrawnReplies>): ServedReward => {
  const values = drawn.flatMap(({ replies }) => [...rewardsOf({ mean: 0, deviation: 1 }, replies)])
  const mean = values.reduce((sum, reward) => sum + reward / values.length, 0)
  const variance = values.reduce((sum, reward) => sum + (reward - mean) ** 2 / values.length, 0)
  return { mean, deviation: Math.sqrt(variance) || 1 }
}

/** Fits both heads on the pairs that the journal holds; the units are those of the drawn replies. */
export const fitHhHeads = (
  { file, journal, model, reward }: PairReading,
  drawn: ReadonlyArray<DrawnReplies>
): HhHeads => {
  const pairs = pairsIn(journal, file.pairs)
  const heads = {
    reward: fitHhReward(model.source, pairs, "reward"),
    judge: fitHhReward(model.source, pairs, "judge")
  }
  const scaled = ({ head }: HhReward): RewardWeights =>
    standardisedHead(
      head,
      drawn.flatMap(({ replies }) => [...rewardsOf(head, replies)])
    )
  const optimised = reward === undefined ? scaled(heads.reward) : servedReward(drawn)
  return { heads, rewards: { reward: optimised, judge: scaled(heads.judge) }, served: reward?.name }
}
