/** Means over all subsets by definition, for the tests here. */

/** All subsets of k items. */
export const combinations = (items: ReadonlyArray<number>, k: number): Array<Array<number>> =>
  k === 0 ? [[]] : items.flatMap((item, i) => combinations(items.slice(i + 1), k - 1).map((rest) => [item, ...rest]))

export const mean = (values: ReadonlyArray<number>): number => values.reduce((a, b) => a + b, 0) / values.length
