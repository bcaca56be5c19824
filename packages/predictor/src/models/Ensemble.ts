/**
 * Ensembles: the mean of several models' raw outputs.
 *
 * @module
 */
import { anyModel, model, type OptionRule } from "../checks/Options.ts"
import { checkArray } from "../checks/Shapes.ts"
import { fail } from "../PredictorError.ts"
import type { AsyncModel, Model, Task } from "./Model.ts"

const seeded = <L, P>(task: Task<L, P>, member: number): Task<L, P> => ({ ...task, seed: task.seed * 1000 + member })

/** Refuses no members, and members that are no models. */
const checkMembers = (members: ReadonlyArray<unknown>, { holds, valid }: OptionRule): void => {
  checkArray("members", members)
  if (members.length === 0) fail({ _tag: "InvalidOption", field: "members", value: "none", valid: "at least one" })
  members.forEach((member, i) => {
    if (!holds(member)) fail({ _tag: "InvalidOption", field: `members[${i}]`, value: member, valid })
  })
}

/**
 * The mean of several models; each member gets a seed of its own.
 *
 * @throws PredictorError `InvalidOption`
 * @example
 * ```ts
 * import { ensemble, inputs, logistic, ridge, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ensemble([ridge(), logistic()]) })
 * const { probability } = predictor.predict({ source, size: 2, values: Float32Array.of(0.25, 0.75) })
 * console.log(probability[0] < 0.4, probability[1] > 0.6) // => true true
 * ```
 */
export const ensemble = (members: ReadonlyArray<Model>): Model => {
  checkMembers(members, model)
  return {
    name: `ensemble(${members.map((m) => m.name).join(", ")})`,
    fit: (task) => {
      const fits = members.map((model, k) => model.fit(seeded(task, k)))
      return { fitted: { kind: "ensemble", members: fits.map((fit) => fit.fitted) }, report: fits[0].report }
    }
  }
}

/**
 * As `ensemble`, with members that need a runtime (`mlp`).
 *
 * @throws PredictorError `InvalidOption`; as its members
 * @example
 * ```ts
 * import { ensembleAsync, inputs, mlp, ridge, successHead, trainAsync } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * // Five networks that differ by their seeds, and a linear model.
 * const model = ensembleAsync([...Array.from({ length: 5 }, () => mlp({ hidden: [4], epochs: 2 })), ridge()])
 * const { fitted } = await trainAsync(batch, labels, { head: successHead(), model })
 * console.log(fitted.kind === "ensemble" ? fitted.members.length : 0) // => 6
 * ```
 */
export const ensembleAsync = (members: ReadonlyArray<Model | AsyncModel>): AsyncModel => {
  checkMembers(members, anyModel)
  return {
    name: `ensemble(${members.map((m) => m.name).join(", ")})`,
    fitAsync: async (task) => {
      const fits = []
      for (const [k, model] of members.entries()) {
        fits.push(await ("fitAsync" in model ? model.fitAsync(seeded(task, k)) : model.fit(seeded(task, k))))
      }
      return { fitted: { kind: "ensemble", members: fits.map((fit) => fit.fitted) }, report: fits[0].report }
    }
  }
}
