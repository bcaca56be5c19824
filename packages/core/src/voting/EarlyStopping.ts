/**
 * Early-stopping self-consistency: stop voting when a whole window agrees.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { stopWhenSettled, type Voting } from "./StopWhenSettled.ts"

/**
 * The policy "early-stopping" (ESC; Li et al. 2024, arXiv 2401.10480): draws a window of samples at a time and leaves a
 * query once all answers of its last window are the same. A sample without an answer breaks the window.
 *
 * @throws CoreError `InvalidParameter` for a window below 1; as `batchOf` does
 */
export const earlyStopping = (options: { readonly window?: number | undefined } = {}): Policy<Voting> => {
  const window = options.window ?? 5
  return stopWhenSettled("early-stopping", window, (answers) => {
    const last = answers.slice(-window)
    return last.length === window && last[0] !== undefined && last.every((answer) => answer === last[0])
  })
}
