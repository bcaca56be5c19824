import { describe, expect, it } from "vitest"
import { bytes, concat, float, int, varint } from "../../src/persistence/Protobuf.ts"

describe("protobuf", () => {
  // The examples of https://protobuf.dev/programming-guides/encoding/
  it("writes the guide's varints", () => {
    expect(varint(1)).toEqual(Uint8Array.of(1))
    expect(varint(150)).toEqual(Uint8Array.of(0x96, 0x01))
    expect(varint(-2)).toEqual(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01))
  })

  it("writes the guide's fields", () => {
    expect(int(1, 150)).toEqual(Uint8Array.of(0x08, 0x96, 0x01))
    expect(bytes(2, "testing")).toEqual(Uint8Array.of(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67))
    expect(bytes(3, int(1, 150))).toEqual(Uint8Array.of(0x1a, 0x03, 0x08, 0x96, 0x01))
    expect(float(1, 1)).toEqual(Uint8Array.of(0x0d, 0, 0, 0x80, 0x3f))
  })

  it("joins pieces in order", () => {
    expect(concat([Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)])).toEqual(Uint8Array.of(1, 2, 3))
  })
})
