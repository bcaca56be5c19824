/**
 * An experiment of a recording about which nothing is stated.
 *
 * @module
 */
import { basename } from "node:path"
import { defineExperiment } from "../experiment/DefineExperiment.ts"
import type { Experiment } from "../experiment/Experiment.ts"
import { evaluateRecording } from "../experiments/EvaluateRecording.ts"

/** The experiment of a recording about which nothing is stated. */
export const plainExperiment = (directory: string): Experiment => ({
  ...defineExperiment({
    // A name begins with a letter or a digit: what a hidden folder, say, begins with is left out.
    name:
      basename(directory)
        .replace(/^\W+/, "")
        .replaceAll(/[^\w.-]+/g, "-") || "recording",
    recording: directory
  }),
  evaluate: (recording, options) => evaluateRecording(recording, { ...options, title: recording.manifest.title })
})
