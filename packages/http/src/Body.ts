/**
 * The body of a response of Node's HTTP: read to its end and unpacked, or handed on as it comes.
 *
 * @module
 */
import type { IncomingMessage } from "node:http"
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from "node:zlib"

/** A body that is too long to be read. */
export class TooLong extends Error {
  override readonly name = "TooLong"
}

const longestBody = 2 ** 28 // bytes, unpacked; a string of twice as many cannot be made
const tooLong = (): TooLong => new TooLong(`the body is longer than ${longestBody / 2 ** 20} MiB`)

type Unpacked = (problem: Error | null, body: Buffer) => void
type Unpacker = (body: Buffer, options: ZlibOptions, done: Unpacked) => void

/** "deflate" comes with the header of zlib, and from some servers without it. */
const inflateBoth: Unpacker = (body, options, done) =>
  ((body[0] & 15) === 8 ? inflate : inflateRaw)(body, options, done)

const unpackers: ReadonlyMap<string, Unpacker> = new Map([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", inflateBoth],
  ["br", brotliDecompress]
])

/** Undoes the packings, the last one first; what is no packing, such as "identity", is passed over. */
const unpack = (body: Buffer, encodings: ReadonlyArray<string>, done: Unpacked): void => {
  const unpacker = unpackers.get(encodings.at(-1)?.trim().toLowerCase() ?? "")
  const rest = encodings.slice(0, -1)
  if (encodings.length === 0 || body.length === 0) done(null, body)
  else if (unpacker === undefined) unpack(body, rest, done)
  else
    unpacker(body, { maxOutputLength: longestBody }, (problem, bytes) => {
      if (problem === null) unpack(bytes, rest, done)
      else done("code" in problem && problem.code === "ERR_BUFFER_TOO_LARGE" ? tooLong() : problem, body)
    })
}

const utf8 = new TextDecoder()

/** Reads a body to its end and unpacks it: its text, or why there is none. Calls at most one of the two. */
export const readBody = (
  response: IncomingMessage,
  done: (text: string) => void,
  failed: (problem: unknown) => void
): void => {
  const chunks: Array<Buffer> = []
  let length = 0
  response
    .on("data", (chunk: Buffer) => {
      length += chunk.length
      if (length > longestBody) response.destroy(tooLong())
      else chunks.push(chunk)
    })
    .on("end", () =>
      unpack(Buffer.concat(chunks), response.headers["content-encoding"]?.split(",") ?? [], (problem, bytes) =>
        problem === null ? done(utf8.decode(bytes)) : failed(problem)
      )
    )
    .on("error", failed)
}

/** Hands a body on as it comes, one that is packed at its end; what the receiver throws ends it. Calls at most one of the two. */
export const handOn = (
  response: IncomingMessage,
  receiver: (text: string) => void,
  done: () => void,
  failed: (problem: unknown) => void
): void => {
  const hand = (text: string): void => {
    try {
      receiver(text)
    } catch (problem) {
      failed(problem)
      response.destroy()
    }
  }
  if (response.headers["content-encoding"] !== undefined) {
    readBody(
      response,
      (text) => {
        hand(text)
        done()
      },
      failed
    )
    return
  }
  const decoder = new TextDecoder()
  response
    .on("data", (chunk: Buffer) => hand(decoder.decode(chunk, { stream: true })))
    .on("end", done)
    .on("error", failed)
}
