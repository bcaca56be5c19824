/**
 * What an evaluation says to somebody who decides, in one sentence: the largest saving at equal quality, with the interval
 * that covers its choice, or that there is none to be told apart from chance.
 *
 * @module
 */
import type { MaximumResult, PartResults } from "./Schema.ts"

/** Policies that decide on a prediction alone, the preferred one first; whatever the results, so that none is picked for them. */
const predicting = ["online-beta", "online-spread", "online"]

/** Policies that look at what came back, too. */
const looking = ["sequential", "cascade"]

const percent = (share: number): string => `${(100 * Math.abs(share)).toFixed(0)} %`

const spared = (unit: string): string => (unit === "cost" || unit === "price" ? `less ${unit}` : `fewer ${unit}`)

const isSure = ({ low }: MaximumResult): boolean => low > 0

const evidence = ({ baseline, budget, high, low, policy }: MaximumResult): string =>
  `${policy} against ${baseline} at B = ${budget}, 95 % interval ${low < 0 ? "−" : ""}${percent(low)} to ${percent(high)}`

/** The verdict of one part. */
export const verdictOf = ({ baseline = "uniform", headline, predictors, unit }: PartResults): string => {
  const rows = headline.maximum.filter((row) => row.baseline === baseline && row.unit === unit)
  const first = (names: ReadonlyArray<string>): MaximumResult | undefined =>
    names.flatMap((name) => rows.filter(({ policy }) => policy === name))[0]
  const [predicted, looked] = [first([...predicting, ...Object.keys(predictors)]), first(looking)]
  const upTo = (row: MaximumResult): string => `up to ${percent(row.value)} ${spared(unit)} (${evidence(row)})`
  const seen = looked !== undefined && isSure(looked) ? looked : undefined
  if (predicted !== undefined && isSure(predicted))
    return seen === undefined
      ? `The same quality with ${upTo(predicted)}, by predicting which queries need them.`
      : `The same quality with ${upTo(predicted)}, by predicting which queries need them; and with ${upTo(seen)}, by looking at what comes back as well.`
  if (seen !== undefined)
    return `The same quality with ${upTo(seen)}, by looking at what comes back; prediction alone saves nothing that can be told apart from chance.`
  return predicted === undefined && looked === undefined
    ? "Nothing here predicts, so there is no saving to state."
    : "No saving at equal quality can be told apart from chance."
}
