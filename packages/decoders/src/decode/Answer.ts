/**
 * What decoding gives back for a query: the answer, all its samples, and why there are as many.
 *
 * @module
 */
import type { Verdict, VerifierError } from "@alloc/verifiers"
import type { DecoderError } from "../DecoderError.ts"
import type { DrawnSample } from "../models/Model.ts"
import type { Usage } from "../spending/Usage.ts"

/** A sample of a query: drawn, or failed with `error`. */
export interface SampleRecord {
  readonly arm: string
  /** Index within the query and the arm. */
  readonly index: number
  readonly round: number
  /** Absent where the sample could not be drawn. */
  readonly drawn?: DrawnSample | undefined
  readonly verdict?: Verdict | undefined
  /** The answer within the text, for votes. */
  readonly answer?: string | undefined
  /** Why it could not be drawn, or not be judged. */
  readonly error?: DecoderError | VerifierError | undefined
  /** Given by the caller, not drawn here. */
  readonly reused: boolean
}

/** Why a query got as many samples as it did. */
export interface Why {
  /** In words. */
  readonly text: string
  /** Predicted gain of the first sample, by arm. */
  readonly predicted: ReadonlyArray<number>
  /** Samples asked for by round, arm after arm. */
  readonly rounds: ReadonlyArray<{ readonly round: number; readonly arm: string; readonly samples: number }>
  /** What ended the drawing. */
  readonly stopped: Stopped
}

/** What ended the drawing: the policy, a verified sample, the rounds, the cap, the deadline or the caller. */
export type Stopped = "policy" | "verified" | "rounds" | "cap" | "deadline" | "aborted"

/** The answer to one query. */
export interface Answer {
  readonly id: string
  /** Place of the query in the list. */
  readonly place: number
  /** The chosen text, or the default reply; undefined where there is neither. */
  readonly text: string | undefined
  readonly thinking?: string | undefined
  /** The chosen sample; undefined for a default reply. */
  readonly sample?: SampleRecord | undefined
  /** Reward of the chosen sample: by `reward`, else by the verifier. */
  readonly reward?: number | undefined
  readonly samples: ReadonlyArray<SampleRecord>
  readonly why: Why
  /** What this query's samples used, by arm. */
  readonly usage: Readonly<Record<string, ReadonlyArray<Usage>>>
}

/** Usage of a run. Each list has one entry for each model, as its server names it. */
export interface DecodeUsage {
  readonly arms: Readonly<Record<string, ReadonlyArray<Usage>>>
  readonly predictor: ReadonlyArray<Usage>
  readonly verifier: ReadonlyArray<Usage>
  /** The part of `arms` that a probing policy's first round used. */
  readonly probe: ReadonlyArray<Usage>
  /** All of it; the probe is a part of the arms and is not added twice. */
  readonly total: Usage
}

/** What `decode` gives. */
export interface Decoded {
  /** In the order of the queries. */
  readonly answers: ReadonlyArray<Answer>
  readonly usage: DecodeUsage
  readonly rounds: number
  readonly stopped: Stopped
}
