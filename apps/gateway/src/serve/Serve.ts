/**
 * Serves a gateway over HTTP.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises"
import { NodeHttpServer } from "@effect/platform-node"
import { Deferred, Effect, type Scope } from "effect"
import { HttpServer } from "effect/http"
import type { GatewayConfig } from "../config/Config.ts"
import { GatewayError } from "../GatewayError.ts"
import type { Gateway } from "./Gateway.ts"
import { type NodeServer, nodeServer } from "./NodeServer.ts"
import { type GatewayOptions, openGateway } from "./OpenGateway.ts"
import { answering } from "./Routes.ts"

/** A gateway that is served. */
export interface ServedGateway {
  /** Its address, for example "http://127.0.0.1:8080". */
  readonly url: string
}

/** Time for requests under way, once the gateway is told to end, ms. */
const graceful = 10_000
/** Time for those that were not done in it to say so, ms. */
const atLast = 2_000

/** Ends in order: requests under way are done, or fail once they had their time, and each connection ends with its response. */
const endInOrder = ({ drain, server }: NodeServer, { ending }: Gateway): Effect.Effect<void> =>
  Effect.gen(function* () {
    const drained = drain().then(() => true)
    // By a promise: what waits here was interrupted itself, and would wait for nothing that can be interrupted.
    const within = (milliseconds: number): Effect.Effect<boolean> =>
      Effect.promise(() => Promise.race([drained, sleep(milliseconds, false)]))
    if (yield* within(graceful)) return
    yield* Deferred.fail(ending, new GatewayError({ reason: { _tag: "Ending" } }))
    if (!(yield* within(atLast))) server.closeAllConnections()
  })

/** Serves a gateway until the scope ends. */
export const serveGateway = (
  config: GatewayConfig,
  options: GatewayOptions
): Effect.Effect<ServedGateway, GatewayError, Scope.Scope> =>
  Effect.gen(function* () {
    const gateway = yield* openGateway(config, options)
    const { host, port } = config.listen
    const node = nodeServer()
    const server = yield* NodeHttpServer.make(() => node.server, { host, port }).pipe(
      Effect.mapError(({ cause }) => {
        const problem = cause instanceof Error ? cause.message : String(cause)
        return new GatewayError({ reason: { _tag: "CannotListen", address: `${host}:${port}`, problem } })
      })
    )
    yield* server.serve(answering(gateway))
    yield* Effect.addFinalizer(() => endInOrder(node, gateway))
    const url = yield* HttpServer.addressFormattedWith(Effect.succeed).pipe(
      Effect.provideService(HttpServer.HttpServer, server)
    )
    return { url }
  })
