/**
 * When the samples that are still to come cannot change the majority.
 *
 * @module
 */
import { checkWhole } from "../Checks.ts"
import type { Answers } from "./StopWhenSettled.ts"
import { majorityVote } from "./Vote.ts"

/**
 * The fewest further samples with which a vote of `most` samples can be decided: 0 where the rest cannot change
 * `majorityVote`'s answer any more, whatever it says. Rounds of so many draw none that the vote could have done without, and
 * its answer is that of all `most`. A sample without an answer is undefined. O(answers + most * distinct answers).
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`
 * @example
 * ```ts
 * import { votesToDecide } from "@alloc/core/voting"
 *
 * console.log(votesToDecide([], 5), votesToDecide(["4", "4", "5"], 5), votesToDecide(["4", "4", "4"], 5)) // => 3 1 0
 * ```
 */
export const votesToDecide = (answers: Answers, most: number): number => {
  checkWhole("most", most, 0)
  const { ranking } = majorityVote(answers)
  const rest = Math.max(0, most - answers.length)
  const [leader, votes] = ranking[0] ?? [undefined, 0]
  // Among equals the answer that was seen first wins.
  const first = answers.indexOf(leader)
  const rivals = ranking.slice(1).map(([answer, own]) => ({ own, winsTies: answers.indexOf(answer) < first }))
  const decides = (further: number): boolean => {
    const left = rest - further
    return (
      votes + further >= left && rivals.every(({ own, winsTies }) => votes + further - own - left >= (winsTies ? 1 : 0))
    )
  }
  // All that is left decides, whatever it says.
  let further = 0
  while (further < rest && !decides(further)) further += 1
  return further
}
