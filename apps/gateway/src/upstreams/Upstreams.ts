/**
 * The models of the configuration, ready to be asked: by policies, sample by sample, and by requests that pass through.
 *
 * @module
 */
import { type ServerModel, serverModel } from "@alloc/decoders"
import { httpServer } from "@alloc/http"
import type { GatewayConfig, ModelConfig, UpstreamConfig } from "../config/Config.ts"

/** A model that can be asked. */
export interface UpstreamModel {
  readonly config: ModelConfig
  readonly upstream: UpstreamConfig
  /** For policies. */
  readonly model: ServerModel
  /** Address of its chat completions. */
  readonly url: string
  /** Takes the upstream's key out of a text. */
  readonly clean: (text: string) => string
}

const chatUrl = (url: string): string => `${url.replace(/\/+$/, "").replace(/\/v1$/, "")}/v1/chat/completions`

/**
 * The models by the names that clients use.
 *
 * @throws DecoderError `InvalidRequest`
 */
export const openUpstreams = ({ models, upstreams }: GatewayConfig): ReadonlyMap<string, UpstreamModel> => {
  const found = [...models.values()].flatMap((config) => {
    const upstream = upstreams.get(config.upstream)
    if (upstream === undefined) return []
    const { apiKey, concurrency, retries, seeds, timeoutMs, url } = upstream
    const options = { url, apiKey, concurrency, timeoutMs, retries }
    const { maxTokensField, served } = config
    const model = serverModel({ ...options, model: served, seeds, maxTokensField })
    return [{ config, upstream, model, url: chatUrl(url), clean: httpServer(options).clean }]
  })
  return new Map(found.map((one) => [one.config.name, one]))
}
