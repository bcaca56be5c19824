/**
 * Experiments on routing: between two decoders or among many.
 *
 * @module
 */
import { fail } from "../BenchError.ts"
import type { Evaluation, EvaluationOptions } from "../experiment/Experiment.ts"
import { rescore } from "../experiment/Rescore.ts"
import type { Recording } from "../recording/Recording.ts"
import { chooseArm } from "./ChooseArm.ts"
import { routePair } from "./RoutePair.ts"
import type { RoutingOptions } from "./RoutingOptions.ts"

/**
 * Makes the evaluation of an experiment on routing (see `Experiment`): two arms are a weak decoder and a strong one, and
 * budgets are shares of the queries sent to the strong one; among more arms one is chosen per query within an average
 * cost. Arms named on the command line take the place of the experiment's own.
 *
 * @throws BenchError `UnknownArmName`, `UnknownVerifier`, `UnknownFeature`, `InvalidOption` (fewer than two arms, an arm
 * named twice, a budget outside its range, many arms without prices)
 * @example
 * ```ts
 * import { openRecording, routeAmong } from "@alloc/bench"
 * import { ridge } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/alpaca-models")
 * const arms = ["gemma-2b-it", "gemma-7b-it"]
 * const [{ name: feature }] = recording.manifest.features
 * const evaluate = routeAmong({ arms, features: [feature], model: ridge(), folds: 3, resamples: 50, replicates: 2 })
 * const { results } = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [0.5] })
 * // Of the queries that both models answered: how often each wins, and how many of them go to the strong one.
 * console.log(results.routing?.arms.map(({ value }) => value.toFixed(3))) // => ["0.034", "0.069"]
 * console.log(results.policies.find(({ policy }) => policy === "routing")?.cost.toFixed(2)) // => 0.50
 * ```
 */
export const routeAmong =
  (options: RoutingOptions) =>
  async (given: Recording, run: EvaluationOptions): Promise<Evaluation> => {
    const recording = run.verifier === undefined ? given : await rescore(given, run.verifier)
    const arms = run.arms ?? options.arms
    const own = run.arms === undefined
    const title = arms.length === 2 ? `From ${arms[0]} to ${arms[1]}` : `One of ${arms.length} decoders`
    const all = { ...options, arms, ...(own ? {} : { title, aboutArms: [] }) }
    if (arms.length < 2)
      fail({ _tag: "InvalidOption", field: "arms", value: arms.join(", "), valid: "two arms (weak, strong) or more" })
    return arms.length === 2 ? routePair(recording, all, run) : chooseArm(recording, all, run)
  }
