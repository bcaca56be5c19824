/**
 * Writes an evaluation to a folder: `results.json`, `results.md`, `report.html`, `queries.parquet` and `run.json`.
 *
 * @module
 */
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import type { Evaluation } from "../experiment/Experiment.ts"
import { writableFolder, writeFileSafely } from "../recording/SafeFile.ts"
import { encodeQueries, queriesFile } from "../results/QueriesFile.ts"
import { flattened, resultsJson } from "../results/ResultsFile.ts"
import { mainChart } from "./charts/Charts.ts"
import { htmlReport } from "./Html.ts"
import { markdownReport } from "./Markdown.ts"
import { toSvg } from "./Svg.ts"

/** What differs from run to run, and so is kept out of `results.json`. */
export interface RunFacts {
  /** ISO 8601, UTC. */
  readonly time: string
  readonly seconds: number
  readonly commit: string | undefined
  readonly machine: { readonly platform: string; readonly processor: string; readonly cores: number }
  readonly versions: Readonly<Record<string, string>>
  readonly command: ReadonlyArray<string>
}

/**
 * Writes the files; all but `run.json` depend on the evaluation alone. `queries.parquet` holds value and cost of every scored query. All are made
 * before the first is written: an error leaves none, and so does a `signal` that is aborted by then.
 *
 * @throws BenchError `UnwritableFolder`; the signal's reason
 * @example
 * ```ts
 * import { mkdtempSync, readdirSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { bestOfK, binaryPredictors, controlEntries, openRecording, writeReport } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * const directory = mkdtempSync(join(tmpdir(), "report-"))
 * const run = {
 *   time: "2026-01-01T00:00:00Z",
 *   seconds: 1,
 *   commit: undefined,
 *   machine: { platform: "linux", processor: "any", cores: 2 },
 *   versions: {},
 *   command: ["bench", "mine"]
 * }
 * await writeReport(directory, evaluation, run)
 * console.log(readdirSync(directory).sort()) // => ["queries.parquet", "report.html", "results.json", "results.md", "run.json"]
 * ```
 */
export const writeReport = async (
  directory: string,
  evaluation: Evaluation,
  run: RunFacts,
  signal?: AbortSignal
): Promise<void> => {
  await writableFolder(directory)
  const parts = flattened(evaluation).map(({ queries }) => queries)
  const markdown = markdownReport(evaluation)
  const html = await htmlReport(evaluation)
  // Making them keeps the process busy: only now can it hear of a signal.
  await setImmediate()
  signal?.throwIfAborted()
  await writeFileSafely(join(directory, "results.json"), resultsJson(evaluation))
  await writeFileSafely(join(directory, "results.md"), markdown)
  await writeFileSafely(join(directory, "report.html"), html)
  if (parts.some((queries) => queries !== undefined))
    await writeFileSafely(join(directory, queriesFile), encodeQueries(parts))
  await writeFileSafely(join(directory, "run.json"), `${JSON.stringify(run, null, 2)}\n`)
}

/**
 * The main chart as a file of its own, for a README: readable on light and on dark ground.
 */
export const mainChartSvg = async (evaluation: Evaluation): Promise<string> => {
  const svg = await toSvg(mainChart(evaluation).specification)
  const style = "<style>svg{color:#1f2328}@media (prefers-color-scheme: dark){svg{color:#e6edf3}}</style>"
  return `${svg.replace(/(<svg [^>]*>)/, `$1${style}`)}\n`
}
