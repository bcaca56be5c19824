/**
 * `GET /metrics`: for anybody, or for whoever has the key that the configuration names, as Prometheus sends one.
 *
 * @module
 */
import { Effect } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { PrometheusMetrics } from "effect/observability"
import { opens } from "../keys/ClientKeys.ts"

const refused = HttpServerResponse.text("The key of the metrics is needed, as a bearer or as the password.\n", {
  status: 401,
  headers: { "www-authenticate": 'Bearer realm="alloc gateway metrics"', "cache-control": "no-store" }
})

/** Answers `GET /metrics`; `sha256` is the key's, undefined where none is needed. */
export const metricsRoute =
  (sha256: Uint8Array | undefined) =>
  ({ headers }: HttpServerRequest.HttpServerRequest): Effect.Effect<HttpServerResponse.HttpServerResponse> => {
    if (sha256 !== undefined && !opens(headers.authorization, sha256)) return Effect.succeed(refused)
    return Effect.map(PrometheusMetrics.format(), (text) =>
      HttpServerResponse.text(text, { contentType: "text/plain; version=0.0.4; charset=utf-8" })
    )
  }
