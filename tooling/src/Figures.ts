/**
 * Figures in texts, each between two comments that name it:
 *
 *   <!-- figure math saved online-beta 8 -->5 % (3 to 7)<!-- / -->
 *
 * `pnpm experiments` reads them from `results/` and keeps them in `docs/figures.json`; a figure whose experiment was not run
 * keeps its value. A name is an experiment (`gsm8k#2`: its second part), what is asked, and of which policy:
 *
 *   saved POLICY[/BASELINE] BUDGET    share of the cost that is saved at equal quality, and its interval
 *   most POLICY[/BASELINE]            the largest of them, its interval with the choice of the budget
 *   gained POLICY/BASELINE BUDGET     difference at equal cost in points, and its interval; `waited`: of the policies that wait less
 *   needed POLICY/BASELINE BUDGET     queries that would show such a difference
 *   better POLICY/BASELINE            budgets at which it is better; `worse`: worse
 *   value POLICY BUDGET               mean reward in points; `cost`: samples spent
 *
 * @module
 */

/** What is read of one part of `results.json`. */
export interface FigureResults {
  readonly experiment: string
  readonly unit: string
  readonly baseline?: string
  readonly policies: ReadonlyArray<PolicyFigures>
  readonly comparisons: ReadonlyArray<ComparisonFigures>
  readonly latency?: {
    readonly policies: ReadonlyArray<PolicyFigures>
    readonly comparisons: ReadonlyArray<ComparisonFigures>
  }
  readonly headline: {
    readonly savedAtEqualQuality: ReadonlyArray<SavedFigures>
    readonly maximum: ReadonlyArray<SavedFigures>
  }
  readonly parts?: ReadonlyArray<FigureResults>
}

interface PolicyFigures {
  readonly policy: string
  readonly budget: number
  readonly cost: number
  readonly value: number
}

interface ComparisonFigures {
  readonly policy: string
  readonly baseline: string
  readonly budget: number
  readonly difference: number | null
  readonly low: number | null
  readonly high: number | null
  readonly queriesNeeded: number | null
  readonly distinguishable: boolean
}

/** A saving of a policy as `results.json` has it. */
export interface SavedFigures {
  readonly policy: string
  readonly baseline: string
  readonly budget: number
  readonly unit: string
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

const number = (value: number | null, digits: number): string => {
  if (value === null) return "?"
  const text = value.toFixed(digits)
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−")
}

const percent = ({ high, low, value }: Pick<SavedFigures, "value" | "low" | "high">, at = ""): string => {
  const [share, from, to] = [value, low, high].map((one) => number(one === null ? null : 100 * one, 0))
  return `${share} %${at} (${from} to ${to})`
}

const points = ({ difference, high, low }: ComparisonFigures): string => {
  const [gain, from, to] = [difference, low, high].map((one) => number(one === null ? null : 100 * one, 1))
  return `${gain} points (${from} to ${to})`
}

const list = (numbers: ReadonlyArray<number>): string =>
  numbers.length === 0 ? "none" : numbers.join(", ").replace(/, ([^,]+)$/, " and $1")

/** A figure by its name, from the results of its experiment; an error where they do not have it. */
export const figureFrom = (results: FigureResults, name: string): string => {
  const [of, kind, pair, budget] = name.split(" ")
  const part = Number(of.split("#")[1] ?? 1)
  const own = part === 1 ? results : results.parts?.[part - 2]
  const [policy, given] = (pair ?? "").split("/")
  const missing = (): never => {
    throw new Error(`the results of ${results.experiment} have no figure "${name}"`)
  }
  if (own === undefined) return missing()
  const baseline = given ?? own.baseline ?? "uniform"
  const at = Number(budget)
  const isAsked = (row: { readonly policy: string; readonly baseline: string }): boolean =>
    row.policy === policy && row.baseline === baseline
  const saving = (rows: ReadonlyArray<SavedFigures>) => rows.filter((row) => isAsked(row) && row.unit === own.unit)
  const compared = (rows: ReadonlyArray<ComparisonFigures> | undefined): ComparisonFigures =>
    (rows ?? []).find((row) => isAsked(row) && row.budget === at) ?? missing()
  const told = (sign: number): string => {
    const rows = own.comparisons.filter(isAsked)
    if (rows.length === 0) return missing()
    const apart = rows.filter(({ difference, distinguishable }) => distinguishable && sign * (difference ?? 0) > 0)
    return list(apart.map((row) => row.budget))
  }
  const spent = (): PolicyFigures =>
    [...own.policies, ...(own.latency?.policies ?? [])].find((row) => row.policy === policy && row.budget === at) ??
    missing()
  const kinds: Readonly<Record<string, () => string>> = {
    saved: () => percent(saving(own.headline.savedAtEqualQuality).find((row) => row.budget === at) ?? missing()),
    most: () => {
      const row = saving(own.headline.maximum)[0] ?? missing()
      return percent(row, ` at ${row.budget}`)
    },
    gained: () => points(compared(own.comparisons)),
    waited: () => points(compared(own.latency?.comparisons)),
    needed: () => (compared(own.comparisons).queriesNeeded ?? missing()).toLocaleString("en"),
    better: () => told(1),
    worse: () => told(-1),
    value: () => number(100 * spent().value, 1),
    cost: () => number(spent().cost, spent().cost < 1 ? 2 : 1)
  }
  return (kinds[kind] ?? missing)()
}

const mark = /<!-- figure ([^>]+?) -->[\s\S]*?<!-- \/ -->/g

/** Names of the figures of a text. */
export const figureNames = (text: string): ReadonlyArray<string> => [...text.matchAll(mark)].map(([, name]) => name)

/** A text with its figures written anew. */
export const withFigures = (text: string, known: ReadonlyMap<string, string>): string =>
  text.replace(mark, (_, name: string) => `<!-- figure ${name} -->${known.get(name) ?? "?"}<!-- / -->`)

/** The figures of some texts: from results where their experiment was run, else as they are known. */
export const figuresOfTexts = (
  texts: ReadonlyArray<string>,
  results: ReadonlyArray<FigureResults>,
  known: Readonly<Record<string, string>>
): ReadonlyMap<string, string> => {
  const names = [...new Set(texts.flatMap(figureNames))].sort()
  return new Map(
    names.map((name) => {
      const experiment = name.split(/[ #]/)[0]
      const run = results.find((one) => one.experiment === experiment)
      const figure = run === undefined ? known[name] : figureFrom(run, name)
      if (figure === undefined) throw new Error(`figure "${name}" is not known: run \`pnpm bench ${experiment}\``)
      return [name, figure]
    })
  )
}
