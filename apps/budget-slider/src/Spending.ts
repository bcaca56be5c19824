/**
 * What a budget buys: who gets how many samples, how many queries are solved, and how many samples the same quality costs
 * when everybody gets as many.
 *
 * @module
 */
import { allocate, betaCurves, type Curves, empiricalCurves, samples } from "@alloc/core"
import type { PredictedQueries } from "./PredictedQueries.ts"

/** Who says how hard a query is: the predictor, or the recording that the result is then measured on. */
export type Knowledge = "predicted" | "recorded"

/** Queries of about the same difficulty. */
export interface DifficultyGroup {
  readonly queries: number
  /** Share of their recorded samples that were right. */
  readonly successRate: number
  /** Mean samples that each of them gets. */
  readonly samples: number
}

/** What one budget buys. */
export interface Spending {
  /** From the hardest to the easiest. */
  readonly groups: ReadonlyArray<DifficultyGroup>
  /** Expected share of queries with a right answer among their samples. */
  readonly solved: number
  /** The same where every query gets the whole budget's average. */
  readonly solvedUniformly: number
  /** Share of the samples saved against uniform at the same quality; below zero: lost. */
  readonly saved: number
}

const mean = (size: number, of: (query: number) => number): number => {
  let sum = 0
  for (let query = 0; query < size; query++) sum += of(query)
  return sum / size
}

/** Samples a query, between whole numbers linearly, at which uniform solves this share; undefined if it never does. */
const uniformBudgetFor = (solved: number, uniformly: ReadonlyArray<number>): number | undefined => {
  const above = uniformly.findIndex((value) => value >= solved)
  if (above < 1) return above === 0 ? 0 : undefined
  const [low, high] = [uniformly[above - 1], uniformly[above]]
  return above - 1 + (solved - low) / (high - low)
}

/** Makes the function from a budget, average samples a query, to what it buys. */
export const spendingOf = (
  { alpha, beta, successes, trials }: PredictedQueries,
  groupSize: number
): ((budget: number, knowledge: Knowledge) => Spending) => {
  const size = successes.length
  const recorded = empiricalCurves(successes, trials)
  const predicted = betaCurves(alpha, beta, { maxSamples: trials })
  const uniformly = Array.from({ length: trials + 1 }, (_, each) => mean(size, (query) => recorded.value(query, each)))
  const hardestFirst = [...successes.keys()].sort((a, b) => successes[a] - successes[b])
  return (budget, knowledge) => {
    const curves: Curves = knowledge === "predicted" ? predicted : recorded
    const perQuery = allocate(curves, { budget: samples(budget) }).samples
    const groups: Array<DifficultyGroup> = []
    for (let first = 0; first < size; first += groupSize) {
      const group = hardestFirst.slice(first, first + groupSize)
      groups.push({
        queries: group.length,
        successRate: mean(group.length, (i) => successes[group[i]] / trials),
        samples: mean(group.length, (i) => perQuery[group[i]])
      })
    }
    const solved = mean(size, (query) => recorded.value(query, perQuery[query]))
    const uniformBudget = uniformBudgetFor(solved, uniformly) ?? trials
    return { groups, solved, solvedUniformly: uniformly[budget], saved: 1 - budget / uniformBudget }
  }
}
