/**
 * What an experiment gives so that a model draws its recording: queries with their prompts, the judge, and what the
 * manifest says. Samples, hidden states, journal, interruptions and the recording itself are the same for all.
 *
 * @module
 */
import type { QueryRow } from "@alloc/core/recording"
import type { Message, Sampling } from "@alloc/decoders"
import type { Verifier } from "@alloc/verifiers"
import type { ManifestContent } from "../recording/Manifest.ts"
import type { SamplePlan } from "./CollectSamples.ts"

/** Name of the hidden states in a recording that a model drew. */
export const drawnFeature = "hidden"

/** A query of a plan. */
export interface PlannedQuery {
  /** What the recording holds of it; `promptTokens` is filled in. */
  readonly row: QueryRow
  /** What the model reads, behind the plan's prefix. */
  readonly prompt: string
  /** A conversation instead, for models that take one. */
  readonly messages?: ReadonlyArray<Message> | undefined
  /** What the verifier needs to judge; default the row's answer. */
  readonly reference?: unknown
}

/** What is an experiment's own. */
export interface RecordingPlan {
  /** As typed: `bench collect math`. */
  readonly experiment: string
  /** All queries, or the first `limit`. A larger limit adds to a smaller one. */
  readonly queries: (options: {
    readonly data: string
    readonly seed: number
    readonly limit: number | undefined
  }) => Promise<ReadonlyArray<PlannedQuery>>
  /** Samples of each query, unless the command line says how many. */
  readonly samples: number
  readonly sampling: Sampling
  /** Text before every prompt, such as worked examples. */
  readonly prefix: string
  readonly form?: SamplePlan["form"]
  /** The prompt with `{query}` where the query's text goes, for the manifest. */
  readonly prompt: string
  /** Opens the verifiers of `verifiers`, in their order, lends them and closes them. */
  readonly judge: <A>(use: (verifiers: ReadonlyArray<Verifier>) => Promise<A>) => Promise<A>
  readonly verifiers: ManifestContent["verifiers"]
  /** Whether hidden states are read. Default true. */
  readonly states?: boolean | undefined
  /** Layers whose states are read, counted from 1, unless the command line says which. Default: the last layer. */
  readonly layers?: ReadonlyArray<number> | undefined
  /** Name and title say nothing of the model: what was sampled is added to them. */
  readonly manifest: (seed: number) => Pick<ManifestContent, "name" | "title" | "split" | "seeds" | "licence" | "notes">
}
