/**
 * What each way of guiding gained, as a table: reward, the second reward, what is left of both once length is taken out,
 * divergence from plain sampling, length, and forward passes.
 *
 * @module
 */
import type { Recording, TableResult } from "@alloc/bench"
import type { ArmSamples } from "@alloc/bench/recording"
import { inCell, type MeanInterval, meanInterval, meanOf, number } from "./Differences.ts"
import { networkWords, tokenVariants } from "./HhGuidance.ts"
import { hhVerifiers } from "./HhRecording.ts"

/** Means of an arm's samples by query. */
interface QueryMeans {
  readonly reward: Float64Array
  readonly judge: Float64Array
  readonly logRatio: Float64Array
  readonly tokens: Float64Array
}

const meanByQuery = ({ offsets }: ArmSamples, values: Float64Array, queries: ReadonlyArray<number>): Float64Array =>
  Float64Array.from(queries, (q) => meanOf(values.subarray(offsets[q], offsets[q + 1])))

const meansOf = (arm: ArmSamples, queries: ReadonlyArray<number>): QueryMeans => {
  const by = (verifier: string): Float64Array =>
    meanByQuery(arm, arm.rewards.get(verifier) ?? new Float64Array(arm.sample.length), queries)
  return {
    reward: by(hhVerifiers.reward),
    judge: by(hhVerifiers.judge),
    logRatio: by(hhVerifiers.logRatio),
    tokens: meanByQuery(arm, arm.tokens, queries)
  }
}

/** How much reward a token more goes with, within the same query's plain replies. */
export const slopeOfLength = (arm: ArmSamples, verifier: string, queries: ReadonlyArray<number>): number => {
  const rewards = arm.rewards.get(verifier)
  let product = 0
  let square = 0
  for (const q of queries) {
    const [from, to] = [arm.offsets[q], arm.offsets[q + 1]]
    const lengths = arm.tokens.subarray(from, to)
    const own = rewards?.subarray(from, to) ?? new Float64Array(to - from)
    const [center, level] = [meanOf(lengths), meanOf(own)]
    lengths.forEach((length, i) => {
      product += (length - center) * (own[i] - level)
      square += (length - center) ** 2
    })
  }
  return square === 0 ? 0 : product / square
}

/** Two arms on the queries of a split to which both replied. */
export interface ComparedArms {
  readonly arm: ArmSamples
  readonly base: ArmSamples
  readonly queries: ReadonlyArray<number>
  readonly own: QueryMeans
  readonly other: QueryMeans
}

/** Undefined where the recording lacks one of them, or no query of the split has replies of both. */
export const comparedArms = (
  { arms, queries }: Recording,
  [name, baseName]: readonly [string, string],
  split: string
): ComparedArms | undefined => {
  const [arm, base] = [name, baseName].map((one) => arms.find((other) => other.name === one))
  if (arm === undefined || base === undefined) return undefined
  const has = ({ offsets }: ArmSamples, q: number): boolean => offsets[q + 1] > offsets[q]
  const shared = [...queries.keys()].filter((q) => queries[q].split === split && has(arm, q) && has(base, q))
  if (shared.length === 0) return undefined
  return { arm, base, queries: shared, own: meansOf(arm, shared), other: meansOf(base, shared) }
}

/** Names of the two rewards. */
export type RewardName = "reward" | "judge"

/** The mean difference of a reward. */
export const gainOf = ({ other, own }: ComparedArms, reward: RewardName): MeanInterval =>
  meanInterval(own[reward].map((value, i) => value - other[reward][i]))

/** The same less what the difference in length goes with. */
const controlledGain = ({ base, other, own, queries }: ComparedArms, reward: RewardName): MeanInterval => {
  const slope = slopeOfLength(base, hhVerifiers[reward], queries)
  return meanInterval(
    own[reward].map((value, i) => value - other[reward][i] - slope * (own.tokens[i] - other.tokens[i]))
  )
}

/** Forward passes for a reply of an arm, those of replies that were not chosen included. */
export const passesOf = ({ manifest }: Recording, { name }: ArmSamples, { tokens }: QueryMeans): number => {
  const price = manifest.arms.find((arm) => arm.name === name)?.price?.perMillionTokens ?? Number.NaN
  return (meanOf(tokens) * price) / 1e6
}

const explained =
  "* zero is outside the 95 % interval (2000 paired bootstrap resamples of the prompts); each interval stands alone. Equal length: less what a token more goes with among plain replies to the same prompt."

/** Cells of a comparison. Of the best of several replies, the length is not told: its tokens are those of all that were drawn. */
const gainCells = (compared: ComparedArms, whole: boolean): ReadonlyArray<string> => {
  const controlled = (reward: RewardName): string => (whole ? inCell(controlledGain(compared, reward)) : "–")
  return [
    inCell(gainOf(compared, "reward")),
    inCell(gainOf(compared, "judge")),
    controlled("reward"),
    controlled("judge")
  ]
}

