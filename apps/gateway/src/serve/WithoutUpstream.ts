/**
 * A request for a model where no upstream is asked: its answer is the decision of a dry run, or comes from a recording.
 *
 * @module
 */
import { isFailed, sumUsage } from "@alloc/decoders"
import { Effect } from "effect"
import { GatewayError } from "../GatewayError.ts"
import { promptOf } from "../policies/AnswerChoice.ts"
import type { ReplayModels } from "../recordings/ReplayModels.ts"
import type { UpstreamModel } from "../upstreams/Upstreams.ts"
import { type Answered, type Incoming, replyUsage } from "./AnswerRequest.ts"

/** An answer of these texts that cost nothing. */
const free = (texts: ReadonlyArray<string>, why: string, model: string): Answered => {
  const usage = sumUsage([])
  const sample = { model, failed: false, tokens: 0, latencyMs: 0 }
  const choices = texts.map(() => ({
    decided: 1,
    why,
    stopped: why,
    predicted: undefined,
    chosen: 0,
    samples: why === "replay" ? [sample] : []
  }))
  return {
    reply: {
      choices: texts.map((content) => ({
        message: { role: "assistant", content },
        finish_reason: "stop",
        logprobs: null
      })),
      usage: replyUsage(usage),
      alloc: { why: texts.map(() => why) }
    },
    outcome: {
      outcome: "answered",
      decided: texts.length,
      drawn: why === "replay" ? texts.length : 0,
      reward: undefined,
      usage,
      trace: { choices }
    },
    drawn: []
  }
}

/** What a dry run says of a request that passes through. */
export const passedDry = ({ request }: Incoming, { config }: UpstreamModel): Answered => {
  const content = `Dry run: this request would pass through to ${config.upstream}, for ${request.n} of ${config.name}.`
  return free(Array(request.n).fill(content), "dry run", config.name)
}

/** Answers from a recording. */
export const passedReplay = (
  { head, request }: Incoming,
  to: UpstreamModel,
  replay: ReplayModels
): Effect.Effect<Answered, GatewayError> =>
  Effect.gen(function* () {
    const sampling = { temperature: 1, maxTokens: request.maxTokens, stop: [] }
    const drawing = { query: head.id, prompt: promptOf(request), seed: 0, from: 0, to: request.n, sampling }
    const draws = yield* replay(to).draw(drawing)
    const texts = draws.flatMap((draw) => (isFailed(draw) ? [] : [draw.text]))
    if (texts.length === request.n) return free(texts, "replay", to.config.name)
    const problem = `the recording has ${texts.length} of ${request.n} samples of this prompt`
    return yield* new GatewayError({ reason: { _tag: "NotRecorded", problem } })
  })
