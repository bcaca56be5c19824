/**
 * `GET /metrics`: for anybody, or for whoever has the key that the configuration names, as Prometheus sends one.
 *
 * @module
 */
import { Effect } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { PrometheusMetrics } from "effect/observability"
import { GatewayError } from "../GatewayError.ts"
import { opens } from "../keys/ClientKeys.ts"

/** Answers `GET /metrics`; `sha256` is the key's, undefined where none is needed. */
export const metricsRoute =
  (sha256: Uint8Array | undefined) =>
  ({
    headers
  }: HttpServerRequest.HttpServerRequest): Effect.Effect<HttpServerResponse.HttpServerResponse, GatewayError> => {
    if (sha256 !== undefined && !opens(headers.authorization, sha256))
      return Effect.fail(new GatewayError({ reason: { _tag: "Unauthorized", needs: "metrics" } }))
    return Effect.map(PrometheusMetrics.format(), (text) =>
      HttpServerResponse.text(text, { contentType: "text/plain; version=0.0.4; charset=utf-8" })
    )
  }
