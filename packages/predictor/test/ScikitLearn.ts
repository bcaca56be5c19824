/**
 * Real hidden states, and what scikit-learn computes from them. Its numbers were made by `fixtures/scikit_learn.py`, which
 * says how to make them again.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { type Counts, inputs } from "@alloc/predictor"
import type { Fitted, Layer } from "@alloc/predictor/models"

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, "fixtures", name))
export const rows = 80
export const width = 576
export const values: Float32Array = new Float32Array(Uint8Array.from(fixture("hidden-states.f32")).buffer)
const source = { model: "smollm2-135m-instruct", modelHash: "b179c9523d0e", kind: "last-token, last layer", width }
export const ids = Array.from({ length: rows }, (_, i) => `q${i}`)
export const batch = inputs(ids, { source, size: rows, values })
export const labels: Counts = JSON.parse(fixture("counts.json").toString())
/** Numbers of scikit-learn by name. */
export const expected = JSON.parse(fixture("scikit-learn.json").toString())
export const rates: Float64Array = Float64Array.from(ids, (_, i) => labels.successes[i] / labels.trials[i])

/** The largest difference of two lists; NaN where their lengths differ. */
export const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) return Number.NaN
  let worst = 0
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]))
  return worst
}

export const firstLayer = (fitted: Fitted): Layer => {
  if (fitted.kind !== "network") throw new Error(`a fit of kind ${fitted.kind}`)
  return fitted.layers[0]
}
