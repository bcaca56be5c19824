/**
 * Thinking text, kept apart from the answer.
 *
 * @module
 */
import { withoutThinking } from "@alloc/verifiers"

/** An answer and what was thought before it. */
export interface Thought {
  readonly text: string
  readonly thinking?: string | undefined
}

const hasTag = /<\/?think(?:ing)?>/i

/**
 * The answer of a text in which the model marks its thinking by `<think>`, by the rule that the verifiers read it by; the
 * rest is the thinking.
 */
export const splitThinking = (text: string): Thought => {
  if (!hasTag.test(text)) return { text }
  const answer = withoutThinking(text)
  const end = answer === "" ? text.length : text.lastIndexOf(answer)
  const thinking = (end < 0 ? text : text.slice(0, end)).replaceAll(/<\/?think(?:ing)?>/gi, "").trim()
  return { text: answer.trimStart(), thinking }
}
