/**
 * Whether a path names a file.
 *
 * @module
 */
import { stat } from "node:fs/promises"

/** True for a file that is there; false for a folder, and for what is not there. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false
  )
