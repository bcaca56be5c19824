/**
 * Offences that are known: `tooling/lint-baseline.json` names, for each file, the rules that it may still break. The list
 * can only shrink: an entry whose file no longer breaks the rule is refused as well.
 *
 * @module
 */
import type { Offence } from "./Rule.ts"

/** The rules that each file may break. */
export type Baseline = Readonly<Record<string, ReadonlyArray<string>>>

/** The offences that the baseline does not know. */
export const unknown = (offences: ReadonlyArray<Offence>, baseline: Baseline): ReadonlyArray<Offence> =>
  offences.filter(({ file, rule }) => baseline[file]?.includes(rule) !== true)

/** The entries of the baseline that nothing needs any more. */
export const stale = (offences: ReadonlyArray<Offence>, baseline: Baseline): ReadonlyArray<Offence> =>
  Object.entries(baseline).flatMap(([file, rules]) =>
    rules
      .filter((rule) => !offences.some((one) => one.file === file && one.rule === rule))
      .map((rule) => ({ rule, file, line: 1, what: "no longer offends; take it out of tooling/lint-baseline.json" }))
  )

/** The baseline without its stale entries. Nothing is ever added to it. */
export const shrunk = (offences: ReadonlyArray<Offence>, baseline: Baseline): Baseline =>
  Object.fromEntries(
    Object.entries(baseline).flatMap(([file, rules]) => {
      const kept = rules.filter((rule) => offences.some((one) => one.file === file && one.rule === rule))
      return kept.length === 0 ? [] : [[file, kept] as const]
    })
  )
