import { scriptedServer } from "@alloc/http/testing"
import { Effect, Layer, Metric } from "effect"
import { describe, expect, it } from "vitest"
import { telemetryLayer, writtenSamples } from "../../src/store/Telemetry.ts"

describe("telemetryLayer", () => {
  it("sends metrics and traces to the collector that the environment names", async () => {
    await using collector = await scriptedServer(() => ({}))
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=abc",
      OTEL_SERVICE_NAME: "fleet"
    }
    const work = Effect.andThen(Metric.update(writtenSamples.written, 3), Effect.withSpan(Effect.void, "an item"))
    await Effect.runPromise(
      Effect.scoped(Effect.flatMap(Layer.build(telemetryLayer(env)), (context) => Effect.provideContext(work, context)))
    )
    const paths = new Set(collector.received.map(({ path }) => path))
    expect(paths).toContain("/v1/metrics")
    expect(collector.received.every(({ headers }) => headers["x-key"] === "abc")).toBe(true)
    const said = JSON.stringify(collector.received.map(({ body }) => body))
    expect(said).toContain("alloc.collect.samples")
    expect(said).toContain("fleet")
  })

  it("sends nothing where none is named", async () => {
    const built = Effect.scoped(Layer.build(telemetryLayer({})))
    expect(await Effect.runPromise(Effect.as(built, true))).toBe(true)
  })
})
