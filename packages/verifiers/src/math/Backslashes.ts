/**
 * LaTeX whose backslashes were doubled, as they are in JSON: `\\frac{1}{2}` for `\frac{1}{2}`.
 *
 * @module
 */
import { fontCommands, functionNames, ignoredCommands, namedCommands, sameCommand, textCommands } from "./Commands.ts"

const isKnown = (name: string): boolean =>
  /^[{}%$!,;:()[\]]$/.test(name) ||
  namedCommands.has(name) ||
  sameCommand.has(name) ||
  functionNames.has(name) ||
  ignoredCommands.has(name) ||
  textCommands.has(name) ||
  fontCommands.has(name)

const runs = /(\\+)([a-zA-Z]+|[{}%$!,;:()[\]]?)/g
/** So many runs of backslashes tell how a text is written. */
const mostRuns = 2_000

/**
 * Whether a text's backslashes were doubled: a known command stands behind two of them, and none behind one or three, as
 * it would where the two are a line break.
 */
const isDoubled = (text: string): boolean => {
  let doubled = false
  let looked = 0
  for (const [, slashes, name] of text.matchAll(runs)) {
    looked += 1
    if (looked > mostRuns) break
    if (!isKnown(name)) continue
    if (slashes.length % 2 === 1) return false
    doubled = true
  }
  return doubled
}

/** Spaces escaped as JSON does, and rows of a matrix whose two backslashes nobody doubled. */
const exceptions = /(?<!\\)\\[nt]|(?<!\\)\\\\(?=[\s\d&-])/g

/** The text with single backslashes where they were doubled; otherwise as it is. One pass. */
export const withSingleBackslashes = (text: string): string => {
  if (!text.includes("\\\\") || !isDoubled(text)) return text
  const inMatrix = text.includes("\\\\begin")
  const spaced = text.replace(exceptions, (found) =>
    found.length === 2 && /[nt]$/.test(found) ? " " : inMatrix ? "\\\\\\\\" : found
  )
  return spaced.replaceAll("\\\\", "\\")
}
