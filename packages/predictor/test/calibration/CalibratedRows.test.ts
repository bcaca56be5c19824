import { betaHead, histogramHead, predictionRows, rewardSpreadHead, successHead } from "@alloc/predictor"
import { applyCalibrator } from "@alloc/predictor/calibration"
import type { HeadDecoder } from "@alloc/predictor/heads"
import { describe, expect, it } from "vitest"
import { calibratedRows } from "../../src/calibration/CalibratedRows.ts"
import { reasonOf } from "../Data.ts"

describe("calibratedRows", () => {
  const calibrator = { kind: "platt", slope: 0.5, offset: 0.3 } as const

  it.each([
    [successHead(), [-1, 0, 2]],
    [betaHead(), [-1, 2, 0, 1, 2, 3]],
    [histogramHead({ bins: 3 }), [0, 1, 2, 2, 0, 0, 0, 0, 0]]
  ] as ReadonlyArray<[HeadDecoder<{ readonly probability: Float64Array }>, ReadonlyArray<number>]>)(
    "what $name decodes has the calibrated probabilities",
    (head, raw) => {
      const rows = predictionRows(Float64Array.from(raw), head.outputs)
      const expected = applyCalibrator(calibrator, head.decode(rows).probability)
      head.decode(calibratedRows(calibrator, head, rows)).probability.forEach((p, i) => {
        expect(p).toBeCloseTo(expected[i], 9)
      })
    }
  )

  it("a Beta distribution keeps its concentration", () => {
    const rows = predictionRows(Float64Array.of(-1, 2.5), 2)
    expect(calibratedRows(calibrator, betaHead(), rows).values[1]).toBe(2.5)
  })

  it("refuses heads that predict no probability", () => {
    const rows = predictionRows(new Float64Array(2), 2)
    expect(reasonOf(() => calibratedRows(calibrator, rewardSpreadHead(), rows))).toBe("Unsupported")
  })
})
