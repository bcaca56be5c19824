/**
 * The table of all experiments in the README and on the site's home page, and the figures of `FEATURES.md`, as `pnpm bench`
 * printed them.
 *
 * `pnpm experiments` takes what lies in `results/`, keeps the few figures of the table in `docs/experiments.json`, and writes
 * the table anew; experiments that were not run keep their rows. With `--check` nothing is written: it fails where a text or
 * a row is not what would be written.
 *
 * @module
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { type FigureResults, figuresOfTexts, type SavedFigures, withFigures } from "./Figures.ts"
import { files, read, root } from "./Workspace.ts"

/** A share of the cost that a policy saves at equal quality, with its 95 % interval, at one budget. */
export interface Saving {
  readonly budget: number
  readonly value: number
  readonly low: number
  readonly high: number
}

/** A row of the table. */
export interface ExperimentFigures {
  readonly experiment: string
  readonly title: string
  readonly recording: string
  /** Those recorded, and those of them that are scored. */
  readonly queries: number
  readonly scored: number
  readonly unit: string
  readonly baseline: string
  /** The largest saving of the policy that predicts and decides once; its interval covers the choice of the budget. */
  readonly predicting: Saving | null
  /** The saving at the middle budget of the list, chosen before any result. */
  readonly predictingAtMiddle: Saving | null
  /** The same of stopping at the first verified success, without any prediction. */
  readonly stoppingAtMiddle: Saving | null
  /** The same of stopping by predictions. */
  readonly bothAtMiddle: Saving | null
}

/** What is read of one part of `results.json`. */
export interface PartOfResults {
  readonly experiment: string
  readonly title: string
  readonly recording: { readonly name: string; readonly queries: number }
  readonly evaluation: { readonly scored: number }
  readonly unit: string
  readonly baseline?: string
  readonly headline: {
    readonly budget: number
    readonly savedAtEqualQuality: ReadonlyArray<SavedFigures>
    readonly maximum: ReadonlyArray<SavedFigures>
  }
  readonly parts?: ReadonlyArray<PartOfResults>
}

/** By the kind of experiment, the policy that predicts and decides once. Named here, so that no result chooses it. */
const predictingPolicies: ReadonlyArray<string> = ["online-beta", "routing", "arms", "online"]

const stoppingPolicy = "sequential-flat"
const bothPolicy = "sequential"

/** The experiments that a reader sees first. */
const first: ReadonlyArray<string> = ["tasks", "math"]

const rounded = (value: number): number => Math.round(1e5 * value) / 1e5

const savingIn = (rows: ReadonlyArray<SavedFigures>, wanted: Partial<SavedFigures>): Saving | null => {
  // Every key of `wanted` is one of a row.
  const keys = Object.keys(wanted) as ReadonlyArray<keyof SavedFigures>
  const isWanted = (row: SavedFigures): boolean => keys.every((key) => row[key] === wanted[key])
  const row = rows.find(isWanted)
  if (row === undefined || row.value === null || row.low === null || row.high === null) return null
  return { budget: row.budget, value: rounded(row.value), low: rounded(row.low), high: rounded(row.high) }
}

/** The figures of an experiment and its parts. */
export const figuresOf = (results: PartOfResults): ReadonlyArray<ExperimentFigures> =>
  [results, ...(results.parts ?? [])].map(({ baseline = "uniform", evaluation, headline, recording, title, unit }) => {
    const { budget, maximum, savedAtEqualQuality } = headline
    const of = (policy: string | undefined) => ({ policy: policy ?? "none", baseline, unit })
    const predicting = predictingPolicies.find((name) => savedAtEqualQuality.some(({ policy }) => policy === name))
    return {
      experiment: results.experiment,
      title,
      recording: recording.name,
      queries: recording.queries,
      scored: evaluation.scored,
      unit,
      baseline,
      predicting: savingIn(maximum, of(predicting)),
      predictingAtMiddle: savingIn(savedAtEqualQuality, { ...of(predicting), budget }),
      stoppingAtMiddle: savingIn(savedAtEqualQuality, { ...of(stoppingPolicy), budget }),
      bothAtMiddle: savingIn(savedAtEqualQuality, { ...of(bothPolicy), budget })
    }
  })

/** Known rows with those of newly run experiments in the place of their old ones, in the table's order. */
export const merged = (
  known: ReadonlyArray<ExperimentFigures>,
  run: ReadonlyArray<ExperimentFigures>
): ReadonlyArray<ExperimentFigures> => {
  const names = new Set(run.map(({ experiment }) => experiment))
  const place = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length)
  return [...known.filter(({ experiment }) => !names.has(experiment)), ...run].sort(
    (a, b) => place(a.experiment) - place(b.experiment) || a.experiment.localeCompare(b.experiment)
  )
}

const percent = (share: number): string => `${(100 * share).toFixed(0).replace(/^-0$/, "0")}`

/** A bound in percent. What costs ten times as much says no more by its digits. */
const bound = (share: number): string => (share < -9.995 ? "under -999" : percent(share))

/** Queries that are scored, of those recorded where these are more. */
const queriesCell = ({ queries, scored }: ExperimentFigures): string => {
  const [all, some] = [queries, scored].map((count) => count.toLocaleString("en"))
  return queries === scored ? all : `${some} of ${all}`
}

