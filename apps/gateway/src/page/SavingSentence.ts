/**
 * What is said of a policy's saving.
 *
 * @module
 */
import type { Estimate, Saving } from "./Saving.ts"
import { average, share } from "./Text.ts"

const percent = ({ high, low, value }: Estimate, atLeast: boolean): string => {
  const interval = `(95 % interval ${share(low)} to ${share(high)})`
  if (low > 0) return `${atLeast ? "at least " : ""}${share(value)} of the samples are saved ${interval}`
  if (high < 0) return `${share(-value)} more samples are drawn (95 % interval ${share(-high)} to ${share(-low)})`
  return `no saving can be told apart from none ${interval}`
}

/** The sentence. */
export const savingSentence = (saving: Saving): string => {
  if (saving.kind === "unknown") return `Saving: ${saving.why}.`
  const { atLeast, choices, perChoice, quality, saved, savedOfStopping, uniform } = saving
  const needs = `${atLeast ? "more than " : ""}${average(uniform.value)}`
  return `${share(quality)} of ${choices} choices were right with ${average(perChoice)} samples each; uniform needs ${needs} for as many: ${percent(saved, atLeast)}. Beside uniform that stops at the first right sample: ${percent(savedOfStopping, atLeast)}.`
}
