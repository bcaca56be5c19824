/**
 * The shape of `results.json`. Other programs read it: fields are added, never renamed.
 *
 * Numbers are rounded to seven decimals. One that is not defined (no gap to close, a quality that the baseline never
 * reaches) is null.
 *
 * @module
 */
import { Schema } from "effect"
import { RoutingSchema } from "./RoutingSchema.ts"

const NumberOrNull = Schema.NullOr(Schema.Finite)

/** Version of the shape. */
export const resultsVersion = "alloc-results/2"

const PolicyRow = Schema.Struct({
  policy: Schema.String,
  /** Budget that the policy was given: average samples per query, or share routed. */
  budget: Schema.Finite,
  /** Mean cost per query in `unit`; for stop on success the samples used, up to each query's first success. */
  cost: Schema.Finite,
  /** Mean samples drawn per query, those after a success in the same round included; comparisons go by these. */
  committed: Schema.Finite,
  /** Mean generated tokens per query, what the predictor cost included; null where the recording has no token counts. */
  tokens: NumberOrNull,
  /** Mean price of those tokens per query, in `routing.priceUnit`; routing alone has it. */
  price: Schema.optionalKey(NumberOrNull),
  /** Mean reward per query. */
  value: Schema.Finite,
  /** 95 % bootstrap interval of `value`, clustered by query. */
  low: Schema.Finite,
  high: Schema.Finite
})

/** How sure a row is that there is a difference at all. */
const tested = {
  /** The chance of so large a difference if there were none, by itself. */
  p: NumberOrNull,
  /** The same corrected for all rows of its table (Benjamini and Hochberg). */
  adjusted: NumberOrNull,
  /** Whether `adjusted` is at most 0.05: at most one in twenty of a table's rows that say so is wrong, on average. */
  distinguishable: Schema.Boolean
}

const ComparisonRow = Schema.Struct({
  policy: Schema.String,
  baseline: Schema.String,
  budget: Schema.Finite,
  /** Value of the policy less that of the baseline at the policy's own cost. */
  difference: Schema.Finite,
  /** 95 % interval of this row alone. */
  low: Schema.Finite,
  high: Schema.Finite,
  ...tested,
  /** Queries that would show a difference of this size at 5 % with probability 80 %; null where there is none. */
  queriesNeeded: Schema.NullOr(Schema.Int),
  /** Cost of the policy less that of the baseline at the same budget; 0 against the null, which has every cost. */
  costDifference: Schema.Finite
})

const units = Schema.Literals(["samples", "tokens", "strong calls", "cost", "price"])

const HeadlineRow = Schema.Struct({
  policy: Schema.String,
  baseline: Schema.String,
  budget: Schema.Finite,
  unit: units,
  value: NumberOrNull,
  low: NumberOrNull,
  high: NumberOrNull
})

const CurveRow = Schema.Struct({
  policy: Schema.String,
  baseline: Schema.String,
  unit: units,
  /** Standard deviations to each side of the band: more than 1.96, since it holds at all budgets at once. */
  critical: NumberOrNull,
  /** Share of the baseline's cost saved at equal quality; `low` to `high` is a band that holds at all budgets together with 95 %. */
  points: Schema.Array(
    Schema.Struct({ budget: Schema.Finite, value: NumberOrNull, low: NumberOrNull, high: NumberOrNull })
  )
})

const MaximumRow = Schema.Struct({
  policy: Schema.String,
  baseline: Schema.String,
  unit: units,
  /** The budget with the largest saving, of the `among` at which it is known. */
  budget: Schema.Finite,
  among: Schema.Int,
  value: Schema.Finite,
  /** The band there: it covers that the budget was chosen for its saving. */
  low: Schema.Finite,
  high: Schema.Finite
})

const PredictorSchema = Schema.Struct({
  /** Head and model. */
  name: Schema.String,
  /** Cross entropy, nats per sample. */
  loss: NumberOrNull,
  /** The same of a constant prediction: the training queries' mean. */
  avg: NumberOrNull,
  /** The same of every query's own rate: no predictor can do better. */
  opt: NumberOrNull,
  /** Share of queries on the same side of the median, predicted and observed. */
  accuracy: NumberOrNull,
  spearman: NumberOrNull,
  auc: NumberOrNull,
  ece: NumberOrNull
})

const VotingSchema = Schema.Struct({ policies: Schema.Array(PolicyRow), comparisons: Schema.Array(ComparisonRow) })

const LatencySchema = Schema.Struct({
  policies: Schema.Array(PolicyRow),
  /** Rounds until the end, each drawn at once, on average over batches and replicates. */
  rounds: Schema.Array(Schema.Struct({ policy: Schema.String, budget: Schema.Finite, rounds: Schema.Finite })),
  comparisons: Schema.Array(ComparisonRow)
})

const PredictorComparison = Schema.Struct({
  predictor: Schema.String,
  baseline: Schema.String,
  /** Cross entropy of the predictor less that of the baseline, nats per sample: below zero is better. */
  difference: Schema.Finite,
  low: Schema.Finite,
  high: Schema.Finite,
  ...tested
})

const KnownRow = Schema.Struct({
  policy: Schema.String,
  budget: Schema.Finite,
  value: Schema.Finite,
  expected: Schema.Finite,
  tolerance: Schema.Finite,
  agrees: Schema.Boolean,
  /** Where the expected value comes from. */
  source: Schema.String
})

