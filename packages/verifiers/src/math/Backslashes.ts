/**
 * LaTeX whose backslashes were doubled, as they are in JSON: `\\frac{1}{2}` for `\frac{1}{2}`.
 *
 * @module
 */
import { fontCommands, functionNames, ignoredCommands, namedCommands, sameCommand, textCommands } from "./Commands.ts"

const isKnown = (name: string): boolean =>
  namedCommands.has(name) ||
  sameCommand.has(name) ||
  functionNames.has(name) ||
  ignoredCommands.has(name) ||
  textCommands.has(name) ||
  fontCommands.has(name)

const runs = /(\\+)([a-zA-Z]*)/g

/**
 * Whether a text's backslashes were doubled: a known command stands behind two of them, and none behind one or three, as
 * it would where the two are a line break.
 */
const isDoubled = (text: string): boolean => {
  let doubled = false
  for (const [, slashes, name] of text.matchAll(runs)) {
    if (!isKnown(name)) continue
    if (slashes.length % 2 === 1) return false
    doubled = true
  }
  return doubled
}

/** The text with single backslashes where they were doubled; otherwise as it is. One pass. */
export const withSingleBackslashes = (text: string): string => {
  if (!text.includes("\\\\") || !isDoubled(text)) return text
  const inMatrix = text.includes("\\\\begin")
  return text.replace(/(\\+)(.?)/gs, (all, slashes: string, next: string) => {
    if (slashes.length === 1) return next === "n" || next === "t" ? " " : all
    // A row of a matrix may end in two backslashes that nobody doubled.
    if (slashes.length === 2 && inMatrix && /[\s\d&-]/.test(next)) return all
    return "\\".repeat(slashes.length >> 1) + next
  })
}