const holdsZero = ({ high, low }: Saving): boolean => low <= 0 && high >= 0

const cell = (saving: Saving | null): string => {
  if (saving === null) return "–"
  const { budget, high, low, value } = saving
  if (holdsZero(saving)) return `not distinguishable from 0 (${bound(low)} to ${bound(high)}) at ${budget}`
  return `${percent(value)} % (${bound(low)} to ${bound(high)}) at ${budget}`
}

/** What the table means, and the table. */
export const experimentsTable = (rows: ReadonlyArray<ExperimentFigures>): string =>
  [
    "| `pnpm bench` | what | queries scored | predicting, at most | predicting | stopping | both |",
    "|---|---|---|---|---|---|---|",
    ...rows.map((row) => {
      const { baseline, bothAtMiddle, experiment, predicting, predictingAtMiddle, stoppingAtMiddle, title, unit } = row
      const cells = [predicting, predictingAtMiddle, stoppingAtMiddle, bothAtMiddle].map(cell).join(" | ")
      return `| \`${experiment}\` | ${title}: ${unit} against ${baseline} | ${queriesCell(row)} | ${cells} |`
    }),
    "",
    "Share of the cost saved at equal quality, with 95 % intervals, and the budget (samples a query; for routing, the share or price).",
    "*Predicting*: one decision before the first sample; its largest saving over all budgets, with an interval that covers the choice,",
    "and the saving at the middle budget. *Stopping*: at the first verified success, with no prediction, at the middle budget; *both*: by predictions. They wait for rounds."
  ].join("\n")

/** The first experiment's figures as a sentence, losses and doubts included. */
export const headlineSentence = ([row]: ReadonlyArray<ExperimentFigures>): string => {
  const { bothAtMiddle, predicting, stoppingAtMiddle, title, unit } = row
  const said = (by: string, saving: Saving | null, most = ""): ReadonlyArray<string> => {
    if (saving === null) return []
    const { budget, high, low, value } = saving
    if (holdsZero(saving)) return [`nothing distinguishable by ${by}`]
    const share = `${percent(Math.abs(value))} % ${value < 0 ? "more" : "fewer"} ${unit}`
    const told = value < 0 ? share : `**${most}${share}**`
    return [`${told} by ${by} (${bound(low)} to ${bound(high)}, at ${budget} a query)`]
  }
  const parts = [
    ...said("predicting and stopping", bothAtMiddle),
    ...said("predicting alone", predicting, "up to "),
    ...said("stopping alone", stoppingAtMiddle)
  ]
  return `The same quality on "${title}": ${parts.length === 0 ? "no figure" : parts.join(", ")}.`
}

/** A text with what stands between `<!-- name -->` and `<!-- /name -->` replaced. */
export const withBlock = (text: string, name: string, content: string): string => {
  const block = new RegExp(`(<!-- ${name}[^>]*-->\n)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!block.test(text)) throw new Error(`no block <!-- ${name} --> ... <!-- /${name} -->`)
  return text.replace(block, (_, open: string, close: string) => `${open}\n${content}\n\n${close}`)
}

const figuresFile = "docs/experiments.json"

/** Files that hold the table, and their texts as they should be with these rows. */
export const writtenTexts = (rows: ReadonlyArray<ExperimentFigures>): ReadonlyArray<readonly [string, string]> =>
  ["README.md", "docs/index.md"].map((file) => {
    const withSentence = withBlock(read(file), "headline", headlineSentence(rows))
    return [file, withBlock(withSentence, "experiments", experimentsTable(rows))]
  })

/** The rows that are committed. */
export const committedFigures = (): ReadonlyArray<ExperimentFigures> => JSON.parse(read(figuresFile))

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** Texts whose figures are marked, and where these are kept. */
const figureTexts: ReadonlyArray<string> = ["FEATURES.md"]
const knownFigures = "docs/figures.json"

/** The texts with their figures, and the figures, as they should be. */
export const writtenFigures = (results: ReadonlyArray<FigureResults>): ReadonlyArray<readonly [string, string]> => {
  const texts = figureTexts.map((file) => [file, read(file)] as const)
  const known: Readonly<Record<string, string>> = JSON.parse(read(knownFigures))
  const figures = figuresOfTexts(
    texts.map(([, text]) => text),
    results,
    known
  )
  return [
    [knownFigures, json(Object.fromEntries(figures))],
    ...texts.map(([file, text]) => [file, withFigures(text, figures)] as const)
  ]
}

const main = (): number => {
  const run: ReadonlyArray<PartOfResults & FigureResults> = files("results/*/results.json")
    // A run with other budgets, queries or verifiers has a longer name: "math.limit-20".
    .filter((file) => !file.split("/")[1].includes("."))
    .map((file) => JSON.parse(read(file)))
  const rows = merged(committedFigures(), run.flatMap(figuresOf))
  const texts = [[figuresFile, json(rows)] as const, ...writtenTexts(rows), ...writtenFigures(run)]
  if (!process.argv.includes("--check")) {
    for (const [file, text] of texts) writeFileSync(join(root, file), text)
    return 0
  }
  const stale = texts.filter(([file, text]) => read(file) !== text).map(([file]) => file)
  for (const file of stale)
    console.error(`${file} is not what the results give: run \`pnpm experiments\` and commit it`)
  return stale.length === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = main()
