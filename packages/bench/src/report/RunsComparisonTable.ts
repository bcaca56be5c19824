/**
 * The comparison of two runs in words, as a table, and as a page.
 *
 * @module
 */
import type { RunComparison, RunsComparison, RunVerdict } from "../results/CompareRuns.ts"
import { number, signed } from "./Format.ts"
import { asset } from "./page/Assets.ts"
import { escaped, htmlTable, list } from "./page/Text.ts"
import type { TextTable } from "./Tables.ts"

const verdicts: ReadonlyArray<RunVerdict> = ["better", "worse", "same", "not distinguishable"]

/** The verdict first, then what the comparison rests on. */
export const comparisonInWords = (
  { onlyFirst, onlySecond, rows }: RunsComparison,
  first: string,
  second: string
): ReadonlyArray<string> => {
  const counts = verdicts.map((verdict) => `${rows.filter((row) => row.verdict === verdict).length} ${verdict}`)
  const shared = rows.map((row) => row.shared)
  const least = Math.min(...shared)
  const pairing =
    least === 0
      ? "The runs scored other queries: they are compared as two independent groups."
      : `Paired by query, on the ${least === Math.max(...shared) ? least : `${least} to ${Math.max(...shared)}`} queries that both scored.`
  const only = (names: ReadonlyArray<string>, run: string): ReadonlyArray<string> =>
    names.length === 0 ? [] : [`Only in ${run}: ${names.length} rows, as ${names[0]}.`]
  return [
    `${second} against ${first}: ${counts.join(", ")}, of ${rows.length} policies and budgets.`,
    ...(rows.length === 0 ? [] : [pairing]),
    "Better and worse are corrected for all rows (Benjamini and Hochberg, 5 %); an interval is of its row alone.",
    ...only(onlyFirst, first),
    ...only(onlySecond, second)
  ]
}

/** One row a policy and budget. */
export const runsTable = (title: string, rows: ReadonlyArray<RunComparison>): TextTable => {
  const several = rows.some(({ part }) => part > 0)
  return {
    title,
    columns: ["policy", ...(several ? ["part"] : []), "B", "first", "second", "change", "95 % interval", "verdict"],
    rows: rows.map((row) => [
      row.policy,
      ...(several ? [String(row.part + 1)] : []),
      String(row.budget),
      number(row.first),
      number(row.second),
      signed(row.difference),
      row.low === null || row.high === null ? "–" : `${signed(row.low)} to ${signed(row.high)}`,
      // More value for more cost is no gain by itself.
      Math.abs(row.costDifference) > 0.005 * row.budget
        ? `${row.verdict}, cost ${signed(row.costDifference, 2)}`
        : row.verdict
    ])
  }
}

/** The comparison as a page of its own, which opens offline. */
export const comparisonPage = async (comparison: RunsComparison, first: string, second: string): Promise<string> => {
  const [verdict, ...rest] = comparisonInWords(comparison, first, second)
  const order = [...comparison.rows].sort((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`${second} against ${first}`)}</title>
<style>${await asset("page.css")}</style>
</head>
<body>
<main>
<h1>${escaped(verdict)}</h1>
${list(rest)}
${htmlTable(runsTable("Every policy at every budget; what differs first", order))}
</main>
</body>
</html>
`
}
