/**
 * What a budget bought, in words.
 *
 * @module
 */
import type { Spending } from "./Spending.ts"

/** A share with its unit, kept on one line. */
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)}\u00a0%`

/** In words, what the budget gained or lost. */
export const resultSentence = (budget: number, { saved, solved, solvedUniformly }: Spending): string => {
  const points = Math.abs(100 * (solved - solvedUniformly)).toFixed(1)
  const beside = `${percent(solved)} of the queries solved, against ${percent(solvedUniformly)} when each gets ${budget}`
  if (points === "0.0") return `${beside}: no difference.`
  return solved > solvedUniformly
    ? `${beside}: ${points} points more, or the same with ${percent(saved, 0)} fewer samples.`
    : `${beside}: ${points} points less.`
}

/** In words, what the picture shows. */
export const pictureInWords = (budget: number, { groups }: Spending): string => {
  const most = groups.reduce((a, b) => (b.samples > a.samples ? b : a))
  const [hardest, easiest] = [groups[0], groups[groups.length - 1]]
  return `Mean samples by difficulty, at ${budget} a query: the hardest ${hardest.queries} queries get ${hardest.samples.toFixed(1)} each, the easiest ${easiest.queries} ${easiest.samples.toFixed(1)}; most, ${most.samples.toFixed(1)}, go to queries that one sample solves with ${percent(most.successRate, 0)}.`
}
