/**
 * What is said of a policy's saving.
 *
 * @module
 */
import type { Estimate, Saving } from "./SavingKinds.ts"
import { average, count, plural, share } from "./Text.ts"

const percent = ({ high, low, value }: Estimate, atLeast: boolean): string => {
  const interval = `(95 % interval ${share(low)} to ${share(high)})`
  if (low > 0) return `${atLeast ? "at least " : ""}${share(value)} of the samples are saved ${interval}`
  if (high < 0) return `${share(-value)} more samples are drawn (95 % interval ${share(-high)} to ${share(-low)})`
  return `no saving can be told apart from none ${interval}`
}

/** The sentence. */
export const savingSentence = (saving: Saving): string => {
  if (saving.kind === "unknown") return `Saving: ${saving.why}.`
  if (saving.kind === "vote") {
    const { allowed, choices, drawn } = saving
    return `Each vote ended once the rest could not change it: ${count(drawn)} of ${plural(allowed, "allowed sample")} were drawn for ${plural(choices, "choice")}, with the answers that all would have given, so ${share(1 - drawn / Math.max(1, allowed))} are saved. Nobody judges the answers, so nothing is said against uniform at equal quality.`
  }
  if (saving.kind === "cascade") {
    const { asked, choices, first, later } = saving
    const them = later.join(" and ")
    return `${count(asked)} of ${plural(choices, "choice")} went on from ${first} to ${them}: the answers are right at least as often as one sample of ${them} for every choice, which ${later.length === 1 ? "is" : "are"} asked wherever no sample before is right. Uniform is compared where there is one model.`
  }
  const { atLeast, choices, perChoice, quality, saved, savedOfStopping, uniform, unjudged } = saving
  const needs = `${atLeast ? "more than " : ""}${average(uniform.value)}`
  return `${share(quality)} of ${choices} choices were right with ${average(perChoice)} samples each; uniform needs ${needs} for as many: ${percent(saved, atLeast)}. Beside uniform that stops at the first right sample: ${percent(savedOfStopping, atLeast)}.${unjudged > 0 ? ` ${plural(unjudged, "choice")} that nobody judged ${unjudged === 1 ? "is" : "are"} left out.` : ""}`
}
