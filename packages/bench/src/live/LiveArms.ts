/**
 * What is routed between live: two arms, opened, with how their queries are put.
 *
 * @module
 */
import type { HiddenStates } from "@alloc/core/recording"
import type { CollectionModel } from "../collect/CollectionModel.ts"
import type { RecordingPlan } from "../collect/RecordingPlan.ts"
import type { Recording } from "../recording/Recording.ts"

/** A model, and the recording of its replies to the plan's queries. */
export interface RoutedModel {
  readonly model: Pick<CollectionModel, "label" | "source">
  readonly recording: Recording
}

/** Two arms; an experiment opens its own where both are made of one model. */
export interface LiveArms {
  readonly plan: Pick<RecordingPlan, "form" | "judge" | "prefix" | "queries" | "sampling" | "verifiers">
  readonly weak: RoutedModel
  readonly strong: RoutedModel
  /**
   * Reads the queries' hidden states, which both recordings hold of the same model: routers then learn from them, and from
   * text where they are left out.
   */
  readonly states?: HiddenStates | undefined
}
