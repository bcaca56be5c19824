/**
 * What a response says after thinking aloud. One rule for every verifier that reads text.
 *
 * @module
 */

const tag = /<(\/?)think(?:ing)?>/gi

/**
 * The text without thoughts. A thought is what stands between `<think>` and `</think>` (or `<thinking>`), in any case of
 * letters. A closing tag without an opening one ends a thought that began with the response, since chat templates open
 * it in the prompt; an opening tag that nothing closes hides all that follows it. One pass over the text.
 *
 * @example
 * ```ts
 * import { withoutThinking } from "@alloc/verifiers"
 *
 * console.log(withoutThinking("<think>3? No.</think>It is 4.")) // => "It is 4."
 * console.log(withoutThinking("3? No.</think>It is 4.")) // => "It is 4."
 * ```
 */
export const withoutThinking = (response: string): string => {
  let kept: Array<string> = []
  let from = 0
  let thinking = false
  for (const found of response.matchAll(tag)) {
    if (found[1] === "/") {
      // What was kept before a closing tag of its own was thought too.
      if (!thinking) kept = []
      thinking = false
      from = found.index + found[0].length
    } else if (!thinking) {
      kept.push(response.slice(from, found.index))
      thinking = true
    }
  }
  if (!thinking) kept.push(response.slice(from))
  // Words on both sides of a thought stay apart.
  return kept.filter((part) => part !== "").join("\n")
}
