/**
 * The boxes of a response: `\boxed{...}` and `\fbox{...}` by balanced braces.
 *
 * @module
 */
import { isHedgedBox } from "./Prose.ts"
import { scaledNumber } from "./ProseNumbers.ts"
import { joinsByWord, type Several, type Span } from "./Spans.ts"

// In JSON-escaped text the backslash is doubled.
const boxCommand = /\\{1,2}(?:boxed|fbox)\s{0,10}/y

/** The boxes that are not inside another, in order. One pass. */
const boxes = (text: string): ReadonlyArray<Span> => {
  const found: Array<Span> = []
  const open: Array<{ readonly start: number; readonly content: number } | undefined> = []
  for (let at = text.indexOf("\\"); at >= 0 && at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 92) {
      boxCommand.lastIndex = at
      const command = boxCommand.exec(text)
      if (command === null) {
        at += 1
        continue
      }
      const content = at + command[0].length
      const braces = text.charCodeAt(content) === 123
      if (braces) open.push({ start: at, content: content + 1 })
      else if (content < text.length && command[0].endsWith(" ")) {
        // \boxed 5, without braces.
        const bare = /^[^\s$\\.,]{1,20}/.exec(text.slice(content, content + 20))?.[0] ?? ""
        if (bare !== "") found.push({ start: at, content: bare, end: content + bare.length })
      }
      at = braces ? content : content - 1
    } else if (code === 123) open.push(undefined)
    else if (code === 125) {
      const box = open.pop()
      if (box === undefined) continue
      while (found.length > 0 && found[found.length - 1].start > box.start) found.pop()
      found.push({ start: box.start, content: text.slice(box.content, at), end: at + 1 })
    }
  }
  return found
}

/** "and y =" between two boxes, and the name of the first. */
const namedJoint =
  /^[\s$\\()[\]]*(?:[,;]|[,;]?\s*(?:and|or))(?:[\s$()[\]]|\\(?:q?quad|[,;: ()[\]]))*[A-Za-z]\s*=\s*[$\s]*$/
const nameBefore = /(?<![A-Za-z])([A-Za-z])\s*=\s*[$\s]*$/

/** Boxes of which each has its name before it, x = \boxed{1} and y = \boxed{2}, as assignments. */
const withNames = (text: string, chosen: ReadonlyArray<Span>): string | undefined => {
  const names = chosen.map(({ start }) => nameBefore.exec(text.slice(Math.max(0, start - 12), start))?.[1])
  return names.includes(undefined) ? undefined : chosen.map(({ content }, at) => `${names[at]} = ${content}`).join(", ")
}

const joined = (text: string, all: ReadonlyArray<Span>): ReadonlyArray<Span> => {
  let first = all.length - 1
  while (first > 0) {
    const between = text.slice(all[first - 1].end, Math.min(all[first].start, all[first - 1].end + 41))
    if (all[first].start - all[first - 1].end > 40) break
    const isJoint = between.trim() === "" || joinsByWord(between) || /^[\s$\\()[\]]*[,;][\s$\\()[\]]*$/.test(between)
    if (!isJoint && !namedJoint.test(between)) break
    first -= 1
  }
  return all.slice(first)
}

