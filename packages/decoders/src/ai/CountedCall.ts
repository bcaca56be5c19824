/**
 * One call of another library's model as a counted and traced call of this package.
 *
 * @module
 */
import { Effect } from "effect"
import type { DecoderError } from "../DecoderError.ts"
import { type DrawRequest, worstUsage } from "../models/Model.ts"
import { callSpan } from "../models/Telemetry.ts"
import { CurrentMeter } from "../spending/Meter.ts"
import type { CallUsage } from "../spending/Usage.ts"

/** Counts a call by what its answer says it used, at worst by what the request allows, within a span of its own. */
export const countedCall = <A extends { readonly usage: CallUsage }>(
  answered: Effect.Effect<A, DecoderError>,
  request: DrawRequest,
  model: string,
  isFree: (error: DecoderError) => boolean
): Effect.Effect<A, DecoderError> =>
  Effect.flatMap(CurrentMeter, (meter) => {
    const worst = worstUsage(request)
    const metered = meter.call(answered, { model, worst, samples: 1, usageOf: ({ usage }) => usage, isFree })
    return callSpan(metered, { api: "chat", model, sampling: request.sampling, choices: 1 })
  })
