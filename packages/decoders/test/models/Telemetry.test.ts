import { Effect, Metric, Tracer } from "effect"
import { describe, expect, it } from "vitest"
import { decodeEffect } from "../../src/index.ts"
import { fakeModel } from "../../src/testing.ts"

describe("spans and metrics", () => {
  it("carry OpenTelemetry's names for generative AI", async () => {
    const spans: Array<Tracer.NativeSpan> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    const model = fakeModel({ success: () => 1 })
    const run = decodeEffect({ queries: ["2 + 2 ="], model, budget: { samples: 1 } })
    const snapshot = await Effect.runPromise(Effect.andThen(Effect.withTracer(run, tracer), Metric.snapshot))
    expect(spans.map(({ name }) => name)).toEqual(["decode", "text_completion fake"])
    const [outer, inner] = spans
    expect(inner.parent._tag === "Some" && inner.parent.value.spanId).toBe(outer.spanId)
    expect(Object.fromEntries(inner.attributes)).toMatchObject({
      "gen_ai.operation.name": "text_completion",
      "gen_ai.request.model": "fake",
      "gen_ai.request.temperature": 0.7,
      "gen_ai.request.max_tokens": 512,
      "gen_ai.response.model": "fake",
      "gen_ai.usage.input_tokens": 7,
      "gen_ai.usage.output_tokens": 1
    })
    const ids = new Set(snapshot.map(({ id }) => id))
    expect(ids).toContain("gen_ai.client.token.usage")
    expect(ids).toContain("gen_ai.client.operation.duration")
  })
})
