/**
 * `bench run prompts.jsonl`: draws from a model, judges, evaluates, reports.
 *
 * @module
 */
import { Option } from "effect"
import type { Context } from "./Context.ts"
import { drawPrompts, planPrompts } from "./DrawPrompts.ts"
import type { RunFlags } from "./Flags.ts"
import { plainExperiment } from "./PlainExperiment.ts"
import type { PromptFlags } from "./PromptFlags.ts"
import { runExperiment } from "./RunExperiment.ts"
import { evaluateThenLive } from "./RunLive.ts"
import { isRoutedLive, runLiveRoutingPlan } from "./RunLiveRouting.ts"

/**
 * Draws a recording of the prompts into `.alloc/prompts/<name>`, and evaluates it into `results/<name>`. The same command
 * goes on where it stopped. With `--live`, a third of the prompts, at most `--limit` of them, is then decoded live beside
 * what replay of their recorded samples forecasts; with `--strong` too, it is routed between two models.
 *
 * @throws BenchError `InvalidPrompt`, `InvalidOption`, `InvalidVerifierFile`, all before anything is drawn; what
 *   `drawRecording` and the evaluation throw
 */
export const runPrompts = async (context: Context, path: string, flags: RunFlags & PromptFlags): Promise<void> => {
  if (isRoutedLive(flags)) {
    const { name, plan } = await planPrompts(context, path, flags)
    return runLiveRoutingPlan({ name }, plan, flags, context)
  }
  const { folder, name, plan } = await drawPrompts(context, path, flags)
  if (flags.dryRun) return
  // What was drawn is judged by the verifier already.
  const evaluated = { ...flags, verifier: Option.none<string>(), recording: Option.none<string>() }
  const experiment = { ...plainExperiment(folder), name }
  if (!flags.live) return runExperiment(experiment, evaluated, context)
  await evaluateThenLive(experiment, evaluated, plan, context, folder)
}