// An operator, a relation or a command that takes what the box holds as a part of more.
const partBefore = new RegExp(
  "\\d$|(?:[\\w)}]\\*|[\\w)}] \\* |[\\w)}$] ?[+/] ?|<|(?<![=-]|<\\/?[a-z]{1,12})>|[\u00d7\u00b7\u00f7\u2260]|[\\^_]\\s*\\{?|(?:[\\d)}]|(?<![A-Za-z\\\\])[a-z])\\s*[-\u2212]|" +
    "\\\\(?:times|cdot|div|ast|neq?|gt|lt|log|ln|sin|cos|tan|sqrt|[dt]?frac|binom)\\s*(?:\\[[^\\]]{0,9}\\])?\\s*\\{?|" +
    "\\\\[dt]?(?:frac|binom)\\s*\\{[^{}]{0,30}\\}\\s*\\{)[ \\t]*$"
)
const partBehind = new RegExp(
  "^(?:\\^(?!\\s*\\{?\\s*\\\\(?:circ|degree))|\\d|\\{,\\}\\d|,\\d{3}(?!\\d)|\\.\\d|:\\s?\\d|![$]|!\\s?\\\\[)\\]]|" +
    "\\s*/\\s*(?:\\d|\\\\(?:boxed|fbox|frac))|(?: ?[+\u00d7\u00b7\u00f7] ?|\\*| \\* )[\\dA-Za-z\\\\({]| ?[-\u2212] ?(?:\\d|\\\\(?:boxed|frac|sqrt|pi))|[-\u2212][b-z](?![a-z])|" +
    "\\s*\\\\?%\\s*[-+*/]|\\s*\\\\(?:times|cdot|div|ast|pi|sqrt|[dt]?frac(?!\\s*\\{\\s*\\\\(?:text|mathrm))|pm|mp|over|choose)(?![a-zA-Z])|" +
    "[$\\s\\\\)\\]]*(?:or|and)\\s+[$\\s\\\\(]*-?\\d[\\d.,]*(?:[$\\s\\\\)]*[.,;!]|[$\\s\\\\)]*$))"
)

/** Whether a box holds a part of a number or of an expression: 2\boxed{42}, \boxed{42}^2, 1 + \boxed{42}. */
const isPartOfMore = (text: string, { end, start }: Span): boolean => {
  const before = text.slice(Math.max(0, start - 50), start)
  const behind = text.slice(end, end + 40)
  return partBefore.test(before) || partBehind.test(behind) || (before.endsWith("|") && behind.startsWith("|"))
}

const signBefore = /(?:^|[=$(\s]|\\[([])(-|\u2212|\\pm\s*|\u00b1\s*)$/

/** The content of a box with the sign that touches it and begins a value: x = -\boxed{5}. */
const withSign = (text: string, { start }: Span, content: string): string => {
  const sign = content === "" ? undefined : signBefore.exec(text.slice(Math.max(0, start - 8), start))?.[1]
  return sign === undefined ? content : `${sign === "-" || sign === "\u2212" ? "-" : "\\pm "}(${content})`
}

/** Whether a coefficient is what is asked, so that the variable behind the box belongs to the term, not to the answer. */
const isCoefficient = (text: string, start: number, behind: string): boolean =>
  /^\s*[a-z](?![a-z])/i.test(behind) && /\bcoefficients?\b/i.test(text.slice(Math.max(0, start - 300), start))

/** The content of a box with the scale behind it, \boxed{5} million; "" where words behind it make another number of it. */
const withScale = (text: string, { end, start }: Span, content: string): string => {
  const behind = text
    .slice(end, end + 80)
    .replace(/^(?:\s*\$|\s*\\[)\]])/, "")
    .replace(/^\s*\\(?:text|mathrm|mbox)\s*\{/, " ")
  if (!/^-?[\d.,]+$/.test(content)) return content
  const scaled = scaledNumber(content, behind)
  if (scaled !== undefined) return scaled
  const changed = /^\s*(?:squared|cubed|factorial|times|[a-z](?![a-z]))/i.test(behind)
  return changed && !isCoefficient(text, start, behind) ? "" : content
}

/** The content of the box, or boxes, that hold the answer; undefined where there is none. */
export const boxedAnswer = (text: string, several: Several): string | undefined => {
  if (!text.includes("\\boxed") && !text.includes("\\fbox")) return undefined
  const all = boxes(text)
  if (all.length === 0) return undefined
  const last = all[all.length - 1]
  // A box that is denied, "not \\boxed{5}", answers nothing, nor does one before it.
  if (isHedgedBox(text, last.start, last.end)) return ""
  // 2\boxed{42} and \boxed{42}^2 are other numbers than what stands in the box.
  if (isPartOfMore(text, last)) return ""
  const chosen = several === "all" ? all : several === "last" ? all.slice(-1) : joined(text, all)
  const named = chosen.length > 1 ? withNames(text, chosen) : undefined
  if (named !== undefined) return named
  // A box that says what one before it says is no second answer.
  const contents = [...new Set(chosen.map(({ content }) => content.trim()))]
  return contents.length === 1 ? withSign(text, last, withScale(text, last, contents[0])) : contents.join(", ")
}
