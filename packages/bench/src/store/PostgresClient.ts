/**
 * Effect's `SqlClient` on Postgres, over connections that give up on a network that is silent.
 *
 * @module
 */
import { connect, type Socket } from "node:net"
import { PgClient } from "@effect/sql-pg"
import { type Layer, Redacted } from "effect"
import type { SqlClient, SqlError } from "effect/sql"

/**
 * Milliseconds without a byte after which a connection is given up: TCP alone waits a quarter of an hour for an answer
 * that a cut network swallowed. No statement of a store takes as long.
 */
const silenceMs = 20_000

const keepAliveMs = 5_000

/** A connection that ends itself after a silence; undefined where the server is reached by a socket of this machine. */
const impatientSocket = (url: URL): (() => Socket) | undefined => {
  const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname)
  if (host.startsWith("/")) return undefined
  const port = Number(url.searchParams.get("port") ?? (url.port === "" ? 5432 : url.port))
  return () => {
    const socket = connect({
      host: host === "" ? "localhost" : host.replace(/^\[(.*)\]$/, "$1"),
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs
    })
    socket.setTimeout(silenceMs, () => socket.destroy(new Error(`no answer for ${silenceMs / 1000} s`)))
    return socket
  }
}

/** The client of a database. */
export const postgresLayer = (
  url: Redacted.Redacted<string>,
  maxConnections: number
): Layer.Layer<SqlClient.SqlClient, SqlError.SqlError> =>
  PgClient.layer({
    url,
    maxConnections,
    applicationName: "alloc",
    // Sooner than a silence ends them.
    idleTimeout: `${silenceMs / 2} millis`,
    stream: impatientSocket(new URL(Redacted.value(url)))
  })
