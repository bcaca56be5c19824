/**
 * Where the recordings are that ship with the project.
 *
 * @module
 */
import { fileURLToPath } from "node:url"

/** The folder of a shipped recording. */
export const shippedRecording = (name: string): string =>
  fileURLToPath(new URL(`../recordings/${name}`, import.meta.url))
