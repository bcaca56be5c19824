/**
 * Serves a gateway over HTTP.
 *
 * @module
 */
import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Cause, Effect, Layer, type Scope } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import type { GatewayConfig } from "../config/Config.ts"
import { GatewayError } from "../GatewayError.ts"
import { type GatewayOptions, openGateway } from "./OpenGateway.ts"
import { routes } from "./Routes.ts"

/** A gateway that is served. */
export interface ServedGateway {
  /** Its address, for example "http://127.0.0.1:8080". */
  readonly url: string
}

/** Time for requests under way, once the gateway is told to end. */
const graceful = "10 seconds"

/** Serves a gateway until the scope ends. */
export const serveGateway = (
  config: GatewayConfig,
  options: GatewayOptions
): Effect.Effect<ServedGateway, GatewayError, Scope.Scope> =>
  Effect.gen(function* () {
    const gateway = yield* openGateway(config, options)
    const { host, port } = config.listen
    const server = NodeHttpServer.layer(() => createServer(), { host, port, gracefulShutdownTimeout: graceful })
    const served = HttpRouter.serve(routes(gateway), { disableLogger: true, disableListenLog: true }).pipe(
      Layer.provideMerge(server)
    )
    const context = yield* Layer.build(served).pipe(
      Effect.catchCause((cause) => {
        const error = Cause.squash(cause)
        const problem = error instanceof Error ? String(error.cause ?? error.message) : String(error)
        return Effect.fail(new GatewayError({ reason: { _tag: "CannotListen", address: `${host}:${port}`, problem } }))
      })
    )
    const url = yield* Effect.provideContext(HttpServer.addressFormattedWith(Effect.succeed), context)
    return { url }
  })
