/**
 * Ensembles: the mean of several models' raw outputs.
 *
 * @module
 */
import { fail } from "../PredictorError.ts"
import type { AsyncModel, Model, Task } from "./Model.ts"

const seeded = <L, P>(task: Task<L, P>, member: number): Task<L, P> => ({ ...task, seed: task.seed * 1000 + member })

const refuseEmpty = (count: number): void => {
  if (count === 0) fail({ _tag: "InvalidOption", field: "members", value: "none", valid: "at least one model" })
}

/** The mean of several models; each member gets a seed of its own. @throws PredictorError `InvalidOption` */
export const ensemble = (members: ReadonlyArray<Model>): Model => {
  refuseEmpty(members.length)
  return {
    name: `ensemble(${members.map((m) => m.name).join(", ")})`,
    fit: (task) => {
      const fits = members.map((model, k) => model.fit(seeded(task, k)))
      return { fitted: { kind: "ensemble", members: fits.map((fit) => fit.fitted) }, report: fits[0].report }
    }
  }
}

/** As `ensemble`, with members that need a runtime (`mlp`). */
export const ensembleAsync = (members: ReadonlyArray<Model | AsyncModel>): AsyncModel => {
  refuseEmpty(members.length)
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
