/**
 * The densest increments that an amount buys: the linear relaxation of the multiple-choice knapsack, in O(n) memory. The
 * amount is money, or, for the cheapest budget, reward.
 *
 * Ties in density are bought in the order of samples, then of queries; along a query's chain the number of samples may
 * fall from one arm to the next, so an increment counts with the most samples that its chain has reached.
 *
 * @module
 */
import { nextUp } from "./Doubles.ts"
import type { Envelopes } from "./Envelopes.ts"
import {
  type Amount,
  type IncrementPass,
  type IncrementScanner,
  incrementScanner,
  type List
} from "./IncrementScanner.ts"
import { LEAST, searchPrice } from "./PriceSearch.ts"

/** An increment that was not bought: its query, the choice that it leads to, its gain and cost. */
export interface Increment {
  readonly query: number
  readonly arm: number
  readonly samples: number
  readonly gain: number
  readonly cost: number
}

/** What an amount buys. */
export interface Bought {
  readonly arm: Int32Array
  readonly samples: Int32Array
  /** Cost and value, those of the chains' starts included. */
  readonly cost: number
  readonly value: number
  /** The least density bought; 0 where all was bought and some of the amount is left; Infinity where none was bought. */
  readonly price: number
  /** The increment that did not fit. */
  readonly broken: Increment | undefined
}

/** The list's increments that equal the price, in the order in which ties are bought. Chains keep their own order. */
const listedTies = ({ rank, density }: List, listed: number, price: number): Uint32Array => {
  // Listed query by query, so that counting by rank is all the sorting there is to do.
  let highest = 0
  for (let c = 0; c < listed; c++) if (density[c] === price) highest = Math.max(highest, rank[c])
  const starts = new Uint32Array(highest + 2)
  for (let c = 0; c < listed; c++) if (density[c] === price) starts[rank[c] + 1]++
  for (let r = 0; r <= highest; r++) starts[r + 1] += starts[r]
  const ties = new Uint32Array(starts[highest + 1])
  for (let c = 0; c < listed; c++) if (density[c] === price) ties[starts[rank[c]]++] = c
  return ties
}

const incrementAt = ({ queries, arm, samples, gain, cost }: List, c: number): Increment => {
  return { query: queries[c], arm: arm[c], samples: samples[c], gain: gain[c], cost: cost[c] }
}

/** What a purchase has come to. */
interface Purchase {
  amount: number
  cost: number
  value: number
  price: number
}

/** Takes what is denser than the price; of what equals it, in the order of ties, what fits. Returns what did not. */
const buyListed = (
  scanner: IncrementScanner,
  pass: IncrementPass,
  price: number,
  amountOf: Amount,
  target: number,
  bought: Purchase
): Increment | undefined => {
  const { arm, samples, list } = scanner
  const take = (c: number): void => {
    arm[list.queries[c]] = list.arm[c]
    samples[list.queries[c]] = list.samples[c]
    bought.amount += list[amountOf][c]
    bought.cost += list.cost[c]
    bought.value += list.gain[c]
    bought.price = Math.min(bought.price, list.density[c])
  }
  for (let c = 0; c < pass.listed; c++) if (list.density[c] > price) take(c)
  for (const c of listedTies(list, pass.listed, price)) {
    if (bought.amount + list[amountOf][c] > target) return incrementAt(list, c)
    take(c)
  }
  return undefined
}

/** Calls `found` for every increment that equals the price, query by query in the order of each chain. */
const eachTie = (
  envelopes: Envelopes,
  price: number,
  found: (query: number, k: number, rank: number) => void
): void => {
  const { size, trace, density, samples, base } = envelopes
  for (let query = 0; query < size; query++) {
    const length = trace(query, price, nextUp(price))
    let rank = base.samples
    for (let k = 0; k < length && density[k] >= price; k++) {
      rank = Math.max(rank, samples[k])
      if (density[k] === price) found(query, k, rank)
    }
  }
}

/** More increments of one density than a list holds: the rank at which they run out, then all below it and some of it. */
const buyEqual = (
  envelopes: Envelopes,
  scanner: IncrementScanner,
  price: number,
  amountOf: Amount,
  target: number,
  bought: Purchase
): Increment | undefined => {
  const { arm, samples } = scanner
  const amounts = envelopes[amountOf]
  const byRank = new Float64Array(envelopes.width + 1)
  eachTie(envelopes, price, (_, k, rank) => {
    byRank[rank] += amounts[k]
  })
  let last = 0
  let below = bought.amount
  while (last < envelopes.width && below + byRank[last] <= target) below += byRank[last++]
  let left = target - below
  let broken: Increment | undefined
  eachTie(envelopes, price, (query, k, rank) => {
    if (rank > last || (rank === last && broken !== undefined)) return
    const choice = { query, arm: envelopes.arm[k], samples: envelopes.samples[k] }
    if (rank === last && amounts[k] > left) {
      broken = { ...choice, gain: envelopes.gain[k], cost: envelopes.cost[k] }
      return
    }
    if (rank === last) left -= amounts[k]
    arm[query] = choice.arm
    samples[query] = choice.samples
    bought.amount += amounts[k]
    bought.cost += envelopes.cost[k]
    bought.value += envelopes.gain[k]
    bought.price = price
  })
  return broken
}

/** The least density among the increments that lead to each query's choice. */
const leastDensity = (envelopes: Envelopes, { arm, samples }: IncrementScanner): number => {
  const { size, trace, base, density } = envelopes
  let least = Number.POSITIVE_INFINITY
  for (let query = 0; query < size; query++) {
    const length = trace(query, LEAST, Number.POSITIVE_INFINITY)
    if (arm[query] === base.arm && samples[query] === base.samples) continue
    for (let k = 0; k < length; k++)
      if (envelopes.arm[k] === arm[query] && envelopes.samples[k] === samples[query])
        least = Math.min(least, density[k])
  }
  return least
}

/**
 * Takes increments in order of density, ties in the order of the module, and stops at the first that does not fit into
 * the amount, which is what the chains' starts have left.
 */
export const buyDensest = (envelopes: Envelopes, amountOf: Amount, target: number): Bought => {
  const scanner = incrementScanner(envelopes, amountOf, target)
  const { arm, samples, scan } = scanner
  const found = searchPrice(scanner, target)
  if (found.kind === "all" || found.kind === "exact") {
    const from = found.kind === "all" ? LEAST : found.price
    const { above, cost, value } = scan(from, from, 1)
    const price = found.kind === "all" && above < target * (1 - 2 ** -38) ? 0 : leastDensity(envelopes, scanner)
    return { arm, samples, cost, value, price, broken: undefined }
  }
  const pass = found.kind === "equal" ? scan(found.price, nextUp(found.price), 1) : found.pass
  const bought = { amount: pass.above, cost: pass.cost, value: pass.value, price: Number.POSITIVE_INFINITY }
  const broken =
    found.kind === "equal"
      ? buyEqual(envelopes, scanner, found.price, amountOf, target, bought)
      : buyListed(scanner, pass, found.price, amountOf, target, bought)
  const price = bought.price < Number.POSITIVE_INFINITY ? bought.price : leastDensity(envelopes, scanner)
  return { arm, samples, cost: bought.cost, value: bought.value, price, broken }
}
