/**
 * The checks of what came back from a round that all policies share.
 *
 * @module
 */
import { checkLengthOf, checkObject, checkWhole, lengthOf } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Outcomes, Round } from "../Policy.ts"

/** What a policy reads of a reward: nothing, a number to compare, or a finite number to compute with. */
export type RewardNeed = "none" | "number" | "finite"

const checkReward = (query: number, value: unknown, need: RewardNeed): void => {
  const isValid = typeof value === "number" && (need === "finite" ? Number.isFinite(value) : !Number.isNaN(value))
  if (isValid) return
  const valid = `${need === "finite" ? "a finite number" : "a number"}, or failed = 1: this policy needs a verifier`
  fail({ _tag: "InvalidParameter", field: "reward", query, value, valid })
}

const checkLengths = (outcomes: Outcomes): void => {
  checkObject("outcomes", outcomes, "an object of queries, arms and rewards")
  const { queries, arms, rewards, ...columns } = outcomes
  const count = lengthOf("outcomes.queries", queries)
  checkLengthOf("outcomes.arms", arms, count)
  checkLengthOf("outcomes.rewards", rewards, count)
  for (const [field, column] of Object.entries(columns))
    if (column !== undefined) checkLengthOf(`outcomes.${field}`, column, queries.length)
}

/**
 * Checks that outcomes are of the batch's queries, of arms that the round asked, and no more than it asked for. Fewer are
 * allowed: a query may have none left. O(n arms + outcomes).
 *
 * @throws CoreError `LengthMismatch`, `InvalidParameter`, `UnexpectedOutcome`
 */
export const checkOutcomes = (outcomes: Outcomes, round: Round | undefined, size: number, need: RewardNeed): void => {
  checkLengths(outcomes)
  const { queries, arms, rewards, failed } = outcomes
  let armCount = 1
  for (const arm of round?.arms ?? []) armCount = Math.max(armCount, arm + 1)
  const asked = new Int32Array(size * armCount)
  for (const [at, query] of (round?.queries ?? []).entries())
    asked[query * armCount + (round?.arms[at] ?? 0)] += round?.samples[at] ?? 0
  const returned = new Int32Array(asked.length)
  for (let at = 0; at < queries.length; at++) {
    const query = queries[at]
    const arm = arms[at]
    checkWhole("outcomes.queries", query, 0, size - 1)
    checkWhole("outcomes.arms", arm, 0, Number.MAX_SAFE_INTEGER, query)
    const cell = query * armCount + arm
    if (arm >= armCount || ++returned[cell] > asked[cell])
      fail({
        _tag: "UnexpectedOutcome",
        query,
        arm,
        returned: arm < armCount ? returned[cell] : 1,
        asked: arm < armCount ? asked[cell] : 0
      })
    if (need !== "none" && failed?.[at] !== 1) checkReward(query, rewards[at], need)
  }
}
