/**
 * Repeats of more than 10 lines outside tests.
 *
 * Code is compared by jscpd, token by token, so that layout and comments do not hide a repeat. It passes over the text of
 * comments, and with it over examples that are copied from docstring to docstring: those are compared here, line by line.
 *
 * @module
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isTest, type Offence, type Rule } from "./Rule.ts"

const maxLines = 10

/** What jscpd reports: the two places of a repeat, relative to the folder that it ran in. */
interface Report {
  readonly duplicates: ReadonlyArray<{ readonly firstFile: Place; readonly secondFile: Place }>
}

interface Place {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly startLoc: { readonly column: number }
  readonly endLoc: { readonly column: number }
}

/**
 * How many lines of a place repeat: not a first line whose end alone does, nor a last one of a single token, since jscpd
 * counts the token after a repeat with it.
 */
const wholeLines = (root: string, { end, endLoc, name, start, startLoc }: Place): number => {
  const lines = readFileSync(join(root, name), "utf8").split("\n")
  const isPartial = lines[start - 1].slice(0, startLoc.column).trim() !== ""
  const isAfter = /^\s*(?:\w*|\W)$/.test(lines[end - 1].slice(0, endLoc.column))
  return end - start + 1 - (isPartial ? 1 : 0) - (isAfter ? 1 : 0)
}

/** Repeated code in a folder; `.jscpd.json` says what is compared. */
export const repeatedCode = (root: string, config: string): ReadonlyArray<Offence> => {
  const output = mkdtempSync(join(tmpdir(), "alloc-repeats-"))
  try {
    const program = join(import.meta.dirname, "../../../node_modules/jscpd/run-jscpd.js")
    const args = [program, "--config", config, "--reporters", "json", "--output", output, "."]
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" })
    if (status !== 0) throw new Error(`jscpd ended with status ${status}: ${stderr}`)
    const report: Report = JSON.parse(readFileSync(join(output, "jscpd-report.json"), "utf8"))
    return report.duplicates.flatMap(({ firstFile, secondFile }) => {
      // Comments between the tokens of one side can make it look long.
      const lines = Math.min(wholeLines(root, firstFile), wholeLines(root, secondFile))
      if (lines <= maxLines) return []
      const what = `repeats ${lines} lines of ${secondFile.name}:${secondFile.start}`
      return [{ rule: "repeats", file: firstFile.name, line: firstFile.start, what }]
    })
  } finally {
    rmSync(output, { recursive: true })
  }
}

interface Line {
  readonly text: string
  readonly line: number
}

const commentLines = (text: string): ReadonlyArray<Line> =>
  text.split("\n").flatMap((raw, index) => {
    const match = /^\s*(?:\*|\/\/) ?(.*\S)/.exec(raw)
    return match === null || match[1] === "/" ? [] : [{ text: match[1], line: index + 1 }]
  })

/** Comment lines that repeat, more than 10 in a row. */
export const repeatedComments: Rule = {
  name: "repeats",
  check: ({ all }) => {
    const seen = new Map<string, string>()
    return all
      .filter(({ file, tree }) => tree !== undefined && !isTest(file))
      .flatMap(({ file, text }) => {
        const lines = commentLines(text)
        const offences: Array<Offence> = []
        let covered = -1
        for (let i = 0; i + maxLines < lines.length; i++) {
          const window = lines.slice(i, i + maxLines + 1)
          const key = window.map((one) => one.text).join("\n")
          const first = seen.get(key)
          if (first === undefined) seen.set(key, `${file}:${lines[i].line}`)
          else if (i > covered) {
            const what = `repeats more than ${maxLines} comment lines of ${first}`
            offences.push({ rule: "repeats", file, line: lines[i].line, what })
            covered = i + maxLines
          }
        }
        return offences
      })
  }
}
