/**
 * Fits of the same predictors on other queries: random halves of those that may be learnt from. What changes from fit to
 * fit tells how much of a result is owed to the training queries (`statistics/Refits`).
 *
 * @module
 */
import { permutation, random } from "@alloc/core/random"
import { type Inputs, selectInputs } from "@alloc/predictor"
import type { EvaluationOptions } from "../experiment/Experiment.ts"

/** Number of other fits: few, for they are what an evaluation costs most. */
const usualFits = 4

/** Fewest training queries of which halves are still worth learning from. */
const fewestTrained = 40

/** A fit of its own: its number, from 1 on, and the rows that it may learn from. */
export interface OtherFit {
  readonly number: number
  readonly learnable: ReadonlySet<number>
}

/** The other fits of an evaluation over so many rows, of which `trained` are learnt from. */
export const otherFits = (
  size: number,
  trained: number,
  { fits = usualFits, seed }: Pick<EvaluationOptions, "fits" | "seed">
): ReadonlyArray<OtherFit> =>
  trained < fewestTrained
    ? []
    : Array.from({ length: fits }, (_, k) => ({
        number: k + 1,
        learnable: new Set(permutation(size, random(seed, "other fit", k + 1)).subarray(0, Math.ceil(size / 2)))
      }))

/** Learns again from each of the halves; what it says of its progress names the fit. */
export const fitAgain = async <Fit>(
  size: number,
  trained: number,
  run: EvaluationOptions,
  fit: (other: OtherFit, run: EvaluationOptions) => Promise<Fit>
): Promise<ReadonlyArray<Fit>> => {
  const fits = otherFits(size, trained, run)
  const again: Array<Fit> = []
  for (const other of fits) {
    const progress = (step: string): void => run.progress?.(`${step}, fit ${other.number + 1} of ${fits.length + 1}`)
    again.push(await fit(other, { ...run, progress }))
  }
  return again
}

/** Places of the rows that may be learnt from. */
export const learnablePlaces = (rows: ArrayLike<number>, learnable: ReadonlySet<number> | undefined): Int32Array =>
  Int32Array.from({ length: rows.length }, (_, place) => place).filter((place) => learnable?.has(rows[place]) ?? true)

/** Of rows and their inputs those that may be learnt from; the same objects where all may. */
export const learnablePart = <Part extends { readonly rows: Int32Array; readonly inputs: Inputs }>(
  part: Part,
  learnable: ReadonlySet<number> | undefined
): Part => {
  if (learnable === undefined) return part
  const places = learnablePlaces(part.rows, learnable)
  return { ...part, inputs: selectInputs(part.inputs, places), rows: places.map((place) => part.rows[place]) }
}
