/**
 * Mean differences with paired bootstrap intervals, in words and as cells of tables.
 *
 * @module
 */
import { interval } from "@alloc/bench"
import { random } from "@alloc/core/random"

const resampleCount = 2000

/** The mean of numbers. */
export const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

/** The mean of all numbers, and of resamples of their groups, a query's or a prompt's: the first is of all. O(resamples numbers). */
export const resampledMeans = (groups: ReadonlyArray<ArrayLike<number>>, key: string): Float64Array => {
  const stream = random(1, key)
  const sums = groups.map((own) => Array.from(own).reduce((sum, value) => sum + value, 0))
  const mean = (of: ReadonlyArray<number>): number => {
    const [sum, count] = of.reduce(([a, n], g) => [a + sums[g], n + groups[g].length], [0, 0])
    return sum / count
  }
  const all = [...groups.keys()]
  return Float64Array.from({ length: resampleCount + 1 }, (_, r) =>
    mean(r === 0 ? all : all.map(() => Math.floor(stream.next() * groups.length)))
  )
}

/** A number with three decimals. */
export const number = (value: number, digits = 3): string => `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`

/** A mean with its 95 % interval. */
export interface MeanInterval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** The mean of one number a query. */
export const meanInterval = (values: Float64Array): MeanInterval => {
  const draws = resampledMeans(
    Array.from(values, (value) => [value]),
    "guidance"
  )
  return { value: draws[0], ...interval(draws) }
}

const isTold = ({ high, low }: MeanInterval): boolean => low > 0 || high < 0

/** "0.768 (0.720 to 0.822)", and whether it is told from zero. */
export const inWords = (given: MeanInterval): string => {
  const { high, low, value } = given
  return `${number(value)} (${number(low)} to ${number(high)}${isTold(given) ? "" : ", not distinguishable"})`
}

/** The same in a table, where a star tells that zero is outside. */
export const inCell = (given: MeanInterval): string => {
  const { high, low, value } = given
  return `${number(value)} (${number(low)} to ${number(high)})${isTold(given) ? " *" : ""}`
}

/** "better", "worse" or "not distinguishable". */
export const verdictOf = (given: MeanInterval): string =>
  isTold(given) ? (given.value > 0 ? "better" : "worse") : "not distinguishable"
