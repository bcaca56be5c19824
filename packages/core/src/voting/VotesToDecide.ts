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
 * its answer is that of all `most`. A sample without an answer is undefined. O(answers * distinct answers).
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
  // So many further votes for the leader, less the rest's, must make up for what a new answer or a rival is short of winning.
  const lead = ranking
    .slice(1)
    .reduce((most, [answer, own]) => Math.max(most, own + (answers.indexOf(answer) < first ? 1 : 0)), 0)
  // All that is left decides, whatever it says.
  return Math.min(rest, Math.max(0, Math.ceil((rest + lead - votes) / 2)))
}
