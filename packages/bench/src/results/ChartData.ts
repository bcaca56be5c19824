/**
 * What a report draws beside the tables; what is absent is not drawn.
 *
 * @module
 */

/** A query in a scatter chart, or a bin of queries. */
export interface PredictedPoint {
  readonly predicted: number
  readonly observed: number
}

/** A bin of the reliability chart. */
export interface ReliabilityPoint extends PredictedPoint {
  readonly queries: number
}

/** What a policy spent on queries of one difficulty. */
export interface DifficultyGroup {
  readonly policy: string
  /** "easy", "medium", "hard". */
  readonly group: string
  /** Mean samples per query. */
  readonly budget: number
  /** Share of all samples. */
  readonly share: number
}

/** A chart of an experiment's own: a Vega-Lite specification with its data inside. */
export interface Chart {
  readonly title: string
  readonly caption: string
  readonly specification: object
  /** The same for a phone, at most 330 pixels wide; without it, the specification is made smaller as a whole. */
  readonly narrow?: object | undefined
  /** What it shows, in words; without it, title and caption stand in. */
  readonly alt?: string | undefined
  /** The same as a table, for people who cannot see the chart. */
  readonly table?:
    | { readonly columns: ReadonlyArray<string>; readonly rows: ReadonlyArray<ReadonlyArray<string | number>> }
    | undefined
}

/** Data of the report's charts. */
export interface ChartData {
  readonly budgetTitle: string
  readonly valueTitle: string
  /** Budgets on a logarithmic axis. */
  readonly logarithmic: boolean
  /** Policies to draw in the main chart; the table has all. */
  readonly main: ReadonlyArray<string>
  readonly predicted?: ReadonlyArray<PredictedPoint> | undefined
  /** Observed value of one sample of every query: its difficulty. */
  readonly difficulty?: ReadonlyArray<number> | undefined
  readonly groups?: ReadonlyArray<DifficultyGroup> | undefined
  readonly reliability?: ReadonlyArray<ReliabilityPoint> | undefined
  readonly extra?: ReadonlyArray<Chart> | undefined
}
