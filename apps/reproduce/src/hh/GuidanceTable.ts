/**
 * What each way of guiding gained, in words: reward, the second reward, what is left of both once length is taken out,
 * divergence from plain sampling, length, and forward passes.
 *
 * @module
 */
import { interval, type Recording } from "@alloc/bench"
import type { ArmSamples } from "@alloc/bench/recording"
import { random } from "@alloc/core/random"
import { hhVerifiers } from "./HhRecording.ts"

/** Means of an arm's samples by query. */
interface QueryMeans {
  readonly reward: Float64Array
  readonly judge: Float64Array
  readonly logRatio: Float64Array
  readonly tokens: Float64Array
}

const resampleCount = 2000

const meanByQuery = ({ offsets }: ArmSamples, values: Float64Array, queries: ReadonlyArray<number>): Float64Array =>
  Float64Array.from(queries, (q) => {
    const own = values.subarray(offsets[q], offsets[q + 1])
    return own.reduce((sum, value) => sum + value, 0) / own.length
  })

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

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

/** The mean with resamples of the queries: the first is of all. */
const resampled = (values: Float64Array): Float64Array => {
  const stream = random(1, "guidance")
  return Float64Array.from({ length: resampleCount + 1 }, (_, r) =>
    r === 0 ? mean(values) : mean(values.map(() => values[Math.floor(stream.next() * values.length)]))
  )
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
    const [center, level] = [mean(lengths), mean(own)]
    lengths.forEach((length, i) => {
      product += (length - center) * (own[i] - level)
      square += (length - center) ** 2
    })
  }
  return square === 0 ? 0 : product / square
}

const number = (value: number): string => `${value < 0 ? "-" : ""}${Math.abs(value).toFixed(3)}`

/** A mean with its 95 % interval, and whether it is told from zero. */
export const differenceInWords = (values: Float64Array): string => {
  const draws = resampled(values)
  const { high, low } = interval(draws)
  const told = low > 0 || high < 0 ? "" : ", not distinguishable"
  return `${number(draws[0])} (${number(low)} to ${number(high)}${told})`
}

/** Divergence from plain sampling; block by block it is not known, and the recording holds zeros. */
const divergenceInWords = (logRatio: Float64Array): string =>
  logRatio.every((value) => value === 0) ? "divergence not known" : `divergence ${number(mean(logRatio))} nats a reply`

/** A line for each arm that replied to queries of the split which the plain arm replied to as well, and one about them all. */
export const guidanceLines = (recording: Recording, split: string): ReadonlyArray<string> => {
  const plain = recording.arms.find(({ name }) => name === "plain")
  if (plain === undefined) return []
  const has = ({ offsets }: ArmSamples, q: number): boolean => offsets[q + 1] > offsets[q]
  return recording.arms.flatMap((arm): ReadonlyArray<string> => {
    const queries = [...recording.queries.keys()].filter(
      (q) => recording.queries[q].split === split && has(arm, q) && has(plain, q)
    )
    if (arm === plain || queries.length === 0) return []
    const [own, base] = [meansOf(arm, queries), meansOf(plain, queries)]
    const longer = own.tokens.map((tokens, i) => tokens - base.tokens[i])
    const gain = (key: "reward" | "judge"): Float64Array => own[key].map((value, i) => value - base[key][i])
    const controlled = (key: "reward" | "judge"): Float64Array => {
      const slope = slopeOfLength(plain, hhVerifiers[key], queries)
      return gain(key).map((value, i) => value - slope * longer[i])
    }
    const passes = recording.manifest.arms.find(({ name }) => name === arm.name)?.price?.perMillionTokens
    return [
      `${arm.name} less plain on ${queries.length} ${split} prompts: reward ${differenceInWords(gain("reward"))}, at equal length ${differenceInWords(controlled("reward"))}; second reward ${differenceInWords(gain("judge"))}, at equal length ${differenceInWords(controlled("judge"))}; ${divergenceInWords(own.logRatio)}; ${number(mean(own.tokens))} tokens against ${number(mean(base.tokens))}; ${number((passes ?? Number.NaN) / 1e6)} forward passes a token.`
    ]
  })
}
