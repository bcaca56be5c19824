import { BenchError, type BenchReason } from "../src/index.ts"

/** The reason of the `BenchError` that a piece of work must fail with. */
export const reasonOf = async (work: () => unknown): Promise<BenchReason> => {
  try {
    await work()
  } catch (error) {
    if (error instanceof BenchError) return error.reason
    throw error
  }
  throw new Error("expected a BenchError, and nothing failed")
}
