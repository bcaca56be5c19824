/**
 * What a run at the paper's scale is made of.
 *
 * @module
 */
import type { PaperChoices } from "./PaperChoices.ts"
import type { PaperEndpoints } from "./PaperEndpoints.ts"
import type { PaperExperiment, PaperName } from "./PaperTable.ts"

/** One run at the paper's scale. */
export interface PaperRun {
  readonly name: PaperName
  readonly paper: PaperExperiment
  readonly choices: PaperChoices
  readonly endpoints: PaperEndpoints
}
