/**
 * Serves a gateway over HTTP.
 *
 * @module
 */
import { NodeHttpServer } from "@effect/platform-node"
import { Effect, type Scope } from "effect"
import { HttpServer } from "effect/http"
import type { GatewayConfig } from "../config/Config.ts"
import { GatewayError } from "../GatewayError.ts"
import { nodeServer } from "./NodeServer.ts"
import { type GatewayOptions, openGateway } from "./OpenGateway.ts"
import { answering } from "./Routes.ts"

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
    const server = yield* NodeHttpServer.make(nodeServer, { host, port, gracefulShutdownTimeout: graceful }).pipe(
      Effect.mapError(({ cause }) => {
        const problem = cause instanceof Error ? cause.message : String(cause)
        return new GatewayError({ reason: { _tag: "CannotListen", address: `${host}:${port}`, problem } })
      })
    )
    yield* server.serve(answering(gateway))
    const url = yield* HttpServer.addressFormattedWith(Effect.succeed).pipe(
      Effect.provideService(HttpServer.HttpServer, server)
    )
    return { url }
  })
