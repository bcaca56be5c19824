/**
 * `hh`: routing harmless prompts between plain and value-augmented sampling of the same model.
 *
 * @module
 */
import { type Evaluate, type Evaluation, type Experiment, type Recording, routeAmong } from "@alloc/bench"
import { collectHh } from "../hh/CollectHh.ts"
import { inWords, number, verdictOf } from "../hh/Differences.ts"
import {
  comparedArms,
  costsTable,
  differencesTable,
  gainOf,
  passesOf,
  type RewardName,
  waysTable
} from "../hh/GuidanceTable.ts"
import { hhFeature, hhRecording, hhVerifiers } from "../hh/HhRecording.ts"
import { openHhLive } from "../hh/LiveHh.ts"
import { splitOracleTable } from "../hh/SplitOracle.ts"
import { shippedRecording } from "../ShippedRecording.ts"
import { withBestOf, withSamples } from "./DerivedArms.ts"

/** The controls that cost twice and four times as much as plain sampling. */
const bestOfTwo = "plain-best-of-2"
const bestOfFour = "plain-best-of-4"

const shared = { features: [hhFeature], valueTitle: "Reward, in deviations of plain replies" }

const aboutCost =
  "Costs are forward passes of the language model. The value network reads states that are there anyway, so that guidance token by token costs no more passes than plain sampling; a value model of the language model's own size, as its authors have, would cost as many again, which is what two plain samples cost."

const aboutBest =
  "The best of several plain samples is chosen by the reward that guidance is after: a deployed system has no other. The second reward judges, and chooses nothing."

const notScored = "The prompts on which ways of guiding were compared are not scored."

/** The other arms replied to the prompts on which ways of guiding were compared; neither have a part in routing. */
const onlyRouted = (recording: Recording): Recording => {
  const isRouted = (name: string): boolean => name === "plain" || name === "vas"
  const arms = {
    ...recording,
    manifest: { ...recording.manifest, arms: recording.manifest.arms.filter(({ name }) => isRouted(name)) },
    arms: recording.arms.filter(({ name }) => isRouted(name))
  }
  return withSamples(arms, (query) => recording.queries[query].split !== "validation")
}

/** The recording with the best of two and of four plain samples, chosen by the reward that guidance is after. */
const withBest = (recording: Recording): Recording =>
  [2, 4].reduce(
    (given, samples) =>
      withBestOf(given, { arm: "plain", samples, name: `plain-best-of-${samples}`, verifier: hhVerifiers.reward }),
    recording
  )

const inPlainWords: Readonly<Record<string, string>> = {
  plain: "one plain sample",
  vas: "value-augmented sampling",
  [bestOfTwo]: "the better of two plain samples",
  [bestOfFour]: "the best of four plain samples"
}

/** One sentence about two arms on the test prompts, under both rewards. */
const difference = (recording: Recording, pair: readonly [string, string]): ReadonlyArray<string> => {
  const compared = comparedArms(recording, pair, "test")
  if (compared === undefined) return []
  const { arm, base, other, own, queries } = compared
  const [reward, judge] = (["reward", "judge"] satisfies ReadonlyArray<RewardName>).map((name) =>
    gainOf(compared, name)
  )
  const [passes, basePasses] = [passesOf(recording, arm, own), passesOf(recording, base, other)]
  const [first, second] = pair.map((name) => inPlainWords[name])
  return [
    `${first[0].toUpperCase()}${first.slice(1)} less ${second} (${number(passes, 0)} against ${number(basePasses, 0)} passes a reply), ${queries.length} test prompts: ${verdictOf(reward)} by the reward that is optimised, ${inWords(reward)}; ${verdictOf(judge)} by the second reward, which nothing is optimised for, ${inWords(judge)}.`
  ]
}

/** Each control beside what it controls. */
const controls = [
  ["vas", "plain"],
  ["vas", bestOfTwo],
  ["vas", bestOfFour],
  [bestOfTwo, "plain"],
  [bestOfFour, "plain"]
] as const

const withFindings = (evaluation: Evaluation, findings: ReadonlyArray<string>): Evaluation => ({
  ...evaluation,
  findings: [...findings, ...(evaluation.findings ?? [])]
})

/** Routes between two arms; the notes say how each head does on pairs that it did not see. */
const routed =
  (arms: readonly [string, string], verifier: string, title: string): Evaluate =>
  async (recording, run) => {
    const all = withBest(onlyRouted(recording))
    const heads = recording.manifest.verifiers.map(({ description, name }) => `${name}: ${description}.`)
    const best = arms.includes(bestOfTwo) ? [aboutBest] : []
    const notes = [...best, notScored, aboutCost, ...heads]
    const evaluation = await routeAmong({ ...shared, byGap: true, arms, verifier, title, notes })(all, run)
    return withFindings(evaluation, best.length === 0 ? [] : difference(all, [arms[1], arms[0]]))
  }

/** The main part also tells what every way of guiding gained, beside controls. */
const main: Evaluate = async (recording, run) => {
  const title = "HH: routing from plain to value-augmented sampling"
  const evaluation = await routed(["plain", "vas"], hhVerifiers.reward, title)(recording, run)
  const all = withBest(onlyRouted(recording))
  const tables = [
    ...differencesTable(all, controls, { split: "test", best: [bestOfTwo, bestOfFour], notes: [aboutBest] }),
    ...costsTable(all, ["plain", "vas", bestOfTwo, bestOfFour], "test"),
    ...splitOracleTable(recording, "test"),
    ...waysTable(recording, "validation")
  ]
  const findings = controls.flatMap((pair) => difference(all, pair))
  return withFindings({ ...evaluation, results: { ...evaluation.results, tables } }, findings)
}

/** The experiment `hh`. */
export const hh: Experiment = {
  name: "hh",
  title: "HH: routing from plain to value-augmented sampling",
  recording: shippedRecording(hhRecording),
  evaluate: main,
  parts: [
    { evaluate: routed(["plain", "vas"], hhVerifiers.judge, "HH: the same, scored by the second reward") },
    {
      evaluate: routed(
        [bestOfTwo, "vas"],
        hhVerifiers.reward,
        "HH: from the better of two plain samples to value-augmented sampling"
      )
    },
    {
      evaluate: routed(
        ["vas", bestOfTwo],
        hhVerifiers.judge,
        "HH: from value-augmented sampling to the better of two plain samples, scored by the second reward"
      )
    },
    { evaluate: routed(["plain", bestOfTwo], hhVerifiers.reward, "HH: from one plain sample to the better of two") }
  ],
  collect: collectHh,
  draw: collectHh,
  rewarded: true,
  liveArms: openHhLive
}
