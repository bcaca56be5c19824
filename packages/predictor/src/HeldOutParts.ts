/**
 * Who is trained on whom: folds or a fixed split, as a list of models to be trained.
 *
 * @module
 */

import { assignFolds } from "./AssignFolds.ts"
import {
  anyNumber,
  checkOptions,
  listOf,
  type OptionRule,
  oneOf,
  required,
  text,
  wholeNumber
} from "./checks/Options.ts"
import { checkObject } from "./checks/Shapes.ts"
import { checkInputs, type Inputs, selectInputs } from "./Inputs.ts"
import { fail } from "./PredictorError.ts"

/** Who is trained on, who is scored. Rows are places among the inputs. */
export type HeldOutDesign =
  /** Every row is scored, by a model trained on the other folds. A group of rows is never split over folds. */
  | {
      readonly kind: "folds"
      readonly folds: number
      readonly seed: number
      readonly groups?: ReadonlyArray<string> | undefined
    }
  /** `test` is scored by one model, trained on `training`; what is fitted on predictions is fitted on `validation`. */
  | {
      readonly kind: "split"
      readonly training: Int32Array
      readonly validation?: Int32Array | undefined
      readonly test: Int32Array
    }
  /** As "split", but nothing is held back: what is fitted on predictions is fitted on `training`, predicted by folds. */
  | {
      readonly kind: "folded split"
      readonly training: Int32Array
      readonly test: Int32Array
      readonly folds: number
      readonly seed: number
    }

/** A model to be trained: on these rows, and never on the ids held out. */
export interface TrainingPart {
  readonly rows: Int32Array
  /** Those rows of the inputs: the same object for the same part, so that models find their decomposition again. */
  readonly inputs: Inputs
  /** Ids of all rows that this model predicts or must not see. */
  readonly heldOut: ReadonlyArray<string>
}

/** Scored rows that one model predicts, and what may be fitted on predictions to decide on them. */
export interface HeldOutGroup {
  /** Positions among `HeldOutPredictions.scored`. */
  readonly scored: Int32Array
  /** Rows of the inputs that something may be fitted on. */
  readonly fitRows: Int32Array
}

/** One model of a design: what it is trained on, and what it predicts. */
export interface PlannedFit {
  readonly part: TrainingPart
  /** What the model predicts: rows, and for whom: "scored", or the number of a group. */
  readonly predicts: ReadonlyArray<{ readonly rows: Int32Array; readonly into: "scored" | number }>
}

/** A design applied to inputs. Make it once and use it for every head and model: they share the selected features. */
export interface HeldOutParts {
  readonly inputs: Inputs
  /** Rows that are scored, in the order of the predictions. */
  readonly scored: Int32Array
  /** Rows that any model may be trained on. */
  readonly training: Int32Array
  readonly groups: ReadonlyArray<HeldOutGroup>
  /** Fold of each row of the inputs for "folds", of each of `training` for "folded split"; otherwise empty. */
  readonly foldOf: Int32Array
  /** In the order of training: first by fold, then, if nested, by pair of folds. */
  readonly fits: ReadonlyArray<PlannedFit>
  readonly select: (rows: Int32Array) => Inputs
}

const where = (from: ArrayLike<number>, keep: (value: number) => boolean): Int32Array =>
  Int32Array.from({ length: from.length }, (_, i) => i).filter((i) => keep(from[i]))

const selector = (inputs: Inputs): ((rows: Int32Array) => Inputs) => {
  const known = new WeakMap<Int32Array, Inputs>()
  return (rows) => {
    const selected = known.get(rows) ?? selectInputs(inputs, rows)
    known.set(rows, selected)
    return selected
  }
}

type Planner = (
  training: Int32Array,
  withheld: ReadonlyArray<Int32Array>,
  predicts: PlannedFit["predicts"]
) => PlannedFit

/** Plans a model; its features are selected when it is trained. */
const planner =
  (inputs: Inputs, select: (rows: Int32Array) => Inputs): Planner =>
  (rows, withheld, predicts) => ({
    part: {
      rows,
      get inputs() {
        return select(rows)
      },
      heldOut: withheld.flatMap((held) => Array.from(held, (row) => inputs.ids[row]))
    },
    predicts
  })

