/**
 * The examples of docstrings and Markdown pages, taken out so that they can be type-checked and run.
 *
 * In TypeScript sources these are the ` ```ts ` blocks of JSDoc comments, in Markdown all ` ```ts ` blocks. A block
 * marked ` ```ts no-run ` needs what a test machine does not have (a key, say): it is type-checked only. So is one marked
 * ` ```ts needs sandbox ` where programs cannot be isolated.
 *
 * A value printed by `console.log` is compared with the comment `// => value` after it, on the same line or at the end of
 * the statement; a call that prints several times is followed by as many lines of such comments. Two values are equal when
 * they agree up to white space and quotes with what `console.log`, `JSON.stringify` or `String` makes of the
 * value; typed arrays may be written as plain ones.
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { inspect } from "node:util"

/** One block of code and where it stands. */
export interface Example {
  readonly file: string
  /** Line of the block's first line of code in `file`, from 1. */
  readonly line: number
  readonly code: string
  readonly run: boolean
}

const sandboxed = spawnSync("bwrap", ["--unshare-all", "--dev-bind", "/", "/", "true"]).status === 0

const fence = /^```(\S*)\s*(.*)$/

const blocks = (file: string, lines: ReadonlyArray<string>, firstLine: number): Array<Example> => {
  const found: Array<Example> = []
  let open: { language: string; info: string; line: number; code: Array<string> } | undefined
  lines.forEach((line, index) => {
    const match = fence.exec(line)
    if (open === undefined) {
      if (match !== null) open = { language: match[1], info: match[2], line: firstLine + index + 1, code: [] }
    } else if (match !== null && match[1] === "") {
      if (open.language === "ts") {
        found.push({
          file,
          line: open.line,
          code: `${open.code.join("\n")}\n`,
          run: open.info !== "no-run" && (open.info !== "needs sandbox" || sandboxed)
        })
      }
      open = undefined
    } else open.code.push(line)
  })
  return found
}

/** The examples of a Markdown page. */
export const fromMarkdown = (file: string, text: string): Array<Example> => blocks(file, text.split("\n"), 1)

/** The examples in the JSDoc comments of a TypeScript source. */
export const fromSource = (file: string, text: string): Array<Example> => {
  const found: Array<Example> = []
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const firstLine = text.slice(0, comment.index).split("\n").length
    const lines = comment[0].split("\n").map((line) => line.replace(/^\s*\* ?/, ""))
    found.push(...blocks(file, lines, firstLine))
  }
  return found
}

/** A value that an example promises to print, and its line in the example, from 1. */
export interface Promised {
  readonly line: number
  readonly text: string
}

/** The `// => value` comments of an example, in order. */
export const promised = (code: string): Array<Promised> =>
  code.split("\n").flatMap((line, index) => {
    const match = /\/\/ => (.*)$/.exec(line)
    return match === null ? [] : [{ line: index + 1, text: match[1] }]
  })

/** One call of `console.log`: the line of the example that made it, if known, and every way in which it may be written. */
export interface Printed {
  readonly line: number | undefined
  readonly forms: ReadonlyArray<string>
}

const plain = (text: string): string => text.replace(/[\s'"`]+/g, "")

const formsOf = (value: unknown): Array<string> => {
  const seen = ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Int32Array) : value // all typed arrays iterate alike
  const whole = { breakLength: Number.POSITIVE_INFINITY, compact: true, depth: 9, maxArrayLength: 999 } as const
  // JSON has no whole numbers of any size: they are written as in the source.
  const json = JSON.stringify(seen, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part))
  return [inspect(value, whole), inspect(seen, whole), String(value), ...(json === undefined ? [] : [json])]
}

/** Every way in which the arguments of one `console.log` may be written. */
export const written = (values: ReadonlyArray<unknown>): Array<string> => {
  if (values.length === 1) return formsOf(values[0])
  const columns = values.map(formsOf)
  return [0, 1, 2, 3].map((form) => columns.map((forms) => forms[form] ?? forms[2]).join(" "))
}

/** What is wrong with the output of an example, line by line; empty if nothing. */
export const compare = (code: string, printed: ReadonlyArray<Printed>): Array<string> => {
  const expected = promised(code)
  const calls = code.split("\n").flatMap((line, index) => (line.includes("console.log(") ? [index + 1] : []))
  const hasPromise = (line: number): boolean => {
    const next = calls.find((call) => call > line) ?? Number.POSITIVE_INFINITY
    return expected.some((promise) => promise.line >= line && promise.line < next)
  }
  const actual = printed.filter(({ line }) => line === undefined || hasPromise(line))
  const wrong: Array<string> = []
  for (let i = 0; i < Math.max(actual.length, expected.length); i++) {
    if (actual[i] === undefined) wrong.push(`line ${expected[i].line}: ${expected[i].text} was never printed`)
    else if (expected[i] === undefined)
      wrong.push(`line ${actual[i].line}: printed ${actual[i].forms[0]} once too often`)
    else if (!actual[i].forms.some((form) => plain(form) === plain(expected[i].text)))
      wrong.push(`line ${expected[i].line}: says ${expected[i].text}, printed ${actual[i].forms[0]}`)
  }
  return wrong
}
