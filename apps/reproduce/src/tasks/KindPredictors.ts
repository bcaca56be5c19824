/**
 * What shows how much of a prediction is recognising the kind of task: the kind's name alone as predictor, predictions by
 * models that saw no query of the kind, and predictions dealt anew within each kind.
 *
 * @module
 */

import { type CurvePredictor, type FeatureKind, type PolicyEntry, policyEntry } from "@alloc/bench"
import { online } from "@alloc/core"
import { named } from "@alloc/core/policies"
import { permutation, random } from "@alloc/core/random"
import type { Features } from "@alloc/core/recording"
import {
  inputs,
  type PredictionRows,
  type PredictRows,
  placeRows,
  predictionRows,
  selectInputs,
  selectRows
} from "@alloc/predictor"
import { taskKinds } from "./TaskKinds.ts"

const placeOfKind: ReadonlyMap<string, number> = new Map(taskKinds.map(({ name }, place) => [name, place]))

/** One number for each kind of task: 1 for the query's own, 0 for the others. */
export const kindFeatures = (kinds: ReadonlyArray<string | undefined>): Features => {
  const width = taskKinds.length
  const source = { model: "task kinds", modelHash: "1", kind: "one of each", width }
  const values = new Float32Array(kinds.length * width)
  kinds.forEach((kind = "", i) => {
    const place = placeOfKind.get(kind)
    if (place !== undefined) values[i * width + place] = 1
  })
  return { source, size: kinds.length, values }
}

/** The kind's name alone. */
export const kindName: FeatureKind = {
  name: "kind",
  text: false,
  fit:
    (_, { queries, rowOf }) =>
    ({ ids }) =>
      inputs(ids, kindFeatures(ids.map((id) => queries[rowOf.get(id) ?? -1]?.kind)))
}

const kindGroups = 5

/** Group of each kind: kinds take turns within what was expected of them, so that groups are alike. */
const groupOfKind: ReadonlyMap<string, number> = new Map(
  [...taskKinds]
    .sort((a, b) => a.expected.localeCompare(b.expected))
    .map(({ name }, place) => [name, place % kindGroups])
)

const where = (groups: ReadonlyArray<number>, keep: (group: number) => boolean): Int32Array =>
  Int32Array.from(groups.keys()).filter((i) => keep(groups[i]))

/** The same predictor, each query predicted by a model that learnt from the kinds of other groups alone. */
export const kindsHeldOut = (predictor: CurvePredictor): CurvePredictor => ({
  ...predictor,
  name: `${predictor.name}, kinds held out`,
  fit: async (training, rewards, options) => {
    const { queries, rowOf } = options.context
    const groupsOf = (ids: ReadonlyArray<string>): ReadonlyArray<number> =>
      ids.map((id) => groupOfKind.get(queries[rowOf.get(id) ?? -1]?.kind ?? "") ?? 0)
    const groups = groupsOf(training.ids)
    const models: Array<PredictRows> = []
    for (let group = 0; group < kindGroups; group++) {
      const rows = where(groups, (own) => own !== group)
      const learnt = Array.from(rows, (row) => rewards[row])
      models.push(await predictor.fit(selectInputs(training, rows), learnt, options))
    }
    return (batch) => {
      const own = groupsOf(batch.ids)
      let all: PredictionRows | undefined
      models.forEach((predict, group) => {
        const rows = where(own, (one) => one === group)
        if (rows.length === 0) return
        const part = predict(selectInputs(batch, rows))
        all ??= predictionRows(new Float64Array(batch.ids.length * part.width), part.width)
        placeRows(all, rows, part)
      })
      return all ?? selectRows(models[0](batch), [])
    }
  }
})

/** `online-beta` with the predictions of each kind dealt anew among its queries; `kinds` of the scored queries in their order. */
export const shuffledWithinKind = (kinds: ReadonlyArray<string>): PolicyEntry =>
  policyEntry(
    "shuffled-within-kind",
    "once",
    (input) => {
      const inner = named("shuffled-within-kind", online())
      return {
        ...inner,
        start: (problem) => {
          const from = new Int32Array(input.size)
          for (const kind of new Set(kinds)) {
            const members = Array.from(from.keys()).filter((i) => kinds[i] === kind)
            const order = permutation(members.length, random(problem.seed, "within kind", kind))
            members.forEach((i, k) => {
              from[i] = members[order[k]]
            })
          }
          const [curves] = input.curves("beta", from)
          return inner.start({ ...problem, arms: problem.arms.map((arm) => ({ ...arm, curves })) })
        }
      }
    },
    { predictor: "beta", random: true, against: ["uniform", "online-beta"] }
  )