const byFolds = (
  inputs: Inputs,
  select: (rows: Int32Array) => Inputs,
  design: Extract<HeldOutDesign, { kind: "folds" }>
): HeldOutParts => {
  const { folds, groups, seed } = design
  const size = inputs.ids.length
  const foldOf = assignFolds(size, folds, seed, groups)
  const plan = planner(inputs, select)
  const all = Array.from({ length: folds }, (_, f) => f)
  const members = all.map((f) => where(foldOf, (fold) => fold === f))
  const others = all.map((f) => where(foldOf, (fold) => fold !== f))
  return {
    inputs,
    scored: Int32Array.from(foldOf.keys()),
    training: Int32Array.from(foldOf.keys()),
    groups: all.map((f) => ({ scored: members[f], fitRows: others[f] })),
    foldOf,
    fits: [
      ...all.map((f) => plan(others[f], [members[f]], [{ rows: members[f], into: "scored" }])),
      ...all.flatMap((f) =>
        all.slice(f + 1).map((g) =>
          // One model without f and g serves both: g's members when fitting for f, and f's when fitting for g.
          plan(
            where(foldOf, (fold) => fold !== f && fold !== g),
            [members[f], members[g]],
            [
              { rows: members[g], into: f },
              { rows: members[f], into: g }
            ]
          )
        )
      )
    ],
    select
  }
}

const bySplit = (
  inputs: Inputs,
  select: (rows: Int32Array) => Inputs,
  design: Exclude<HeldOutDesign, { kind: "folds" }>
): HeldOutParts => {
  const { test, training } = design
  const plan = planner(inputs, select)
  const scored = Int32Array.from(test.keys())
  const common = { inputs, scored: test, training, select }
  if (design.kind === "split") {
    const { validation = new Int32Array(0) } = design
    const predicts = [
      { rows: test, into: "scored" as const },
      { rows: validation, into: 0 }
    ]
    return {
      ...common,
      groups: [{ scored, fitRows: validation }],
      foldOf: new Int32Array(0),
      fits: [plan(training, [test, validation], predicts)]
    }
  }
  const foldOf = assignFolds(training.length, design.folds, design.seed)
  const nested = Array.from({ length: design.folds }, (_, f) => {
    const held = training.filter((_, i) => foldOf[i] === f)
    return plan(
      training.filter((_, i) => foldOf[i] !== f),
      [test, held],
      [{ rows: held, into: 0 }]
    )
  })
  return {
    ...common,
    groups: [{ scored, fitRows: training }],
    foldOf,
    fits: [plan(training, [test], [{ rows: test, into: "scored" }]), ...nested]
  }
}

const rowNumbers: OptionRule = { holds: (value) => value instanceof Int32Array, valid: "an Int32Array of rows" }

const checkDesign = (design: HeldOutDesign): void => {
  const kind = required(oneOf("folds", "split", "folded split"))
  const [folds, seed, rows] = [wholeNumber(2), anyNumber, rowNumbers].map(required)
  switch (design.kind) {
    case "folds":
      checkOptions(design, { kind, folds, seed, groups: listOf(text) })
      break
    case "split":
      checkOptions(design, { kind, training: rows, validation: rowNumbers, test: rows })
      break
    case "folded split":
      checkOptions(design, { kind, training: rows, test: rows, folds, seed })
      break
    default:
      // Only a caller without types comes here.
      fail({ _tag: "InvalidOption", field: "kind", value: Reflect.get(design, "kind"), valid: kind.valid })
  }
}

const checkRows = (inputs: Inputs, field: string, rows: Int32Array, seen: Set<number>): void => {
  const size = inputs.ids.length
  for (const row of rows) {
    if (!(row >= 0 && row < size)) fail({ _tag: "InvalidOption", field, value: row, valid: `rows in 0 .. ${size - 1}` })
    if (seen.has(row))
      fail({ _tag: "LeakedQuery", query: inputs.ids[row], count: 1, where: `in ${field} and named before` })
    seen.add(row)
  }
}

/**
 * Applies a design to inputs. O(rows) for a split, O(rows folds^2) for folds.
 *
 * @throws PredictorError `InvalidOption`, `TooFewRows`, `LengthMismatch` (groups), `LeakedQuery` (a row on two sides)
 * @example
 * ```ts
 * import { heldOutParts, inputs } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const queries = inputs(["a", "b", "c", "d"], { source, size: 4, values: Float32Array.of(1, 2, 3, 4) })
 * const { groups, scored } = heldOutParts(queries, { kind: "folds", folds: 2, seed: 1 })
 * console.log(scored, groups.map((group) => group.scored.length)) // => [0, 1, 2, 3] [ 2, 2 ]
 * ```
 */
export const heldOutParts = (inputs: Inputs, design: HeldOutDesign): HeldOutParts => {
  checkInputs(inputs)
  checkObject("design", design, "kind")
  checkDesign(design)
  const select = selector(inputs)
  if (design.kind === "folds") return byFolds(inputs, select, design)
  const seen = new Set<number>()
  checkRows(inputs, "training", design.training, seen)
  if (design.kind === "split") checkRows(inputs, "validation", design.validation ?? new Int32Array(0), seen)
  checkRows(inputs, "test", design.test, seen)
  if (design.training.length === 0) fail({ _tag: "TooFewRows", rows: 0, needed: 1, what: "a split's training rows" })
  return bySplit(inputs, select, design)
}
