/**
 * One choice of a request as a policy would answer it: decided, and not drawn.
 *
 * @module
 */
import { CoreError, type Curves } from "@alloc/core"
import { sumUsage } from "@alloc/decoders"
import { Effect } from "effect"
import { messageText } from "../api/ChatRequest.ts"
import { GatewayError } from "../GatewayError.ts"
import type { AnsweredChoice, ChoiceParts } from "./AnswerChoice.ts"

const failed = (cause: unknown): GatewayError =>
  new GatewayError({
    reason: { _tag: "Broken", problem: cause instanceof CoreError ? cause.message : "predicting failed" }
  })

/** What the policy predicts of a request. */
const predicted = ({ id, policy, request }: ChoiceParts): Effect.Effect<Curves, GatewayError> =>
  Effect.suspend(() => {
    const text = request.messages.map(messageText).join("\n\n")
    const given = policy.predict([{ id, text }])
    return Effect.isEffect(given)
      ? Effect.mapError(given, failed)
      : Effect.tryPromise({ try: async () => given, catch: failed })
  })

/** The decision in words, as the choice. */
export const decideChoice = (parts: ChoiceParts): Effect.Effect<AnsweredChoice, GatewayError> =>
  Effect.map(predicted(parts), (curves) => {
    const { allocation, choice, id, judge, policy, request } = parts
    const atOnce = request.temperature === 0
    const decided = atOnce ? 1 : allocation.decide(curves, `${id}/${choice}`)
    const names = policy.models.map(({ config }) => config.name)
    const samples = `${decided} sample${decided === 1 ? "" : "s"} of ${names[0]}`
    const then = names.length > 1 ? `, then one of ${names.slice(1).join(", ")}` : ""
    const why = `at most ${samples}${then}, by ${allocation.rule}; ${judge.by}`
    return {
      reply: {
        message: { role: "assistant", content: `Dry run: ${policy.config.name} would draw ${why}.` },
        finish_reason: "stop",
        logprobs: null
      },
      usage: sumUsage([]),
      trace: { decided, why, stopped: "dry run", predicted: curves.marginal(0, 1), chosen: undefined, samples: [] },
      reward: undefined,
      chosen: undefined,
      uniform: allocation.uniform,
      samples: []
    }
  })
