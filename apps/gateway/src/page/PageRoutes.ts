/**
 * `/ui` and `/ui.json`: for whoever has the page's own key, by the browser's question for a password or as a bearer. The key
 * is never part of an address, and no client's key opens the page.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { GatewayError } from "../GatewayError.ts"
import { opens } from "../keys/ClientKeys.ts"
import type { Gateway } from "../serve/Gateway.ts"
import { type PageData, readPageData } from "./PageData.ts"
import { pageHtml } from "./PageHtml.ts"

type Response = HttpServerResponse.HttpServerResponse
type Request = HttpServerRequest.HttpServerRequest

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest()

const style = (): Promise<string> => readFile(new URL("./page.css", import.meta.url), "utf8")

/** Nobody keeps the page, frames it, or learns from it where somebody goes; nothing is loaded. */
const headersOf = (css: string): Readonly<Record<string, string>> => ({
  "cache-control": "no-store",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${sha256(css).toString("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff"
})

const dataOf = ({ config, policies, read }: Gateway): Effect.Effect<PageData, GatewayError> =>
  readPageData({
    read,
    budgets: new Map(config.keys.map(({ budget, name }) => [name, budget])),
    policies: new Set(policies.keys()),
    texts: config.log.texts
  })

/** Answers a request for the page in one of its forms; `hash` is its key's. */
const page =
  (gateway: Gateway, hash: Uint8Array, respond: (data: PageData, css: string) => Response) =>
  ({ headers }: Request): Effect.Effect<Response, GatewayError> =>
    Effect.gen(function* () {
      if (!opens(headers.authorization, hash))
        return yield* new GatewayError({ reason: { _tag: "Unauthorized", needs: "page" } })
      return respond(yield* dataOf(gateway), yield* Effect.promise(style))
    })

/** Answers `GET /ui`. */
export const htmlPage = (
  gateway: Gateway,
  hash: Uint8Array
): ((request: Request) => Effect.Effect<Response, GatewayError>) =>
  page(gateway, hash, (data, css) =>
    HttpServerResponse.text(pageHtml(data, css), {
      contentType: "text/html; charset=utf-8",
      headers: headersOf(css)
    })
  )

/** Answers `GET /ui.json`. */
export const jsonPage = (
  gateway: Gateway,
  hash: Uint8Array
): ((request: Request) => Effect.Effect<Response, GatewayError>) =>
  page(gateway, hash, (data, css) => HttpServerResponse.jsonUnsafe(data, { headers: headersOf(css) }))
