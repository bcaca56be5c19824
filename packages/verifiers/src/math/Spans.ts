/**
 * Places of a response that may hold its answer, and when several of them are one answer.
 *
 * @module
 */

/** A piece of a text, with what stands in its delimiters. */
export interface Span {
  readonly start: number
  readonly content: string
  readonly end: number
}

/** Which of several boxes, or formulas, are the answer. */
export type Several = "joined" | "last" | "all"

const joints: ReadonlySet<string> = new Set(
  "and or also else as well maybe perhaps possibly alternatively either both".split(" ")
)

/** Whether nothing but a conjunction stands between two places: "and", ", or", "as well as". */
export const joinsByWord = (between: string): boolean => {
  if (between.length > 60 || /[.!?:]/.test(between)) return false
  const words = between
    .replace(/\\(?:text|mbox|textrm)\s*\{([^{}]*)\}/g, " $1 ")
    .replace(/\((?!\s*$)[^()\\]*\)|\\q?quad/g, " ")
    .replace(/[\s$,;&/\\()[\]]+/g, " ")
    .trim()
    .toLowerCase()
  return words !== "" && words.split(" ").every((word) => joints.has(word))
}
