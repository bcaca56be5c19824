/**
 * Runs jobs side by side.
 *
 * @module
 */

/** Runs jobs, so many at a time, until there are none or the signal stops it; what runs is awaited. */
export const inParallel = async (
  jobs: Iterable<() => Promise<void>>,
  concurrency: number,
  signal: AbortSignal | undefined
): Promise<void> => {
  const queue = jobs[Symbol.iterator]()
  let failure: { readonly cause: unknown } | undefined
  const lane = async (): Promise<void> => {
    while (failure === undefined && !signal?.aborted) {
      const { done, value } = queue.next()
      if (done) return
      try {
        await value()
      } catch (cause) {
        failure ??= { cause }
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  if (failure !== undefined) throw failure.cause
}
