/**
 * `hh`: routing harmless prompts between plain and value-augmented sampling of the same model.
 *
 * @module
 */
import { type Evaluate, type Experiment, type Recording, routeAmong } from "@alloc/bench"
import { collectHh } from "../hh/CollectHh.ts"
import { guidanceLines } from "../hh/GuidanceTable.ts"
import { hhFeature, hhRecording, hhVerifiers } from "../hh/HhRecording.ts"
import { openHhLive } from "../hh/LiveHh.ts"
import { splitOracleLines } from "../hh/SplitOracle.ts"
import { shippedRecording } from "../ShippedRecording.ts"
import { withBestOf } from "./DerivedArms.ts"

/** The control that costs twice as much as plain sampling. */
const bestOfTwo = "plain-best-of-2"

const shared = { features: [hhFeature], valueTitle: "Reward, in deviations of plain replies" }

const aboutCost =
  "Costs are forward passes of the language model. The value network reads states that are there anyway, so that guidance token by token costs no more passes than plain sampling; a value model of the language model's own size, as its authors have, would cost as many again, which is what two plain samples cost."

/** The other arms replied to the prompts on which ways of guiding were compared, and have no part in routing. */
const onlyArms = (recording: Recording, names: ReadonlyArray<string>): Recording => ({
  ...recording,
  manifest: { ...recording.manifest, arms: recording.manifest.arms.filter(({ name }) => names.includes(name)) },
  arms: recording.arms.filter(({ name }) => names.includes(name))
})

/** Routes between two arms; the notes say how each head does on pairs that it did not see. */
const routed =
  (arms: readonly [string, string], verifier: string, title: string): Evaluate =>
  async (recording, run) => {
    const all = withBestOf(onlyArms(recording, ["plain", "vas"]), {
      arm: "plain",
      samples: 2,
      name: bestOfTwo,
      verifier: hhVerifiers.reward
    })
    const heads = recording.manifest.verifiers.map(({ description, name }) => `${name}: ${description}.`)
    const evaluate = routeAmong({ ...shared, byGap: true, arms, verifier, title, notes: [aboutCost, ...heads] })
    return evaluate(all, run)
  }

/** The main part also tells what every way of guiding gained. */
const main: Evaluate = async (recording, run) => {
  const evaluation = await routed(
    ["plain", "vas"],
    hhVerifiers.reward,
    "HH: routing from plain to value-augmented sampling"
  )(recording, run)
  const lines = [
    ...guidanceLines(recording, "test"),
    ...splitOracleLines(recording, "test"),
    ...guidanceLines(recording, "validation")
  ]
  return { ...evaluation, results: { ...evaluation.results, notes: [...lines, ...evaluation.results.notes] } }
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
    { evaluate: routed(["plain", bestOfTwo], hhVerifiers.reward, "HH: from one plain sample to the better of two") }
  ],
  collect: collectHh,
  rewarded: true,
  liveArms: openHhLive
}
