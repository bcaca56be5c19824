/**
 * A model turns features into the raw outputs of any head. Fitted models are plain data: they can be saved, compared
 * and evaluated without the code that trained them.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import type { Standardiser } from "../features/Standardiser.ts"
import type { Head, ScoreLink } from "../heads/Head.ts"

/** One dense layer: outputs x inputs weights, row-major by output. */
export interface Layer {
  readonly inputs: number
  readonly outputs: number
  readonly weights: Float32Array
  readonly bias: Float32Array
}

/** A fitted model as data. */
export type Fitted =
  | { readonly kind: "constant"; readonly raw: Float64Array }
  | {
      readonly kind: "network"
      readonly standardiser: Standardiser
      readonly layers: ReadonlyArray<Layer>
      readonly link: ScoreLink
    }
  | {
      readonly kind: "neighbours"
      readonly standardiser: Standardiser
      readonly points: Float32Array
      readonly neighbours: number
      readonly weighting: "kernel" | "uniform"
      /** Scores (see `Head.targets`) of the training rows, row-major. */
      readonly scores: Float64Array
      /** Weight of each score; 0 where it was not observed. */
      readonly observed: Float64Array
      readonly width: number
      readonly link: ScoreLink
    }
  | { readonly kind: "ensemble"; readonly members: ReadonlyArray<Fitted> }

/** What a model learns from. */
export interface Task<L, P> {
  readonly features: Features
  readonly labels: L
  readonly head: Head<L, P>
  readonly seed: number
  /** Queries held out for early stopping; models that need none ignore them. */
  readonly validation?: { readonly features: Features; readonly labels: L } | undefined
}

/** What training found out: the strength that was chosen, its loss, what it cost. */
export interface FitReport {
  /** Held-out loss by regularisation strength, where the model chose one. */
  readonly path?: ReadonlyArray<{ readonly strength: number; readonly loss: number }> | undefined
  readonly strength?: number | undefined
  readonly iterations?: number | undefined
  /** Loss by epoch, for models that stop early. */
  readonly epochs?: ReadonlyArray<{ readonly train: number; readonly validation?: number | undefined }> | undefined
  readonly bestEpoch?: number | undefined
  /** Weight of each block of features, where the model combines one fit per block. */
  readonly shares?: ReadonlyArray<number> | undefined
}

/** A way of fitting, synchronous. */
export interface Model {
  readonly name: string
  readonly fit: <L, P>(task: Task<L, P>) => { readonly fitted: Fitted; readonly report: FitReport }
}

/** A way of fitting that needs a runtime beyond JavaScript. */
export interface AsyncModel {
  readonly name: string
  readonly fitAsync: <L, P>(task: Task<L, P>) => Promise<{ readonly fitted: Fitted; readonly report: FitReport }>
}
