/**
 * Ends the connection that an aborted request was still waiting for. `fetch` rejects at once then, but leaves the socket to
 * its own time-out of ten seconds, and a process cannot end as long.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks"
import { subscribe } from "node:diagnostics_channel"
import type { Socket } from "node:net"

/** The signal of the request for which a socket is made. */
const waiting = new AsyncLocalStorage<AbortSignal>()

const endWithSignal = (message: unknown): void => {
  const signal = waiting.getStore()
  if (signal === undefined) return
  const { socket } = message as { readonly socket: Socket } // as Node documents this channel
  // The error tells `fetch` that this connection comes to nothing. Once the answer is whole, nothing aborts the signal any more,
  // so that a connection that is kept for other requests stays.
  signal.addEventListener("abort", () => socket.destroy(new Error("aborted while connecting")), { once: true })
}

let subscribed = false

/** Runs a request by `fetch`: a socket that is made for it ends when its signal aborts before the answer is whole. */
export const endingWith = <A>(signal: AbortSignal, request: () => Promise<A>): Promise<A> => {
  if (!subscribed) subscribe("net.client.socket", endWithSignal)
  subscribed = true
  return waiting.run(signal, request)
}
