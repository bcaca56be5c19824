/**
 * Experiments of several parts: evaluated one after the other, reported as one.
 *
 * @module
 */
import { openRecording } from "../recording/Open.ts"
import type { Recording } from "../recording/Recording.ts"
import type { Evaluation, EvaluationOptions, Experiment } from "./Experiment.ts"

/** How an experiment is evaluated, parts and all. */
export interface PartsOptions extends EvaluationOptions {
  /** Whether the recording is another than the experiment's own: parts on recordings of their own are then left out. */
  readonly foreign: boolean
}

/**
 * Evaluates an experiment and its parts. Where decoders or budgets are named they mean the first part, which then stands
 * alone.
 *
 * @throws BenchError `MissingFile` and the other reasons of `openRecording` for a part's recording, and those of the
 * evaluations
 */
export const evaluateParts = async (
  experiment: Experiment,
  recording: Recording,
  { foreign, ...options }: PartsOptions
): Promise<Evaluation> => {
  const first = await experiment.evaluate(recording, options)
  if (options.arms !== undefined || options.budgets !== undefined) return first
  const parts: Array<Evaluation> = []
  for (const part of experiment.parts ?? []) {
    if (foreign && part.recording !== undefined) continue
    const own = part.recording === undefined ? recording : await openRecording(part.recording)
    parts.push(await part.evaluate(own, options))
  }
  // The first part may have parts of its own.
  return parts.length === 0 ? first : { ...first, parts: [...(first.parts ?? []), ...parts] }
}
