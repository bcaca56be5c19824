/**
 * Compares two `results.json` field by field: `pnpm compare-results BEFORE AFTER [--tolerance T]`, each a file or a folder
 * that holds one. Prints what is missing, what was added and what differs; the exit code is 1 if anything is.
 *
 * Rows of a list are matched by what names them (policy, baseline, budget, unit, ...), not by their place in the list, and
 * so are the texts of a list: another order is no difference.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"

/** A field that is in one of the results only, or has another value. */
export interface FieldDifference {
  /** For example `policies[online, 4].value`. */
  readonly path: string
  readonly kind: "missing" | "added" | "differs"
  readonly before?: unknown
  readonly after?: unknown
}

const naming = ["title", "name", "policy", "predictor", "baseline", "budget", "share", "unit", "arm"]

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** What names an entry of a list: fields that say what a row is about, or the text itself. */
const nameOf = (entry: unknown, place: number): string => {
  if (typeof entry === "string") return entry
  if (!isRecord(entry)) return String(place)
  const names = naming.flatMap((field) => (field in entry ? [String(entry[field])] : []))
  return names.length === 0 ? String(place) : names.join(", ")
}

/** A list as entries by name; the second entry of one name gets a number. */
const byName = (list: ReadonlyArray<unknown>): ReadonlyMap<string, unknown> => {
  const entries = new Map<string, unknown>()
  list.forEach((entry, place) => {
    const name = nameOf(entry, place)
    let free = name
    for (let k = 2; entries.has(free); k++) free = `${name} #${k}`
    entries.set(free, entry)
  })
  return entries
}

const childrenOf = (value: unknown): ReadonlyMap<string, unknown> | undefined => {
  if (Array.isArray(value)) return new Map([...byName(value)].map(([name, entry]) => [`[${name}]`, entry]))
  if (isRecord(value)) return new Map(Object.entries(value).map(([name, entry]) => [`.${name}`, entry]))
  return undefined
}

/**
 * The differences of two results, in the order of the first. Numbers that are at most `tolerance` apart are equal.
 */
export const compareResults = (
  before: unknown,
  after: unknown,
  tolerance = 0,
  path = ""
): ReadonlyArray<FieldDifference> => {
  const [old, now] = [childrenOf(before), childrenOf(after)]
  if (old === undefined || now === undefined || Array.isArray(before) !== Array.isArray(after)) {
    const near = typeof before === "number" && typeof after === "number" && Math.abs(before - after) <= tolerance
    return near || Object.is(before, after) ? [] : [{ path, kind: "differs", before, after }]
  }
  const named = (name: string): string => (path === "" && name.startsWith(".") ? name.slice(1) : `${path}${name}`)
  return [
    ...[...old].flatMap(([name, value]): ReadonlyArray<FieldDifference> => {
      if (!now.has(name)) return [{ path: named(name), kind: "missing", before: value }]
      return compareResults(value, now.get(name), tolerance, named(name))
    }),
    ...[...now].flatMap(
      ([name, value]): ReadonlyArray<FieldDifference> =>
        old.has(name) ? [] : [{ path: named(name), kind: "added", after: value }]
    )
  ]
}

const short = (value: unknown): string => {
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}

/** One line for each difference, and one with their numbers. */
export const comparisonLines = (differences: ReadonlyArray<FieldDifference>): ReadonlyArray<string> => {
  if (differences.length === 0) return ["no difference"]
  const count = (kind: FieldDifference["kind"]): number => differences.filter((one) => one.kind === kind).length
  return [
    ...differences.map((one) => {
      if (one.kind === "missing") return `missing  ${one.path}: was ${short(one.before)}`
      if (one.kind === "added") return `added    ${one.path}: ${short(one.after)}`
      return `differs  ${one.path}: ${short(one.before)} -> ${short(one.after)}`
    }),
    `${count("missing")} missing, ${count("added")} added, ${count("differs")} differ`
  ]
}

const readResults = (path: string): unknown => {
  const file = statSync(path).isDirectory() ? join(path, "results.json") : path
  return JSON.parse(readFileSync(file, "utf8"))
}

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { tolerance: { type: "string", default: "0" } }
  })
  const [before, after] = positionals
  const tolerance = Number(values.tolerance)
  if (positionals.length !== 2 || !(tolerance >= 0)) {
    console.error("usage: pnpm compare-results BEFORE AFTER [--tolerance T]: files or folders of results.json, T >= 0")
    process.exit(2)
  }
  const differences = compareResults(readResults(before), readResults(after), tolerance)
  for (const line of comparisonLines(differences)) console.log(line)
  process.exitCode = differences.length === 0 ? 0 : 1
}
