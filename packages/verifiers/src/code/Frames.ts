/**
 * Frames of a JSON header and an opaque body, as they go to and come from a slot's processes.
 *
 * @module
 */
import type { Readable } from "node:stream"

/** A header and a body. */
export interface Frame {
  readonly header: Record<string, unknown>
  readonly body: Buffer
}

/** The bytes of a frame. */
export const frame = (header: object, body: string): Buffer => {
  const head = Buffer.from(JSON.stringify(header))
  const content = Buffer.from(body)
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(head.length, 0)
  lengths.writeUInt32BE(content.length, 4)
  return Buffer.concat([lengths, head, content])
}

/** Splits a stream into frames. Chunks are joined once a frame is whole: joining each would be quadratic. */
export const onFrames = (stream: Readable, deliver: (frame: Frame) => void): void => {
  let chunks: Array<Buffer> = []
  let [held, wanted] = [0, 8]
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk)
    held += chunk.length
    while (held >= wanted) {
      const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
      const [head, body] = [all.readUInt32BE(0), all.readUInt32BE(4)]
      const size = 8 + head + body
      chunks = [all]
      wanted = size
      if (held < size) return
      deliver({ header: JSON.parse(all.toString("utf8", 8, 8 + head)), body: all.subarray(8 + head, size) })
      chunks = [all.subarray(size)]
      held -= size
      wanted = 8
    }
  })
}
