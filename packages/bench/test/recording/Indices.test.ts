import { describe, expect, it } from "vitest"
import { inRecording, recordingRows, scoredPositions, usableRows } from "../../src/recording/Indices.ts"

describe("index spaces", () => {
  it("are composed: rows among the usable queries become rows of the recording", () => {
    expect([...inRecording(recordingRows([1, 4, 6]), usableRows([2, 0]))]).toEqual([6, 1])
  })

  it("are told apart by the compiler", () => {
    // @ts-expect-error positions among the scored queries are no rows of the recording
    const rows: ReturnType<typeof recordingRows> = scoredPositions([0])
    expect([...rows]).toEqual([0])
  })
})
