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
 * import { type Experiment, routeAmong } from "@alloc/bench"
 *
 * const mine: Experiment = {
 *   name: "mine",
 *   title: "My two models",
 *   recording: "recordings/mine",
 *   evaluate: routeAmong({ arms: ["small", "large"], features: ["hidden"] })
 * }
 * console.log(mine.name) // => mine
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
