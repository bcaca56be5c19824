/**
 * Server-sent events: what a stream of an answer is made of.
 *
 * @module
 */
import { Sse } from "effect/encoding"

/** An event with this data. */
export const eventText = (data: string): string =>
  Sse.encoder.write({ _tag: "Event", event: "message", id: undefined, data })

/** An event of JSON. */
export const jsonEvent = (data: unknown): string => eventText(JSON.stringify(data))

/** The end of a stream. */
export const doneEvent: string = eventText("[DONE]")

/** A sign of life, which clients pass over: a comment. */
export const heartbeat = ": choosing\n\n"

/** How a stream is sent: nothing on its way may keep it back. */
export const eventHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no"
}
