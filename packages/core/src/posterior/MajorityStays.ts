/**
 * How sure the leading answer is to stay the majority if sampling went on for ever (Adaptive-Consistency, Aggarwal et
 * al. 2023, arXiv 2305.11860).
 *
 * @module
 */
import { checkWhole, lengthOf } from "../Checks.ts"
import { betaCdf, gammaCdf, logGamma } from "./Gamma.ts"

/**
 * P(p_1 > 1/2) with p_1 ~ Beta(first + 1, second + 1): the leader against the runner-up alone, with uniform priors.
 * About O(sqrt(first + second)).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { majorityStaysBeta } from "@alloc/core/posterior"
 *
 * console.log(majorityStaysBeta(4, 0).toFixed(5)) // => 0.96875
 * ```
 */
export const majorityStaysBeta = (first: number, second: number): number => {
  checkWhole("first", first, 0)
  checkWhole("second", second, 0)
  return betaCdf(0.5, second + 1, first + 1)
}

/**
 * P(p_1 > p_j for all j) with p ~ Dirichlet(counts + 1) over the answers seen, the first count being the leader's.
 * With independent Gamma(c_j + 1) variables instead of p this is one integral, of the leader's density
 * times the others' distribution functions. Over the logarithm of the variable the integrand and its derivatives vanish
 * at both ends, so the trapezoidal rule on 256 intervals has at least nine digits. O(256 answers), times the terms of
 * `gammaCdf`.
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { majorityStaysDirichlet } from "@alloc/core/posterior"
 *
 * console.log(majorityStaysDirichlet([3, 3]).toFixed(6), majorityStaysDirichlet([6, 1, 1]).toFixed(3)) // => 0.500000 0.935
 * ```
 */
export const majorityStaysDirichlet = (counts: ReadonlyArray<number>): number => {
  lengthOf("counts", counts)
  for (const [k, value] of counts.entries()) checkWhole(`counts[${k}]`, value, 0)
  if (counts.length < 2) return 1
  const [leader, ...others] = counts
  const a = leader + 1
  const total = counts.reduce((all, each) => all + each + 1, 0)
  const low = Math.log(a) - Math.max(40 / total, 9 / Math.sqrt(a))
  const high = Math.log(a + 9 * Math.sqrt(a) + 30)
  const intervals = 256
  const width = (high - low) / intervals
  const scale = logGamma(a)
  let sum = 0
  for (let k = 0; k <= intervals; k++) {
    const u = low + k * width
    const x = Math.exp(u)
    let value = Math.exp(a * u - x - scale)
    for (const other of others) value *= gammaCdf(other + 1, x)
    sum += value
  }
  return Math.min(1, sum * width)
}
