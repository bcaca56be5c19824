/**
 * The little of the protobuf wire format that ONNX needs: writing varints, fixed32 and length-delimited fields. https://protobuf.dev/programming-guides/encoding/
 *
 * @module
 */

/** An encoded piece of a message. */
export type Bytes = Uint8Array

const text = new TextEncoder()

/** Base-128 varint of a whole number; negative numbers take ten bytes, as int64 does. */
export const varint = (value: number | bigint): Bytes => {
  const out: Array<number> = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  out.push(Number(rest))
  return Uint8Array.from(out)
}

/** Pieces one after the other. */
export const concat = (pieces: ReadonlyArray<Bytes>): Bytes => {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}

/** A field that holds a whole number. */
export const int = (field: number, value: number | bigint): Bytes => concat([varint(field << 3), varint(value)])

/** A field that holds bytes: text, raw data or an encoded message. */
export const bytes = (field: number, value: Bytes | string): Bytes => {
  const content = typeof value === "string" ? text.encode(value) : value
  return concat([varint((field << 3) | 2), varint(content.length), content])
}

/** A field that holds a 32-bit float. */
export const float = (field: number, value: number): Bytes =>
  concat([varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)])
