/**
 * What was observed of each training query.
 *
 * @module
 */
import { checkNumbers, checkRowNumbers } from "./checks/Numbers.ts"
import { checkArray, checkList, checkObject } from "./checks/Shapes.ts"
import { fail } from "./PredictorError.ts"

/** Successes out of n samples of each query; n may differ from query to query. */
export interface Counts {
  readonly successes: ArrayLike<number>
  readonly trials: ArrayLike<number>
}

/** All observed rewards of each query; ragged is fine. */
export interface Rewards {
  readonly rewards: ReadonlyArray<ArrayLike<number>>
}

/**
 * Refuses what is no list of lists of rewards.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkRows = (labels: Rewards): void => {
  checkObject("labels", labels, "rewards")
  checkArray("rewards", labels.rewards)
  labels.rewards.forEach((row, i) => {
    checkList(`rewards[${i}]`, row)
  })
}

const pick = (from: ArrayLike<number>, rows: ArrayLike<number>): Float64Array => {
  checkRowNumbers(rows, from.length)
  const picked = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) picked[i] = from[rows[i]]
  return picked
}

/**
 * The counts of some rows.
 *
 * @throws PredictorError `InvalidNumber` for a row that is not there
 * @example
 * ```ts
 * import { selectCounts } from "@alloc/predictor"
 *
 * const { successes, trials } = selectCounts({ successes: [0, 3, 2], trials: [4, 4, 2] }, [2, 1])
 * console.log(successes, trials) // => [2, 3] [2, 4]
 * ```
 */
export const selectCounts = (labels: Counts, rows: ArrayLike<number>): Counts => {
  checkObject("labels", labels, "successes", "trials")
  checkNumbers("successes", labels.successes)
  checkNumbers("trials", labels.trials)
  return { successes: pick(labels.successes, rows), trials: pick(labels.trials, rows) }
}

/**
 * Refuses counts unless every query has trials > 0 and 0 <= successes <= trials. Fractions are allowed.
 *
 * @throws PredictorError `LengthMismatch`, `InvalidLabel`
 */
export const checkCounts = (labels: Counts, ids: ReadonlyArray<string> | { readonly length: number }): void => {
  checkObject("labels", labels, "successes", "trials")
  checkList("labels.successes", labels.successes)
  checkList("labels.trials", labels.trials)
  const named = (i: number): string => ("at" in ids ? ids[i] : String(i))
  for (const field of ["successes", "trials"] as const) {
    if (labels[field].length !== ids.length) {
      fail({ _tag: "LengthMismatch", field, length: labels[field].length, expected: ids.length })
    }
  }
  for (let i = 0; i < ids.length; i++) {
    const n = labels.trials[i]
    const s = labels.successes[i]
    if (!(Number.isFinite(n) && n > 0)) {
      fail({
        _tag: "InvalidLabel",
        query: named(i),
        field: "trials",
        value: n,
        valid: "at least one sample; leave the query out otherwise"
      })
    }
    if (!(Number.isFinite(s) && s >= 0 && s <= n)) {
      fail({ _tag: "InvalidLabel", query: named(i), field: "successes", value: s, valid: `a number in [0, ${n}]` })
    }
  }
}

/** Total successes and trials. */
export const totals = (labels: Counts): { readonly successes: number; readonly trials: number } => {
  let successes = 0
  let trials = 0
  for (let i = 0; i < labels.trials.length; i++) {
    successes += labels.successes[i]
    trials += labels.trials[i]
  }
  return { successes, trials }
}

/**
 * Refuses counts of which all samples succeeded or all failed.
 *
 * @throws PredictorError `OneClass`
 */
export const refuseOneClass = (labels: Counts): void => {
  const { successes, trials } = totals(labels)
  if (successes === 0 || successes === trials) fail({ _tag: "OneClass", value: successes === 0 ? 0 : 1 })
}

/**
 * Counts from a matrix of rewards: how many of each query's samples reached the threshold.
 *
 * @throws PredictorError `InvalidNumber` for a reward that is NaN: leave failed samples out
 * @example
 * ```ts
 * import { countsOf } from "@alloc/predictor"
 *
 * const counts = countsOf({ rewards: [[0, 1, 1], [0, 0]] })
 * console.log(Array.from(counts.successes), Array.from(counts.trials)) // => [ 2, 0 ] [ 3, 2 ]
 * ```
 */
export const countsOf = (labels: Rewards, threshold = 1): Counts => {
  checkNumbers("threshold", [threshold])
  checkRows(labels)
  labels.rewards.forEach((row, i) => {
    checkNumbers(`rewards[${i}]`, row, false)
  })
  const successes = new Float64Array(labels.rewards.length)
  const trials = new Float64Array(labels.rewards.length)
  labels.rewards.forEach((row, i) => {
    trials[i] = row.length
    for (let j = 0; j < row.length; j++) if (row[j] >= threshold) successes[i]++
  })
  return { successes, trials }
}

/** The rewards of some rows. */
export const selectRewards = (labels: Rewards, rows: ArrayLike<number>): Rewards => {
  checkRows(labels)
  checkRowNumbers(rows, labels.rewards.length)
  return { rewards: Array.from({ length: rows.length }, (_, i) => labels.rewards[rows[i]]) }
}

/** Fitted weights are in single precision, which ends at 3e38. */
const LARGEST = 1e30

/**
 * Refuses rewards unless every query has at least one and all are numbers of at most 1e30 in size.
 *
 * @throws PredictorError `LengthMismatch`, `InvalidLabel`
 */
export const checkRewards = (labels: Rewards, ids: ReadonlyArray<string>): void => {
  checkRows(labels)
  if (labels.rewards.length !== ids.length) {
    fail({ _tag: "LengthMismatch", field: "rewards", length: labels.rewards.length, expected: ids.length })
  }
  labels.rewards.forEach((row, i) => {
    if (row.length === 0) {
      fail({
        _tag: "InvalidLabel",
        query: ids[i],
        field: "rewards",
        value: "none",
        valid: "at least one sample; leave the query out otherwise"
      })
    }
    for (let j = 0; j < row.length; j++) {
      if (!(Number.isFinite(row[j]) && Math.abs(row[j]) <= LARGEST)) {
        fail({
          _tag: "InvalidLabel",
          query: ids[i],
          field: `reward of sample ${j}`,
          value: row[j],
          valid: "a number of at most 1e30 in size"
        })
      }
    }
  })
}