const TableSchema = Schema.Struct({
  title: Schema.String,
  columns: Schema.Array(Schema.String),
  rows: Schema.Array(Schema.Array(Schema.String)),
  /** Sentences that stand below it. */
  notes: Schema.optionalKey(Schema.Array(Schema.String))
})

const fields = {
  schema: Schema.Literal(resultsVersion),
  experiment: Schema.String,
  title: Schema.String,
  /** What the recording holds, scored or not. */
  recording: Schema.Struct({
    name: Schema.String,
    decoder: Schema.String,
    queries: Schema.Int,
    samples: Schema.Int,
    failed: Schema.Int
  }),
  seed: Schema.Int,
  unit: Schema.String,
  /** The policy without a prediction that the others are compared with; absent: `uniform`. */
  baseline: Schema.optionalKey(Schema.String),
  /** Verifier whose rewards were used. */
  verifier: Schema.String,
  evaluation: Schema.Struct({
    design: Schema.String,
    trained: Schema.Int,
    scored: Schema.Int,
    /** Samples of the scored queries, of the decoders that are compared. */
    samples: Schema.optionalKey(Schema.Int),
    resamples: Schema.Int,
    replicates: Schema.Struct({ once: Schema.Int, sequential: Schema.Int })
  }),
  predictor: PredictorSchema,
  /** Every predictor by name, the one above among them. */
  predictors: Schema.Record(Schema.String, PredictorSchema),
  policies: Schema.Array(PolicyRow),
  comparisons: Schema.Array(ComparisonRow),
  headline: Schema.Struct({
    /** Share of the baseline's cost that the policy saves where the baseline reaches the same quality. */
    savedAtEqualQuality: Schema.Array(HeadlineRow),
    /** What is saved over all budgets, against the baseline and against random allocation. */
    curve: Schema.Array(CurveRow),
    /** The largest saving of each curve: "up to". */
    maximum: Schema.Array(MaximumRow),
    /** Value gained over the baseline at the same cost. */
    gainAtEqualBudget: Schema.Array(HeadlineRow),
    /** Share of the way from uniform to the oracle, both on half of the samples. */
    oracleGapClosed: Schema.Array(HeadlineRow),
    /** The budget that one-line summaries quote: the middle one of the list, whatever the results. */
    budget: Schema.Finite,
    /** What a prediction costs beyond sampling, in words. */
    predictorCost: Schema.String
  }),
  /** The comparison with the oracle: every policy capped at half of a query's samples and scored on the same half. */
  half: Schema.Struct({
    policies: Schema.Array(PolicyRow),
    comparisons: Schema.Array(ComparisonRow),
    /** By how many samples the oracle decides, and at which budgets nothing is left to decide. */
    note: Schema.optionalKey(Schema.String)
  }),
  /** Answers put to a vote, without a verifier; absent where the recording holds no extracted answers. */
  voting: Schema.optionalKey(VotingSchema),
  /** Stop on success in few rounds, and plain early exit, beside the unlimited policy; absent where that is not there. */
  latency: Schema.optionalKey(LatencySchema),
  /** The predictor against baselines that it should beat. */
  predictorComparisons: Schema.optionalKey(Schema.Array(PredictorComparison)),
  /** Values that were known before, beside those found. */
  known: Schema.optionalKey(Schema.Array(KnownRow)),
  /** What only routing among decoders has. */
  routing: Schema.optionalKey(RoutingSchema),
  /** What an experiment measures besides, as it is to be read. */
  tables: Schema.optionalKey(Schema.Array(TableSchema)),
  notes: Schema.Array(Schema.String)
}

/** Schema of the results of one part of an experiment. */
export const PartResultsSchema = Schema.Struct(fields)

/** Schema of `results.json`. An experiment of several parts has the first at the top, the others in `parts`. */
export const ResultsSchema = Schema.Struct({
  ...fields,
  parts: Schema.optionalKey(Schema.Array(PartResultsSchema))
})

/** Content of `results.json`. */
export type Results = typeof ResultsSchema.Type
/** Results of one part of an experiment; of most experiments it is the only one. */
export type PartResults = typeof PartResultsSchema.Type
/** A policy at one budget: value with interval, and costs. */
export type PolicyResult = typeof PolicyRow.Type
/** Paired difference of a policy and a baseline at one budget. */
export type ComparisonResult = typeof ComparisonRow.Type
/** A headline number with its interval; null where it is not defined. */
export type HeadlineResult = typeof HeadlineRow.Type
/** Savings over all budgets with a simultaneous band. */
export type CurveResult = typeof CurveRow.Type
/** The largest saving of a curve, with an interval that covers the choice of its budget. */
export type MaximumResult = typeof MaximumRow.Type
/** Table 1 of one predictor; null where a metric is not defined. */
export type PredictorResult = typeof PredictorSchema.Type
/** The voting policies beside a majority vote. */
export type VotingResults = typeof VotingSchema.Type
/** Policies that wait less, beside the unlimited one. */
export type LatencyResults = typeof LatencySchema.Type
/** Paired difference in cross entropy of a predictor and a baseline. */
export type PredictorComparisonResult = typeof PredictorComparison.Type
/** A table of an experiment's own; numbers are formatted already. */
export type TableResult = typeof TableSchema.Type
/** A value known before, beside the one found. */
export type KnownResult = typeof KnownRow.Type
