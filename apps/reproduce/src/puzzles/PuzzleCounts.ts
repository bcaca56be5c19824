/**
 * Python Programming Puzzles, and how many of Codex's attempts solved each, in three styles of prompt. Read from a data
 * folder; only counts and lengths go on.
 *
 * @module
 */
import { gunzipSync } from "node:zlib"
import { BenchError } from "@alloc/bench"
import { Schema } from "effect"
import { countTokens } from "gpt-tokenizer/encoding/p50k_base"
import { publishedFile } from "../queries/PublishedData.ts"

/** A style of prompt as an arm: what precedes a puzzle, and how many of the attempts at each solved it, in order. */
export interface PromptStyle {
  readonly name: string
  readonly attempts: number
  readonly solved: ReadonlyArray<number>
  /** Tokens of the prompt of each puzzle. */
  readonly promptTokens: ReadonlyArray<number>
}

/** What was published. */
export interface PuzzleCounts {
  readonly puzzles: ReadonlyArray<{ readonly id: string; readonly text: string; readonly kind: string }>
  readonly styles: ReadonlyArray<PromptStyle>
}

const origin = "microsoft/PythonProgrammingPuzzles"
const files = {
  puzzles: "python_puzzles/397puzzles.json",
  counts: "python_puzzles/results_397_cushman_codex_1k_full.json.gz"
}

const Puzzles = Schema.Array(
  Schema.Struct({
    name: Schema.String,
    sat: Schema.String,
    sol_docstring: Schema.String,
    module: Schema.String
  })
)
const Runs = Schema.Array(
  Schema.Struct({
    experiment: Schema.String,
    n: Schema.Int,
    prefix: Schema.String,
    sat_sols: Schema.Array(Schema.Struct({ sat: Schema.String, n_sols: Schema.optionalKey(Schema.Int) }))
  })
)

/** The styles in which attempts were independent of each other, from the shortest prompt to the longest. */
export const promptStyles = ["short", "med", "long"] as const

const refuse = (what: string, problem: string): never => {
  const how = `${problem}; take the files as ${origin} publishes them`
  throw new BenchError({ reason: { _tag: "Unavailable", what, how } })
}

const decodeFile = <A>(schema: Schema.Codec<A, unknown>, file: string, text: string): A => {
  try {
    return Schema.decodeUnknownSync(schema)(JSON.parse(text))
  } catch (cause) {
    return refuse(file, cause instanceof Error ? cause.message.replaceAll(/\s+/g, " ") : String(cause))
  }
}

/** The attempts' prompts name the puzzle's function otherwise. */
const nameless = (program: string): string => program.replace(/^def \w+/, "def")

/** Tokens of a prompt: the worked examples, the puzzle and, in the longest style, the answer's description. */
const tokensOf = (style: string, prefix: string, { docstring, text }: { docstring: string; text: string }): number =>
  countTokens(`${prefix}${text}\n${style === "long" ? docstring : ""}`)

/**
 * Reads it.
 *
 * @throws BenchError `Unavailable` for a file that is missing, of another form, or about other puzzles
 */
export const readPuzzles = async (data: string): Promise<PuzzleCounts> => {
  const puzzles = decodeFile(
    Puzzles,
    files.puzzles,
    (await publishedFile(data, files.puzzles, origin)).toString("utf8")
  )
  const packed = await publishedFile(data, files.counts, origin)
  const runs = decodeFile(Runs, files.counts, gunzipSync(packed).toString("utf8"))
  const texts = puzzles.map(({ sat, sol_docstring: docstring }) => ({ text: sat, docstring }))
  const styles = promptStyles.map((name): PromptStyle => {
    const run = runs.find(({ experiment }) => experiment === name) ?? refuse(files.counts, `it has no run ${name}`)
    const { n, prefix, sat_sols: rows } = run
    const at = texts.findIndex(({ text }, i) => rows[i] === undefined || nameless(rows[i].sat) !== nameless(text))
    if (at >= 0 || rows.length !== texts.length) refuse(files.counts, `entry ${at} of ${name} is another puzzle`)
    const solved = rows.map(({ n_sols: count = -1 }, i) =>
      count >= 0 && count <= n ? count : refuse(files.counts, `n_sols of entry ${i} of ${name} is not in 0 .. ${n}`)
    )
    return { name, attempts: n, solved, promptTokens: texts.map((one) => tokensOf(name, prefix, one)) }
  })
  return {
    puzzles: puzzles.map(({ module, name, sat, sol_docstring: docstring }) => ({
      id: name,
      text: `${sat}\n${docstring}`,
      kind: module.replace(/\.py$/, "")
    })),
    styles
  }
}
