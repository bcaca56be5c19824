/**
 * Savings that are counted: of votes that ended early, and of models that are asked in turn.
 *
 * @module
 */
import type { ChoiceTrace } from "../ledger/Entries.ts"
import type { Saving } from "./SavingKinds.ts"

const isJudged = ({ samples }: ChoiceTrace): boolean => samples.some(({ reward }) => reward !== undefined)

/** A choice of which samples were drawn, and none judged: the majority decided. */
export const isVote = (choice: ChoiceTrace): boolean =>
  !isJudged(choice) && choice.samples.some(({ failed }) => !failed)

/** What votes are known to spare. One that a spent budget ended is not what all allowed samples would have said. */
export const voteSaving = (choices: ReadonlyArray<ChoiceTrace>): Saving => {
  const whole = choices.filter(({ stopped }) => stopped === "policy")
  const sumOf = (of: (choice: ChoiceTrace) => number): number => whole.reduce((sum, one) => sum + of(one), 0)
  const drawn = sumOf(({ samples }) => samples.length)
  const allowed = sumOf(({ decided, samples }) => Math.max(decided, samples.length))
  if (whole.length > 0) return { kind: "vote", choices: whole.length, drawn, allowed }
  return { kind: "unknown", choices: choices.length, why: "every vote was ended by a spent budget" }
}

/** What is known of models in turn. A choice that was cut off before the last model is left out, where none was right. */
export const cascadeSaving = (choices: ReadonlyArray<ChoiceTrace>, models: ReadonlyArray<string>): Saving => {
  const [first, ...later] = models
  const last = models[models.length - 1]
  const whole = choices.filter(({ samples }) => samples.some(({ model, reward = 0 }) => reward >= 1 || model === last))
  const asked = whole.filter(({ samples }) => samples.some(({ model }) => model !== first)).length
  return { kind: "cascade", choices: whole.length, first, later, asked }
}