/** What a table of differences is about. */
export interface DifferencesOptions {
  readonly split: string
  /** Arms that are the best of several replies. */
  readonly best?: ReadonlyArray<string> | undefined
  readonly notes?: ReadonlyArray<string> | undefined
}

/** Rewards of each pair of arms on the prompts of the split to which both replied; no table where there are none. */
export const differencesTable = (
  recording: Recording,
  pairs: ReadonlyArray<readonly [string, string]>,
  { best = [], notes = [], split }: DifferencesOptions
): ReadonlyArray<TableResult> => {
  const compared = pairs.flatMap((pair) => comparedArms(recording, pair, split) ?? [])
  if (compared.length === 0) return []
  const counts = [...new Set(compared.map(({ queries }) => queries.length))].join(" or ")
  const bases = new Set(compared.map(({ base }) => base.name))
  const [only] = bases.size === 1 ? bases : []
  return [
    {
      title: `Mean differences${only === undefined ? "" : ` from ${only}`}, ${counts} ${split} prompts`,
      columns: [
        only === undefined ? "arms" : "arm",
        "reward",
        "second reward",
        "at equal length",
        "second, equal length"
      ],
      rows: compared.map((one) => {
        const whole = ![one.arm, one.base].some(({ name }) => best.includes(name))
        const name = only === undefined ? `${one.arm.name} less ${one.base.name}` : one.arm.name
        return [name, ...gainCells(one, whole)]
      }),
      notes: [explained, ...notes]
    }
  ]
}

/** Mean log ratio; of blocks and of the best of several replies it is not known, and the recording holds zeros. */
const divergenceCell = ({ name }: ArmSamples, { logRatio }: QueryMeans): string => {
  if (name === "plain") return "0"
  return logRatio.every((value) => value === 0) ? "–" : inCell(meanInterval(logRatio)).replace(" *", "")
}

/** Divergence from plain sampling, length and cost of the arms that replied to prompts of the split. */
export const costsTable = (
  recording: Recording,
  names: ReadonlyArray<string>,
  split: string
): ReadonlyArray<TableResult> => {
  const compared = names.flatMap((name) => comparedArms(recording, [name, "plain"], split) ?? [])
  if (compared.length === 0) return []
  return [
    {
      title: `Divergence and cost on the same ${split} prompts`,
      columns: ["arm", "divergence, nats a reply", "tokens a reply", "passes a reply"],
      rows: compared.map(({ arm, own }) => [
        arm.name,
        divergenceCell(arm, own),
        number(meanOf(own.tokens), 1),
        number(passesOf(recording, arm, own), 1)
      ]),
      notes: [
        "Divergence: from plain sampling; not known (–) of blocks and of the best of several. Passes: forward passes of one token; tokens and passes of replies that were not chosen are counted."
      ]
    }
  ]
}

/** What was not tried: whether the way that was chosen lies at the edge of the strengths, and which networks were not tried at its strength. */
export const edgeNote = (chosen: string, tried: ReadonlyArray<string>): ReadonlyArray<string> => {
  const variants = tokenVariants(tried)
  const own = variants.find(({ name }) => name === chosen)
  if (own === undefined) return []
  const most = (network: string): number =>
    Math.max(...variants.filter((one) => one.network === network).map(({ beta }) => beta))
  const others = [...new Set(variants.map(({ network }) => network))].filter(
    (network) => network !== own.network && most(network) < own.beta
  )
  const list = others.map((network) => `${network} (${networkWords[network]}) to beta ${most(network)}`).join(", ")
  return [
    ...(own.beta === most(own.network)
      ? [`Beta ${own.beta} is the largest that was tried, and the best: a larger one may be better still.`]
      : []),
    ...(others.length > 0 ? [`The other networks were tried at smaller betas alone: ${list}.`] : [])
  ]
}

/** All ways of guiding less plain sampling on the prompts on which they were compared. */
export const waysTable = (recording: Recording, split: string): ReadonlyArray<TableResult> => {
  const names = recording.arms.map(({ name }) => name).filter((name) => name !== "plain")
  const compared = names.flatMap((name) => comparedArms(recording, [name, "plain"], split) ?? [])
  if (compared.length === 0) return []
  const best = compared.reduce((a, b) => (meanOf(b.own.reward) > meanOf(a.own.reward) ? b : a)).arm.name
  const tried = compared.map(({ arm }) => arm.name)
  const notes = [
    `Chosen: ${best}, of ${tried.length} ways the one with the highest mean reward here. The largest of many is flattered by chance, so it is measured anew on the test prompts, as vas.`,
    ...edgeNote(best, tried)
  ]
  const pairs = tried.map((name) => [name, "plain"] as const)
  return [...differencesTable(recording, pairs, { split, notes }), ...costsTable(recording, ["plain", ...tried], split)]
}
