/**
 * What the first sample of each query showed, as features: known once one sample was drawn, before the rest is decided.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { checkLength, checkNumbers, checkTexts, checkWeights } from "../checks/Numbers.ts"
import { fail } from "../PredictorError.ts"

/** What the first sample of each query showed; what is not known of all queries is left out. */
export interface FirstSamples {
  /** Its reward: the verifier's verdict. */
  readonly reward?: ArrayLike<number> | undefined
  /** Natural logarithm of the sample's probability, summed over its tokens. */
  readonly logProbability?: ArrayLike<number> | undefined
  /** Length of the answer in tokens. */
  readonly tokens?: ArrayLike<number> | undefined
  /** Why it ended: "length" where it was cut off by the limit of tokens. */
  readonly finish?: ReadonlyArray<string> | undefined
}

/** What features of first samples read, in the order of their columns. */
export const FIRST_SAMPLE_FIELDS = ["reward", "logProbability", "tokens", "finish"] as const

/** A field of `FirstSamples`. */
export type FirstSampleField = (typeof FIRST_SAMPLE_FIELDS)[number]

/** Columns of each field; the likelihood per token needs both fields and stands behind them. */
const columnsOf = (
  first: FirstSamples,
  reads: ReadonlyArray<FirstSampleField>
): ReadonlyArray<readonly [string, (query: number) => number]> => {
  const { finish = [], logProbability = [], reward = [], tokens = [] } = first
  const columns: Array<readonly [string, (query: number) => number]> = []
  if (reads.includes("reward")) columns.push(["reward", (i) => reward[i]])
  if (reads.includes("logProbability")) columns.push(["log-probability", (i) => logProbability[i]])
  if (reads.includes("tokens")) columns.push(["ln(1 + tokens)", (i) => Math.log1p(tokens[i])])
  if (reads.includes("logProbability") && reads.includes("tokens"))
    columns.push(["mean log-likelihood", (i) => logProbability[i] / Math.max(1, tokens[i])])
  if (reads.includes("finish")) columns.push(["cut off", (i) => (finish[i] === "length" ? 1 : 0)])
  return columns
}

/** Fields that are given, in the order of the columns. */
export const fieldsOf = (first: FirstSamples): ReadonlyArray<FirstSampleField> =>
  FIRST_SAMPLE_FIELDS.filter((field) => first[field] !== undefined)

const missing = (field: FirstSampleField): never =>
  fail({ _tag: "InvalidOption", field: `first.${field}`, value: undefined, valid: "one value for each query" })

const checkField = (first: FirstSamples, field: FirstSampleField, size: number): void => {
  checkLength(`first.${field}`, first[field] ?? missing(field), size)
  if (field === "finish") checkTexts(first.finish ?? missing(field))
  else if (field === "tokens") checkWeights("first.tokens", first.tokens ?? missing(field))
  else checkNumbers(`first.${field}`, first[field] ?? missing(field))
}

/**
 * Features of first samples.
 *
 * @throws PredictorError `InvalidOption` for a field that is missing, `LengthMismatch`, `InvalidNumber`, `InvalidText`
 */
export const firstSampleFeatures = (first: FirstSamples, reads: ReadonlyArray<FirstSampleField>): Features => {
  const size = reads.length === 0 ? 0 : (first[reads[0]]?.length ?? 0)
  for (const field of reads) checkField(first, field, size)
  const columns = columnsOf(first, reads)
  const width = columns.length
  const values = new Float32Array(size * width)
  columns.forEach(([, read], j) => {
    for (let i = 0; i < size; i++) values[i * width + j] = read(i)
  })
  const kind = columns.map(([name]) => name).join(", ")
  return { source: { model: "first sample", modelHash: "2", kind, width }, size, values }
}
