/**
 * The program in a response: which fenced block it is, and where that block ends.
 *
 * @module
 */
import { withoutThinking } from "../Thinking.ts"
import type { Language, Tests } from "./Job.ts"

const tags: Readonly<Record<Language, ReadonlyArray<string>>> = {
  python: ["python", "py", "python3", "py3", "pypy", "pypy3"],
  javascript: ["javascript", "js", "node", "nodejs", "mjs", "cjs"],
  typescript: ["typescript", "ts", "mts", "cts", "javascript", "js"],
  cpp: ["cpp", "c++", "cxx", "cc", "cpp17", "cpp20"],
  c: ["c"]
}

/** How a language writes what a fence may stand in: strings and comments of several lines. */
const longTexts: Readonly<Record<Language, RegExp>> = {
  python: /"""|'''|#[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
  javascript: /`|\/\*|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
  typescript: /`|\/\*|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
  c: /\/\*|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
  cpp: /\/\*|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g
}
const closings: Readonly<Record<string, string>> = { '"""': '"""', "'''": "'''", "/*": "*/", "`": "`" }

/** What of a string or comment is still open after a line, given what was before it. */
const openAfter = (line: string, before: string | undefined, language: Language): string | undefined => {
  let [at, open] = [0, before]
  for (;;) {
    if (open !== undefined) {
      const end = line.indexOf(open, at)
      if (end < 0) return open
      ;[at, open] = [end + open.length, undefined]
    }
    const pattern = new RegExp(longTexts[language])
    pattern.lastIndex = at
    const found = pattern.exec(line)
    if (found === null) return undefined
    at = pattern.lastIndex
    open = closings[found[0]]
  }
}

interface Block {
  readonly tag: string
  readonly code: string
}

interface Fence {
  readonly mark: string
  readonly indent: number
  readonly tag: string
}

const indentOf = (line: string): number => line.length - line.replace(/^[ \t]+/, "").length

/** `python`, of `{.python .numberLines}`, `Python3`, `python title="a.py"`. */
const tagOf = (info: string): string =>
  (info.split(/[\s,:{}]+/).find((part) => part !== "") ?? "")
    .replace(/^\./, "")
    .replace(/(\d)\.\d+$/, "$1")
    .toLowerCase()

const openingOf = (line: string): Fence | undefined => {
  const [, mark, info] = /^\s*(`{3,}|~{3,})(.*)$/s.exec(line.trimEnd()) ?? []
  // Backticks after the mark are code within a sentence.
  if (mark !== undefined && !info.includes("`")) return { mark, indent: indentOf(line), tag: tagOf(info.trim()) }
  // At the end of a sentence, as models write it, where a language follows.
  const [, late, tag] = /[^`\s][ \t]+(`{3})([a-z+]+\d?)[ \t]*$/i.exec(line.trimEnd()) ?? []
  const known = tag !== undefined && Object.values(tags).some((names) => names.includes(tag.toLowerCase()))
  return known ? { mark: late, indent: 0, tag: tag.toLowerCase() } : undefined
}

const closes = (line: string, { mark }: Fence): boolean => {
  const trimmed = line.trim()
  return trimmed.length >= mark.length && trimmed === mark[0].repeat(trimmed.length)
}

/** The code of a block that begins at `from`, and the line after it. A fence inside a string or comment does not end it. */
const readBlock = (
  lines: ReadonlyArray<string>,
  from: number,
  fence: Fence,
  language: Language
): { readonly code: string; readonly next: number } => {
  const inside = (to: number): string =>
    lines
      .slice(from, to)
      .map((line) => line.slice(Math.min(fence.indent, indentOf(line))))
      .join("")
  let open: string | undefined
  let first: number | undefined
  for (let at = from; at < lines.length; at++) {
    if (closes(lines[at], fence)) {
      if (open === undefined) return { code: inside(at), next: at + 1 }
      first ??= at
    }
    const text = lines[at].trimEnd()
    const before = open
    open = openAfter(lines[at], open, language)
    // A last line of code that the fence is glued to.
    if (before === undefined && open === undefined && fence.mark[0] === "`" && /[^`\s]`{3}$/.test(text)) {
      const cut = `${text.slice(0, -3)}\n`
      return { code: inside(at) + cut.slice(Math.min(fence.indent, indentOf(cut))), next: at + 1 }
    }
  }
  // A string that never ends was no string: then the first fence ends the block.
  return first === undefined
    ? { code: inside(lines.length), next: lines.length }
    : { code: inside(first), next: first + 1 }
}

/** Fenced blocks; the last may lack its end. */
const blocksOf = (text: string, language: Language): ReadonlyArray<Block> => {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const blocks: Array<Block> = []
  for (let at = 0; at < lines.length; ) {
    const fence = openingOf(lines[at])
    if (fence === undefined) {
      at++
      continue
    }
    const own = fence.tag === "" || tags[language].includes(fence.tag)
    const { code, next } = own ? readBlock(lines, at + 1, fence, language) : skipBlock(lines, at + 1, fence)
    blocks.push({ tag: fence.tag, code })
    at = next
  }
  return blocks
}

/** A block of another language, of whose strings nothing is known. */
const skipBlock = (
  lines: ReadonlyArray<string>,
  from: number,
  fence: Fence
): { readonly code: string; readonly next: number } => {
  const found = lines.findIndex((line, at) => at >= from && closes(line, fence))
  return { code: "", next: found < 0 ? lines.length : found + 1 }
}

/** A text whose fences stand in a quotation, without its marks; `>>>` is Python's prompt. */
const unquoted = (text: string): string =>
  /^ {0,3}> ?(?:`{3}|~{3})/m.test(text) ? text.replace(/^ {0,3}>(?!>) ?/gm, "") : text

/** What some models write in place of fences. */
const marked = /^[ \t]*(?:\[PYTHON\]|<code>)[ \t]*\r?\n([\s\S]*?)(?:^[ \t]*(?:\[\/PYTHON\]|<\/code>)|$(?![\s\S]))/im

const escaped = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")

/** Whether a block defines a name: a function, class, method, constant or export. */
const defines = (code: string, name: string): boolean => {
  const word = `${escaped(name)}(?![\\p{ID_Continue}$])`
  return new RegExp(
    `(?:\\b(?:def|class|function\\*?|const|let|var|enum|struct)\\s+${word})|(?:^[ \\t]*(?:(?:module\\.)?exports\\.)?${word}[ \\t]*(?::[^=\\n]+)?=(?!=))|(?:^[ \\t]+(?:public |static |async )*${word}[ \\t]*\\([^)\\n]*\\)(?:[ \\t]*(?::[^\\n;{]*)?\\{|[^\\n;]*\\{[ \\t]*$))`,
    "mu"
  ).test(code)
}

const names = (code: string, name: string): boolean =>
  new RegExp(`(?<![\\p{ID_Continue}$])${escaped(name)}(?![\\p{ID_Continue}$])`, "u").test(code)

const readsInput =
  /\binput\s*\(|\bstdin\b|\bopen\s*\(\s*(0|["']\/dev\/stdin)|\breadFileSync\b|\breadline\b|\bprompt\s*\(|\bcin\b|\bscanf\b|\bgetline\b|\bgetchar\b|\bfgets\b|\bfileinput\b/

/** The last block that reads input; one without a tag may be the input itself, so that it comes after those with one. */
const lastReader = (blocks: ReadonlyArray<Block>): Block | undefined => {
  const readers = blocks.filter(({ code }) => readsInput.test(code))
  return readers.findLast(({ tag }) => tag !== "") ?? readers.at(-1)
}

/** What is known of the program that is looked for. */
export interface CodeHints {
  /** Functions and classes that the tests use. */
  readonly defines?: ReadonlyArray<string> | undefined
  /** It is a whole program that reads standard input. */
  readonly readsInput?: boolean | undefined
}

/** What a task's tests say of the program. */
export const hintsOf = (tests: Tests): CodeHints => {
  if (tests.kind === "stdio") return { readsInput: true }
  if (tests.kind !== "asserts" || tests.entryPoint !== undefined)
    return { defines: tests.entryPoint === undefined ? [] : [tests.entryPoint] }
  const called = tests.asserts.join("\n").match(/(?<![\p{ID_Continue}.])[\p{ID_Start}_][\p{ID_Continue}]*(?=\s*\()/gu)
  return { defines: [...new Set(called)] }
}

/**
 * The program in a response: the last fenced block of the language (or of none) that defines what the tests use, else the
 * last that names it, else the last that reads input, else the last with the language's tag, else the last; where there
 * is no fence at all, what stands between `[PYTHON]` or `<code>` and its end, or the whole response. A fence within a string or comment of the program does not end it. Undefined
 * where there is nothing. O(n) for each name.
 *
 * @example
 * ```ts
 * import { extractCode } from "@alloc/verifiers/code"
 *
 * const response = "Here you are:\n```python\ndef f(x):\n    return x\n```\nSo:\n```python\nprint(f(1))\n```"
 * console.log(extractCode(response, "python", "f")) // => "def f(x):\n    return x\n"
 * ```
 */
export const extractCode = (
  response: string,
  language: Language = "python",
  wanted?: string | CodeHints | undefined
): string | undefined => {
  const hints: CodeHints = typeof wanted === "string" ? { defines: [wanted] } : (wanted ?? {})
  const text = unquoted(withoutThinking(response))
  const blocks = blocksOf(text, language)
  if (blocks.length === 0) return text.trim() === "" ? undefined : (marked.exec(text)?.[1] ?? text)
  const fitting = blocks.filter(({ code, tag }) => (tag === "" || tags[language].includes(tag)) && code.trim() !== "")
  const sought = hints.defines ?? []
  // Of several names the block with most of them; of equal ones the last.
  const best = (has: (code: string, name: string) => boolean): Block | undefined => {
    const counts = fitting.map(({ code }) => sought.filter((name) => has(code, name)).length)
    const most = Math.max(0, ...counts)
    return most === 0 ? undefined : fitting[counts.lastIndexOf(most)]
  }
  const block =
    best(defines) ??
    (sought.length > 0 ? best(names) : undefined) ??
    (hints.readsInput === true ? lastReader(fitting) : undefined) ??
    fitting.findLast(({ tag }) => tag !== "") ??
    fitting.at(-1)
  return block?.code
}
