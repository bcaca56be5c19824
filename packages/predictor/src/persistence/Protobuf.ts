/**
 * The little of the protobuf wire format that ONNX needs: writing varints, fixed32 and length-delimited fields, and
 * reading them back. https://protobuf.dev/programming-guides/encoding/
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

/** One decoded field. */
export interface Field {
  readonly field: number
  readonly value: bigint | Bytes
}

/** The fields of an encoded message, in order. Throws a `RangeError` on bytes that are no message. */
export const decode = (message: Bytes): ReadonlyArray<Field> => {
  const fields: Array<Field> = []
  let at = 0
  const readVarint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= message.length) throw new RangeError("truncated varint")
      const byte = message[at++]
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
    throw new RangeError("varint longer than ten bytes")
  }
  const take = (length: number): Bytes => {
    if (!(length <= message.length - at)) throw new RangeError("truncated field")
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = Number(readVarint())
    const field = tag >>> 3
    const wire = tag & 7
    if (field === 0) throw new RangeError("field number 0")
    if (wire === 0) fields.push({ field, value: readVarint() })
    else if (wire === 1) fields.push({ field, value: take(8) })
    else if (wire === 2) fields.push({ field, value: take(Number(readVarint())) })
    else if (wire === 5) fields.push({ field, value: take(4) })
    else throw new RangeError(`wire type ${wire}`)
  }
  return fields
}
