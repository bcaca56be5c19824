/**
 * Features with the ids of the queries they belong to. Ids travel with the vectors, so that a query of the test split
 * can never slip into training.
 *
 * @module
 */
import type { FeatureSource, Features } from "@alloc/core/recording"
import { checkRowNumbers } from "./checks/Numbers.ts"
import { checkArray, checkObject, checkSingles } from "./checks/Shapes.ts"
import { fail, type PredictorReason } from "./PredictorError.ts"

/** Feature vectors of a batch of queries, with the id of each. */
export interface Inputs {
  readonly ids: ReadonlyArray<string>
  readonly features: Features
}

/**
 * Refuses what names no source of features.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkSource = (source: FeatureSource): void => {
  checkObject("source", source, "model", "modelHash", "kind", "width")
  for (const field of ["model", "modelHash", "kind"] as const) {
    const value: unknown = source[field]
    if (typeof value !== "string") fail({ _tag: "InvalidOption", field: `source.${field}`, value, valid: "text" })
  }
  if (!(Number.isInteger(source.width) && source.width >= 1))
    fail({ _tag: "InvalidOption", field: "source.width", value: source.width, valid: "a whole number >= 1" })
}

/** Refuses ids that are no texts. */
const checkIds = (ids: ReadonlyArray<string>): void => {
  checkArray("ids", ids)
  ids.forEach((id: unknown, i) => {
    if (typeof id !== "string")
      fail({ _tag: "InvalidOption", field: `ids[${i}]`, value: id, valid: "the id of a query, a text" })
  })
}

/**
 * Refuses what are no inputs: ids and features of as many queries, each number finite.
 *
 * @throws PredictorError `InvalidOption`, `LengthMismatch`, `WidthMismatch`, `InvalidFeature`
 */
export const checkInputs = (inputs: Inputs, field = "inputs"): void => {
  checkObject(field, inputs, "ids", "features")
  checkFeatures(inputs.features, inputs.ids)
}

/** Whether all are: 0 times any other number is NaN, and four sums wait less for each other than one does, or than a test each. */
const areFinite = (values: Float32Array): boolean => {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  let i = 0
  for (; i + 4 <= values.length; i += 4) {
    s0 += 0 * values[i]
    s1 += 0 * values[i + 1]
    s2 += 0 * values[i + 2]
    s3 += 0 * values[i + 3]
  }
  for (; i < values.length; i++) s0 += 0 * values[i]
  return s0 + s1 + s2 + s3 === 0
}

/**
 * Checks the width, the size and that every number is finite. O(size width).
 *
 * @throws PredictorError `InvalidOption`, `LengthMismatch`, `WidthMismatch`, `InvalidFeature`
 */
export const checkFeatures = (features: Features, ids?: ReadonlyArray<string>): void => {
  checkObject("features", features, "size", "source", "values")
  const { size, source, values } = features
  checkSource(source)
  checkSingles("features.values", values)
  if (ids !== undefined) checkIds(ids)
  if (!(Number.isInteger(size) && size >= 0))
    fail({ _tag: "InvalidOption", field: "size", value: size, valid: "a whole number >= 0" })
  if (ids !== undefined && ids.length !== size)
    fail({ _tag: "LengthMismatch", field: "ids", length: ids.length, expected: size })
  if (values.length !== size * source.width) {
    fail({
      _tag: "WidthMismatch",
      field: "features",
      width: size === 0 ? 0 : values.length / size,
      expected: source.width
    })
  }
  if (areFinite(values)) return
  const i = values.findIndex((value) => !Number.isFinite(value))
  const row = Math.floor(i / source.width)
  fail({ _tag: "InvalidFeature", query: ids?.[row] ?? String(row), column: i % source.width, value: values[i] })
}

/**
 * Features with ids, checked.
 *
 * @throws PredictorError `LengthMismatch`, `WidthMismatch`, `DuplicateQuery`, `InvalidFeature`
 * @example
 * ```ts
 * import { inputs } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 2 }
 * const batch = inputs(["a", "b"], { source, size: 2, values: Float32Array.of(1, 2, 3, 4) })
 * console.log(batch.features.size) // => 2
 * ```
 */
export const inputs = (ids: ReadonlyArray<string>, features: Features): Inputs => {
  checkFeatures(features, ids)
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) fail({ _tag: "DuplicateQuery", query: id })
    seen.add(id)
  }
  return { ids, features }
}

/**
 * Ids and features of the given rows, copied, in the given order. O(rows width).
 *
 * @throws PredictorError `InvalidNumber` for a row that is not there
 * @example
 * ```ts
 * import { inputs, selectInputs } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const batch = inputs(["a", "b", "c"], { source, size: 3, values: Float32Array.of(1, 2, 3) })
 * const { features, ids } = selectInputs(batch, [2, 0])
 * console.log(ids, features.values) // => [ 'c', 'a' ] [ 3, 1 ]
 * ```
 */
export const selectInputs = (from: Inputs, rows: ArrayLike<number>): Inputs => {
  checkInputs(from)
  checkRowNumbers(rows, from.ids.length)
  const { source, values } = from.features
  const width = source.width
  const selected = new Float32Array(rows.length * width)
  const ids: Array<string> = []
  for (let i = 0; i < rows.length; i++) {
    selected.set(values.subarray(rows[i] * width, (rows[i] + 1) * width), i * width)
    ids.push(from.ids[rows[i]])
  }
  return { ids, features: { source, size: rows.length, values: selected } }
}

/** Why ids that are among the forbidden ones are refused, or undefined where there are none. */
export const overlapOf = (
  ids: ReadonlyArray<string>,
  forbidden: ReadonlySet<string>,
  where: string
): Extract<PredictorReason, { _tag: "LeakedQuery" }> | undefined => {
  checkIds(ids)
  const leaked = ids.filter((id) => forbidden.has(id))
  return leaked.length === 0 ? undefined : { _tag: "LeakedQuery", query: leaked[0], count: leaked.length, where }
}

/**
 * Refuses ids that are among the forbidden ones.
 *
 * @throws PredictorError `LeakedQuery`
 */
export const refuseOverlap = (ids: ReadonlyArray<string>, forbidden: ReadonlySet<string>, where: string): void => {
  checkIds(ids)
  const leak = overlapOf(ids, forbidden, where)
  if (leak !== undefined) fail(leak)
}

/**
 * Refuses features of another model, kind or width than `expected` names.
 *
 * @throws PredictorError `ForeignFeatures`
 */
export const refuseForeign = (found: FeatureSource, expected: FeatureSource): void => {
  checkSource(found)
  if (
    found.model !== expected.model ||
    found.modelHash !== expected.modelHash ||
    found.kind !== expected.kind ||
    found.width !== expected.width
  ) {
    fail({ _tag: "ForeignFeatures", found, expected })
  }
}

/**
 * Checks features that are to be those of a source: `checkFeatures`, after refusing another source's.
 *
 * @throws PredictorError `InvalidOption`, `ForeignFeatures`, `LengthMismatch`, `WidthMismatch`, `InvalidFeature`
 */
export const checkFeaturesOf = (expected: FeatureSource, features: Features, ids?: ReadonlyArray<string>): void => {
  checkObject("features", features, "size", "source", "values")
  refuseForeign(features.source, expected)
  checkFeatures(features, ids)
}
