/**
 * The boxes of a response: `\boxed{...}` and `\fbox{...}` by balanced braces.
 *
 * @module
 */
import { isHedged } from "./Prose.ts"
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

const joined = (text: string, all: ReadonlyArray<Span>): ReadonlyArray<Span> => {
  let first = all.length - 1
  while (first > 0) {
    const between = text.slice(all[first - 1].end, Math.min(all[first].start, all[first - 1].end + 41))
    if (all[first].start - all[first - 1].end > 40) break
    if (between.trim() !== "" && !joinsByWord(between) && !/^[\s$\\()[\]]*[,;][\s$\\()[\]]*$/.test(between)) break
    first -= 1
  }
  return all.slice(first)
}

/** Whether digits, a power, a slash or a separator of thousands touch a box, so that it holds a part of a number. */
const isPartOfMore = (text: string, { end, start }: Span): boolean =>
  /\d$|\}\s*\/\s*$/.test(text.slice(Math.max(0, start - 4), start)) ||
  /^(?:\^(?!\s*\{?\s*\\(?:circ|degree))|\d|\{,\}\d|,\d{3}(?!\d)|\.\d|\s*\/\s*(?:\d|\\(?:boxed|fbox|frac)))/.test(
    text.slice(end, end + 20)
  )

/** The content of a box with the minus that touches it and begins a value: x = -\boxed{5}. */
const withSign = (text: string, { start }: Span, content: string): string =>
  content !== "" && /(?:^|[=$(\s]|\\[([])[-\u2212]$/.test(text.slice(Math.max(0, start - 4), start))
    ? `-(${content})`
    : content

/** The content of the box, or boxes, that hold the answer; undefined where there is none. */
export const boxedAnswer = (text: string, several: Several): string | undefined => {
  if (!text.includes("\\boxed") && !text.includes("\\fbox")) return undefined
  const all = boxes(text)
  if (all.length === 0) return undefined
  const last = all[all.length - 1]
  // A box that is denied, "not \\boxed{5}", answers nothing, nor does one before it.
  if (isHedged(text, last.start, last.end)) return ""
  // 2\boxed{42} and \boxed{42}^2 are other numbers than what stands in the box.
  if (isPartOfMore(text, last)) return ""
  const chosen = several === "all" ? all : several === "last" ? all.slice(-1) : joined(text, all)
  // A box that says what one before it says is no second answer.
  const contents = [...new Set(chosen.map(({ content }) => content.trim()))]
  return contents.length === 1 ? withSign(text, last, contents[0]) : contents.join(", ")
}
