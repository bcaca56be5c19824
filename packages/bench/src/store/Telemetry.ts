/**
 * Metrics and traces of work on a store, sent by OTLP where `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector.
 *
 * @module
 */
import { Layer, Metric } from "effect"
import { FetchHttpClient } from "effect/http"
import { Otlp } from "effect/observability"

/** What this process wrote, and how much of it failed. */
export interface WrittenRows {
  readonly written: Metric.Counter<number>
  readonly failed: Metric.Counter<number>
}

/** Samples that this process drew. */
export const writtenSamples: WrittenRows = {
  written: Metric.counter("alloc.collect.samples", { description: "Samples written to the store" }),
  failed: Metric.counter("alloc.collect.failed", { description: "Failed samples written to the store" })
}

/** Verdicts that this process reached. */
export const writtenScores: WrittenRows = {
  written: Metric.counter("alloc.score.verdicts", { description: "Verdicts written to the store" }),
  failed: Metric.counter("alloc.score.failed", { description: "Samples that a verifier failed on" })
}

/** What calls cost, by the price that was given. */
export const spentUsd: Metric.Counter<number> = Metric.counter("alloc.collect.usd", {
  description: "US dollars that answered calls cost"
})

const headersOf = (text: string | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (text ?? "").split(",").flatMap((pair) => {
      const [name, value] = pair.split(/=(.*)/s)
      return value === undefined ? [] : [[name.trim(), decodeURIComponent(value.trim())]]
    })
  )

/** What sends them, by the usual environment variables; nothing without a collector's address. */
export const telemetryLayer = (env: Readonly<Record<string, string | undefined>>): Layer.Layer<never> => {
  const baseUrl = env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (baseUrl === undefined || baseUrl === "") return Layer.empty
  const sending = Otlp.layerJson({
    baseUrl,
    headers: headersOf(env.OTEL_EXPORTER_OTLP_HEADERS),
    resource: { serviceName: env.OTEL_SERVICE_NAME || "alloc" }
  })
  // What it provides beside the exporters is nobody's business.
  return sending.pipe(Layer.provide(FetchHttpClient.layer)) as Layer.Layer<never>
}
