/**
 * `bench fit`: from prompts, or a recording of them, to the file of a policy.
 *
 * @module
 */
import { join } from "node:path"
import { type PolicyManifest, savePolicy } from "@alloc/decoders/policy"
import type { Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { fail } from "../BenchError.ts"
import type { FeatureChoice, FeatureLoss } from "../fit/ChoosePredictor.ts"
import { fitPolicy, type PolicyFit } from "../fit/FitPolicy.ts"
import { openRecording } from "../recording/Open.ts"
import { absolute, type Context } from "./Context.ts"
import { drawPrompts, isPromptsPath } from "./DrawPrompts.ts"
import { attempt, type BenchCommand, given } from "./Flags.ts"
import { isFile } from "./IsFile.ts"
import { type PilotFlags, pilotFlags } from "./PilotFlags.ts"

/** What `fit` takes. */
export interface FitFlags extends PilotFlags {
  readonly prompts: string
  readonly budget: number
  readonly features: FeatureChoice
  readonly out: Option.Option<string>
}

const choices = ["auto", "text", "states", "none"] as const satisfies ReadonlyArray<FeatureChoice>

/** The recording to fit on: one that is there, or a pilot of the prompts; undefined in a dry run. */
const recordingOf = async (context: Context, flags: FitFlags) => {
  const { terminal } = context
  const { prompts } = flags
  const form: PolicyManifest["form"] = flags.plain ? "plain" : "chat"
  if (isPromptsPath(prompts)) {
    const { folder, name } = await drawPrompts(context, prompts, flags, { size: flags.pilot, samples: 16 })
    return { folder, name, form }
  }
  const folder = absolute(terminal, prompts)
  if (!(await isFile(join(folder, "manifest.json")))) {
    const valid = "a file of JSON lines (prompts.jsonl), or the folder of a recording"
    return fail({ _tag: "InvalidOption", field: "prompts", value: prompts, valid })
  }
  return {
    folder,
    name:
      prompts
        .replace(/[/\\]+$/, "")
        .split(/[/\\]/)
        .at(-1) ?? "recording",
    form
  }
}

const lossInWords = ({ better, error, features, loss }: FeatureLoss, k: number): string =>
  k === 0
    ? `  nothing (every query alike): ${loss.toFixed(4)}`
    : `  ${features}: ${loss.toFixed(4)}, better by ${better.toFixed(4)} (standard error ${error.toFixed(4)})`

const usage = (file: string, { features, form }: PolicyManifest): string => {
  const states = features === "states" ? ", { states: model }" : ""
  const opened =
    form === "chat" && states !== "" ? ' (the model is opened with form: "chat", in which its states are read)' : ""
  return [
    `Use it${opened}:`,
    '  import { decode } from "@alloc/decoders"',
    '  import { loadPolicy } from "@alloc/decoders/policy"',
    `  const { batch } = await loadPolicy(${JSON.stringify(file)}${states})`,
    "  const { answers } = await decode({ queries, model, verifier, ...batch })"
  ].join("\n")
}

const reportOf = (file: string, shown: string, { content, losses, meanReward }: PolicyFit): string => {
  const { bins, manifest } = content
  const { fittedOn, price } = manifest
  return [
    `Fitted on ${fittedOn.queries} queries, ${fittedOn.samples} samples of ${fittedOn.model}, judged by ${fittedOn.verifier}.`,
    `Mean reward of one sample: ${Number.isNaN(meanReward) ? "not known: no query has a fixed number of samples" : meanReward.toFixed(3)}.`,
    losses.length === 0
      ? "No features were compared with predicting every query alike."
      : `Held-out loss by what is read of a query:\n${losses.map(lossInWords).join("\n")}`,
    `The policy reads ${manifest.features === "nothing" ? "nothing of a query: what is seen while drawing tells queries apart" : manifest.features}.`,
    `At ${manifest.budget} samples a query: price ${price.toPrecision(3)}; one by one, ${bins.samples.flat().join(", ")} samples by bin.`,
    "",
    `Policy: ${file}`,
    usage(shown, manifest),
    ""
  ].join("\n")
}

const fit = async (context: Context, flags: FitFlags): Promise<void> => {
  const { terminal } = context
  const { folder, form, name } = await recordingOf(context, flags)
  const shown = given(flags.out) ?? `${name}.policy.json`
  const file = absolute(terminal, shown)
  if (flags.dryRun) {
    terminal.out(`Would fit a policy for ${flags.budget} samples a query, and write ${file}.\n`)
    return
  }
  terminal.step("fitting")
  const { budget, features, seed } = flags
  const fitted = fitPolicy(await openRecording(folder), { budget, seed, features, form })
  await savePolicy(file, fitted.content)
  terminal.step("")
  const { losses, meanReward } = fitted
  terminal.out(
    flags.json
      ? `${JSON.stringify({ file, ...fitted.content.manifest, meanReward, losses }, null, 2)}\n`
      : reportOf(file, shown, fitted)
  )
}

/** From prompts and a notion of right to a policy that `decode` loads in one line. */
export const fitCommand = (context: Context): BenchCommand<"fit", FitFlags> => {
  const prompts = Argument.String("prompts").pipe(
    Argument.withMetavar("PROMPTS|DIR"),
    Argument.withDescription("A file of prompts as JSON lines; or the folder of a recording, of a log of live runs say")
  )
  const budget = Flag.Finite("budget").pipe(
    Flag.withDescription("Samples per query, on average, that the policy is for (default: 4)"),
    Flag.withDefault(4)
  )
  const features = Flag.Literals("features", choices).pipe(
    Flag.withDescription(
      "What is read of a query: its text, the model's hidden states, nothing, or what predicts held-out queries best (default: auto)"
    ),
    Flag.withDefault("auto" as const)
  )
  const out = Flag.String("out").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription("The policy's file (default: <prompts>.policy.json)"),
    Flag.optional
  )
  return Command.make("fit", { prompts, ...pilotFlags(200), budget, features, out }, (input) =>
    attempt(() => fit(context, input))
  ).pipe(
    Command.withShortDescription("Fit a policy on your own prompts, as one file that decode loads"),
    Command.withDescription(
      "Fit a policy on your own prompts, as one file that decode loads in one line.\n\nA model draws samples of a pilot (200 prompts, 16 samples each), a verifier or the known answers judge them. What predicts held-out queries best is trained: words of the text, or hidden states where the model shows them; where neither helps, every query is predicted alike. Then the budget is solved: a price, and bins for queries that come one by one. The same command goes on where it stopped, and draws nothing twice."
    ),
    Command.withExamples([
      {
        command: "bench fit prompts.jsonl --answers answer --model http://localhost:8000#org/model --budget 4",
        description: "Into prompts.policy.json, with a served model"
      },
      {
        command: "bench fit prompts.jsonl --verifier mine.ts --pilot 50 --samples 8 --dry-run",
        description: "What a smaller pilot would take"
      },
      { command: "bench fit logs/november --budget 4", description: "Again, on a log of live runs" }
    ])
  )
}
