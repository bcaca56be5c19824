/**
 * Reading a text at a place.
 *
 * @module
 */

/** What a sticky pattern finds at a place. */
export const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** The content of the braces that open at `at`, and where they end; undefined where they are not closed. */
export const braced = (text: string, at: number): { readonly content: string; readonly end: number } | undefined => {
  let depth = 0
  for (let index = at; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 92) index += 1
    else if (code === 123) depth += 1
    else if (code === 125) {
      depth -= 1
      if (depth === 0) return { content: text.slice(at + 1, index), end: index + 1 }
    }
  }
  return undefined
}
