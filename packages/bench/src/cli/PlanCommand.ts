/**
 * `bench plan`: what each policy would save on the user's own prompts, before anything is decided.
 *
 * @module
 */
import { join } from "node:path"
import { Argument, Command, Flag } from "effect/cli"
import { fail } from "../BenchError.ts"
import { evaluateRecording } from "../experiments/EvaluateRecording.ts"
import { type ForecastInterval, forecastOf, forecastPolicies, type PilotForecast } from "../fit/Forecast.ts"
import { openRecording } from "../recording/Open.ts"
import { absolute, type Context, parseBudgets } from "./Context.ts"
import { drawPrompts, isPromptsPath } from "./DrawPrompts.ts"
import { attempt, type BenchCommand } from "./Flags.ts"
import { isFile } from "./IsFile.ts"
import { type PilotFlags, pilotFlags } from "./PilotFlags.ts"
import { terminalTable } from "./TerminalTable.ts"

/** What `plan` takes. */
export interface PlanFlags extends PilotFlags {
  readonly prompts: string
  readonly budget: string
}

const shown = ({ high, low, value }: ForecastInterval, digits: (x: number) => string): string => {
  if (value === null) return "not reached"
  return low === null || high === null ? digits(value) : `${digits(value)} (${digits(low)} to ${digits(high)})`
}

const percent = (share: number): string => `${Math.round(100 * share)} %`
const points = (gain: number): string => gain.toFixed(3)

/** Beyond this, nobody draws a pilot. */
const mostPilot = 100_000

const settledBy = (pilot: number | null, settled: boolean): string => {
  if (settled) return "this one"
  return pilot === null || pilot > mostPilot ? `more than ${mostPilot}` : `${pilot} queries`
}

const forecastTable = ({ policies, queries }: PilotForecast) => ({
  title: `Forecast from ${queries} queries, against uniform`,
  columns: ["policy", "B", "reward", "samples saved (95 %)", "reward gained (95 %)", "settled by a pilot of"],
  rows: policies.map(({ budget, gained, pilot, policy, reward, saved, settled }) => [
    policy,
    String(budget),
    reward.toFixed(3),
    shown(saved, percent),
    shown(gained, points),
    settledBy(pilot, settled)
  ])
})

/** What would settle the rows that are open, as far as there are prompts for it. */
const nextStep = ({ policies, queries }: PilotForecast, available: number): string => {
  const open = policies.filter(({ settled }) => !settled)
  if (open.length === 0) return "Every row is settled. Next: bench fit, with the same flags."
  const pilots = open.flatMap(({ pilot }) => (pilot === null || pilot > mostPilot ? [] : [pilot]))
  const within = Math.max(queries, ...pilots.filter((pilot) => pilot <= available))
  if (within > queries) return `The same command with --pilot ${within} would settle more of them.`
  if (pilots.length === 0) return "The rest differ too little from uniform for a pilot to tell."
  return `The rest would take a pilot of ${Math.min(...pilots)} or more; there are ${available} prompts.`
}

const inWords = (forecast: PilotForecast, available: number): string => {
  const { decoder, notes, queries, samples, verifier } = forecast
  return [
    `Pilot: ${queries} queries, ${samples} samples of ${decoder}, judged by ${verifier}.`,
    "",
    terminalTable(forecastTable(forecast)),
    ...Object.entries(forecastPolicies).map(([name, does]) => `  ${name}: ${does}.`),
    ...notes.map((note) => `Note: ${note}`),
    "Intervals are for queries like these; a policy that is fitted on more of them predicts better than this forecast says.",
    nextStep(forecast, available),
    ""
  ].join("\n")
}

const plan = async (context: Context, flags: PlanFlags): Promise<void> => {
  const { terminal } = context
  const { prompts } = flags
  const budgets = parseBudgets(flags.budget)
  const pilot = isPromptsPath(prompts)
    ? await drawPrompts(context, prompts, flags, { size: flags.pilot, samples: 16 })
    : undefined
  const drawn = pilot?.folder ?? absolute(terminal, prompts)
  if (flags.dryRun) return
  if (!(await isFile(join(drawn, "manifest.json")))) {
    const valid = "a file of JSON lines (prompts.jsonl), or the folder of a recording"
    fail({ _tag: "InvalidOption", field: "prompts", value: prompts, valid })
  }
  const recording = await openRecording(drawn)
  const { results } = await evaluateRecording(recording, {
    experiment: "plan",
    title: recording.manifest.title,
    seed: flags.seed,
    budgets,
    progress: (step) => {
      terminal.signal.throwIfAborted()
      terminal.step(step)
    }
  })
  terminal.step("")
  const forecast = forecastOf(results)
  terminal.out(
    flags.json ? `${JSON.stringify(forecast, null, 2)}\n` : inWords(forecast, pilot?.available ?? forecast.queries)
  )
}

/** What each policy would save on one's own prompts, from a small pilot. */
export const planCommand = (context: Context): BenchCommand<"plan", PlanFlags> => {
  const prompts = Argument.String("prompts").pipe(
    Argument.withMetavar("PROMPTS|DIR"),
    Argument.withDescription("A file of prompts as JSON lines; or the folder of a recording of them")
  )
  const budget = Flag.String("budget").pipe(
    Flag.withMetavar("LIST"),
    Flag.withDescription("Samples per query, on average, as in 2,4,8; at most the samples of the pilot (default: 2,4)"),
    Flag.withDefault("2,4")
  )
  return Command.make("plan", { prompts, ...pilotFlags(50), budget }, (input) =>
    attempt(() => plan(context, input))
  ).pipe(
    Command.withShortDescription("Forecast from a small pilot what each policy would save on your own prompts"),
    Command.withDescription(
      "Forecast from a small pilot (50 prompts, 16 samples each) what each policy would save on your own prompts: the share of samples saved at uniform's quality, and the reward gained at its cost, with 95 % intervals, and how large a pilot would settle the rest. What was drawn is used by run and fit as well."
    ),
    Command.withExamples([
      {
        command: "bench plan prompts.jsonl --answers answer --model http://localhost:8000#org/model",
        description: "At 2 and 4 samples a query"
      },
      {
        command: "bench plan prompts.jsonl --verifier mine.ts --budget 2,8 --pilot 100",
        description: "A larger pilot, other budgets"
      },
      { command: "bench plan prompts.jsonl --answers answer --dry-run", description: "What the pilot would take" }
    ])
  )
}
