/**
 * Queries of the paper's data sets: which rows are taken, into which split, and what of a row is the query.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { join } from "node:path"
import { BenchError } from "@alloc/bench"
import type { QueryRow } from "@alloc/core/recording"
import { extractAnswer } from "@alloc/verifiers/math"
import { finalAnswer } from "../gsm8k/Gsm8kPlan.ts"
import type { ProgramTask } from "../programs/ProgramTask.ts"
import { tacoTask } from "../taco/TacoTasks.ts"
import { type HubRow, hubFiles, hubRevision, hubRows } from "./HubRows.ts"
import type { PaperData, PaperName } from "./PaperTable.ts"

/** A query, and what judges replies to it. */
export interface PaperQuery {
  readonly row: QueryRow & { readonly text: string }
  readonly task?: ProgramTask | undefined
}

/** What is read of a data set. */
export interface PaperQueries {
  readonly queries: ReadonlyArray<PaperQuery>
  readonly revision: string | undefined
  /** Rows that were read, and rows of which no query could be made. */
  readonly rows: number
  readonly unusable: number
}

type Content = Pick<QueryRow, "answer" | "kind"> & { readonly text: string; readonly task?: ProgramTask | undefined }
type ReadRow = (row: HubRow, id: string) => Content | undefined

const textOf = (row: HubRow, field: string): string => {
  const value = row[field]
  if (typeof value === "string") return value
  const problem = `a row has no text ${field}; its fields: ${Object.keys(row).join(", ")}`
  throw new BenchError({ reason: { _tag: "Unavailable", what: "the data set", how: problem } })
}

/** The query and the boxed answer of its solution; without one, a reply could not be judged. */
const boxed = (row: HubRow, kind: string): Content | undefined => {
  const answer = extractAnswer(textOf(row, "solution"), { rules: ["boxed"] })?.text
  return answer === undefined ? undefined : { text: textOf(row, "problem"), answer, kind: textOf(row, kind) }
}

const firstTurn = ({ conversation }: HubRow): Content | undefined => {
  const first: unknown = Array.isArray(conversation) ? conversation[0] : undefined
  const text = typeof first === "object" && first !== null && "content" in first ? first.content : undefined
  return typeof text === "string" && text.trim() !== "" ? { text } : undefined
}

/** The conversation up to the reply that people compared. */
const beforeReply = (row: HubRow): Content | undefined => {
  const chosen = textOf(row, "chosen")
  const end = chosen.lastIndexOf("\n\nAssistant:")
  return end < 0 ? undefined : { text: `${chosen.slice(0, end)}\n\nAssistant:` }
}

const program: ReadRow = (row, id) => {
  const task = tacoTask(row, id, "train")
  return { text: task.prompt, task }
}

const readers: Readonly<Record<PaperName, ReadRow>> = {
  math: (row) => boxed(row, "source"),
  code: program,
  chat: firstTurn,
  hh: beforeReply,
  "math-hendrycks": (row) => boxed(row, "type"),
  gsm8k: (row) => ({ text: textOf(row, "question"), answer: finalAnswer(textOf(row, "answer")) })
}

interface Candidate {
  readonly key: string
  readonly content: Content
}

/** The `count` queries with the least hashes of seed and text: a random part that does not depend on the files' order, each text once. */
class Sampled {
  rows = 0
  unusable = 0
  private kept = new Map<string, Content>()
  private readonly count: number
  private readonly seed: number
  constructor(count: number, seed: number) {
    this.count = count
    this.seed = seed
  }
  add(content: Content | undefined): void {
    this.rows++
    if (content === undefined) this.unusable++
    else {
      this.kept.set(createHash("sha256").update(`${this.seed}\n${content.text}`).digest("hex"), content)
      if (this.kept.size > 2 * this.count + 1000)
        this.kept = new Map(this.least().map(({ content: kept, key }) => [key, kept]))
    }
  }
  least(): ReadonlyArray<Candidate> {
    return [...this.kept]
      .map(([key, content]) => ({ key, content }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, this.count)
  }
}

const sample = async (
  name: PaperName,
  files: ReadonlyArray<string>,
  {
    count,
    field,
    seed,
    values
  }: { count: number; seed: number; field: string | undefined; values: ReadonlySet<string> }
): Promise<Sampled> => {
  const sampled = new Sampled(count, seed)
  for (const file of files)
    for await (const row of hubRows(file)) {
      if (field !== undefined && !values.has(String(row[field]))) continue
      sampled.add(readers[name](row, `row-${sampled.rows}`))
    }
  return sampled
}

/** How many queries, and which. */
export interface PaperQueriesOptions {
  readonly data: string
  readonly seed: number
  readonly splits: readonly [train: number, validation: number, test: number]
  /** "FIELD=a|b": only rows whose field has one of these values. */
  readonly subset: string | undefined
}

const enough = (hub: string, what: string, found: number, wanted: number, from: number): void => {
  if (found >= wanted) return
  const how = `${wanted} different queries are wanted for ${what}, ${found} are in the ${from} rows there; download all files, or choose smaller splits`
  throw new BenchError({ reason: { _tag: "Unavailable", what: hub, how } })
}

/**
 * Reads the queries: test queries first. Where the data set has rows for testing they are the test split; what they hold
 * is not trained on.
 *
 * @throws BenchError `Unavailable` for files that are missing, of another form, or hold too few different queries
 */
export const readPaperQueries = async (
  name: PaperName,
  { hub, test, train }: PaperData,
  { data, seed, splits, subset }: PaperQueriesOptions
): Promise<PaperQueries> => {
  const folder = join(data, hub)
  const [trainCount, validationCount, testCount] = splits
  const [field, values = ""] = subset === undefined ? [] : subset.split("=", 2)
  const which = { seed, field, values: new Set(values.split("|")) }
  const learnt = trainCount + validationCount
  const own =
    test === undefined ? undefined : await sample(name, hubFiles(folder, hub, test), { ...which, count: testCount })
  // As many more as the test split could take away.
  const rest = await sample(name, hubFiles(folder, hub, train), { ...which, count: learnt + testCount })
  const tested = own === undefined ? rest.least().slice(0, testCount) : own.least()
  const taken = new Set(tested.map(({ content }) => content.text))
  const others = rest
    .least()
    .filter(({ content }) => !taken.has(content.text))
    .slice(0, learnt)
  enough(hub, "test", tested.length, testCount, (own ?? rest).rows)
  enough(hub, "train and validation", others.length, learnt, rest.rows)
  const query = ({ content, key }: Candidate, split: QueryRow["split"]): PaperQuery => {
    const { task, ...row } = content
    return { row: { ...row, id: `${name}-${key.slice(0, 16)}`, split }, task }
  }
  return {
    queries: [
      ...tested.map((one) => query(one, "test")),
      ...others.map((one, i) => query(one, i < trainCount ? "train" : "validation"))
    ],
    revision: hubRevision(folder),
    rows: rest.rows + (own?.rows ?? 0),
    unusable: rest.unusable + (own?.unusable ?? 0)
  }
}
