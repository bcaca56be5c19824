/**
 * What Prometheus reads at `/metrics`. No label holds a key or its name.
 *
 * @module
 */
import { Effect, Metric } from "effect"

const requests = Metric.counter("alloc_gateway_requests_total", { description: "Requests for chat completions" })
const samples = Metric.counter("alloc_gateway_samples_total", { description: "Samples drawn" })
const decided = Metric.counter("alloc_gateway_samples_decided_total", {
  description: "Samples that policies allowed; those that were not needed are saved"
})
const prompt = Metric.counter("alloc_gateway_prompt_tokens_total", { description: "Tokens of prompts, over all calls" })
const completion = Metric.counter("alloc_gateway_completion_tokens_total", {
  description: "Tokens generated, over all calls"
})
const usd = Metric.counter("alloc_gateway_usd_total", { description: "US dollars, by the configured prices" })
const latency = Metric.histogram("alloc_gateway_request_seconds", {
  description: "Time from a request to its whole answer",
  boundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
})
const underWay = Metric.gauge("alloc_gateway_requests_in_flight", { description: "Requests under way" })

/** What is told of a request that ended. */
export interface RequestFigures {
  /** As the client named it, where it is one of the configuration; else "unknown". */
  readonly model: string
  /** "answered", or the tag of the reason why not. */
  readonly outcome: string
  readonly decided: number
  readonly drawn: number
  readonly promptTokens: number
  readonly completionTokens: number
  readonly usd: number
  readonly seconds: number
}

/** Counts a request that ended. */
export const countRequest = (figures: RequestFigures): Effect.Effect<void> => {
  const { model, outcome } = figures
  const of = { attributes: { model } } as const
  const add = <I>(metric: Metric.Metric<I, unknown>, value: I): Effect.Effect<void> =>
    Metric.update(Metric.withAttributes(metric, of.attributes), value)
  return Effect.all(
    [
      Metric.update(Metric.withAttributes(requests, { model, outcome }), 1),
      add(samples, figures.drawn),
      add(decided, figures.decided),
      add(prompt, figures.promptTokens),
      add(completion, figures.completionTokens),
      add(usd, figures.usd),
      add(latency, figures.seconds)
    ],
    { discard: true }
  )
}

/** Tells how many requests are under way. */
export const tellUnderWay = (count: number): Effect.Effect<void> => Metric.update(underWay, count)
