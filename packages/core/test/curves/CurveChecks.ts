import { expect } from "vitest"
import { CoreError } from "../../src/index.ts"

/** The reason of the error that a call throws; undefined where it throws none. */
export const reasonOf = (run: () => unknown): CoreError["reason"] | undefined => {
  try {
    run()
  } catch (error) {
    if (error instanceof CoreError) return error.reason
    throw error
  }
  return undefined
}

/** Asserts a relative difference of at most the tolerance. */
export const close = (actual: number, expected: number, tolerance = 1e-13): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected))
