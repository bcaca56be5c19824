/**
 * Draws replies to AlpacaEval's instructions from any model, rewarded by the user's own verifier: what
 * `bench chat --live --strong` routes.
 *
 * @module
 */
import { BenchError } from "@alloc/bench"
import type { RecordingPlan } from "@alloc/bench/collect"
import type { Verifier } from "@alloc/verifiers"
import { readAlpacaEval } from "./AlpacaEvalReplies.ts"

const refuseNone = (): never => {
  const valid =
    "a module that scores replies: one that exports rewardModel({ url, model }) of @alloc/verifiers, or { name, check }"
  throw new BenchError({ reason: { _tag: "InvalidOption", field: "--verifier", value: "not given", valid } })
}

/**
 * Drawing of AlpacaEval's instructions.
 *
 * @throws BenchError `InvalidOption` without a verifier: the published judgements are of other models' replies
 */
export const alpacaEvalPlan = (verifier: Verifier = refuseNone()): RecordingPlan => ({
  experiment: "chat",
  queries: async ({ data, limit }) => {
    const { instructions } = await readAlpacaEval(data)
    return instructions.slice(0, limit).map(({ id, kind, text }) => ({
      row: { id, split: "all", kind, text },
      prompt: text
    }))
  },
  samples: 4,
  sampling: { temperature: 0.7, maxTokens: 512, stop: [] },
  prefix: "",
  form: "chat",
  prompt: "{query}",
  judge: (use) => use([verifier]),
  verifiers: [{ name: verifier.name, description: "given by the user", binary: false }],
  states: false,
  manifest: () => ({
    name: "alpaca-eval-drawn",
    title: "AlpacaEval, replies drawn here",
    split: "none: evaluated with cross-fitted predictions",
    seeds: {},
    licence: "CC BY-NC 4.0 (instructions: tatsu-lab/alpaca_eval)",
    notes: ["Holds the instructions' text: it is for use here, not for publication without its licence."]
  })
})
