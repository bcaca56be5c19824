/**
 * What `results.json` holds of routing beyond what every experiment has.
 *
 * @module
 */
import { Schema } from "effect"

const NumberOrNull = Schema.NullOr(Schema.Finite)

const Difference = Schema.Struct({
  value: NumberOrNull,
  low: NumberOrNull,
  high: NumberOrNull,
  /** The chance of so large a difference if there were none: by itself, and corrected for all rows of its table. */
  p: NumberOrNull,
  adjusted: NumberOrNull,
  /** Whether `adjusted` is at most 0.05. */
  distinguishable: Schema.Boolean
})

const ArmRow = Schema.Struct({
  name: Schema.String,
  /** Mean reward where it alone answers, on the queries that it answered. */
  value: Schema.Finite,
  /** Mean generated tokens of a reply. */
  tokens: NumberOrNull,
  /** Mean price of a reply, in `priceUnit`. */
  price: NumberOrNull,
  queries: Schema.Int
})

const AreaRow = Schema.Struct({
  policy: Schema.String,
  /** Mean reward averaged over all shares from 0 to 1: the area under the curve. */
  value: Schema.Finite,
  low: Schema.Finite,
  high: Schema.Finite,
  /** Area above random routing of as many queries. */
  gain: Difference,
  /** Share of the strong decoder's advantage that is kept on average over all shares; random routing keeps one half. */
  recovered: Difference
})

const AreaComparison = Schema.Struct({ policy: Schema.String, baseline: Schema.String, difference: Difference })

const GroupRow = Schema.Struct({
  policy: Schema.String,
  share: Schema.Finite,
  /** The weak decoder's mean reward among queries sent to the strong one, among those kept, and the difference. */
  weakRouted: NumberOrNull,
  weakKept: NumberOrNull,
  weak: Difference,
  /** Strong less weak reward among queries sent to the strong one, among those kept, and the difference. */
  gapRouted: NumberOrNull,
  gapKept: NumberOrNull,
  gap: Difference
})

const UsageRow = Schema.Struct({
  policy: Schema.String,
  budget: Schema.Finite,
  arm: Schema.String,
  /** Share of the queries that the arm answered. */
  share: Schema.Finite
})

/** Schema of `results.routing`. */
export const RoutingSchema = Schema.Struct({
  arms: Schema.Array(ArmRow),
  /** Null where the arms' prices are not stated in one unit. */
  priceUnit: Schema.NullOr(Schema.String),
  /** Two decoders: the area under the curve of reward against share. */
  area: Schema.optionalKey(Schema.Array(AreaRow)),
  areaComparisons: Schema.optionalKey(Schema.Array(AreaComparison)),
  /** Two decoders: whether the harder queries are the ones that are sent to the strong one (the paper's Figure 5). */
  groups: Schema.optionalKey(Schema.Array(GroupRow)),
  /** Many decoders: which of them answered. */
  usage: Schema.optionalKey(Schema.Array(UsageRow))
})

export type RoutingResults = typeof RoutingSchema.Type
export type DifferenceResult = typeof Difference.Type
export type AreaResult = typeof AreaRow.Type
export type GroupResult = typeof GroupRow.Type
export type UsageResult = typeof UsageRow.Type
