/**
 * The clock of core's figures: time of the processor, not of the wall. All of this work, and that of its peers, runs on
 * one thread, so on an idle machine the two agree; on a busy one only the former is repeatable.
 *
 * @module
 */

/** CPU seconds of this process so far, user and system, all threads (compiler and garbage collector included). */
const seconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** CPU seconds of the fastest of some runs after one to warm up; the peers report their fastest run, too. */
export const fastest = (repeats: number, run: () => unknown): number => {
  let best = Number.POSITIVE_INFINITY
  for (let r = 0; r <= repeats; r++) {
    const start = seconds()
    run()
    if (r > 0) best = Math.min(best, seconds() - start)
  }
  return best
}
