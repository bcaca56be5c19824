/**
 * Time-outs that end when a test says so, for the tests of what asks a server: a real one of some milliseconds may end before
 * a busy machine has come to what it is for.
 *
 * @module
 */

/** The timers of this process that are set for one number of milliseconds. Disposed of, they are as all others again. */
export interface ManualTimers extends Disposable {
  /** How many wait. */
  readonly waiting: () => number
  /** Ends those that wait now, and no other ever ends. */
  readonly end: () => void
}

/** Takes the timers that are set for so many milliseconds, which nothing else in the process may use, off the clock. */
export const manualTimers = (milliseconds: number): ManualTimers => {
  const { clearTimeout, setTimeout } = globalThis
  const waiting = new Map<unknown, () => void>()
  const set = (run: (...given: ReadonlyArray<unknown>) => void, delay?: number, ...given: ReadonlyArray<unknown>) => {
    if (delay !== milliseconds) return setTimeout(run, delay, ...given)
    // It only stands for the timer, and keeps the process alive as that would.
    const timer = setTimeout(() => {}, 2 ** 31 - 1)
    waiting.set(timer, () => run(...given))
    return timer
  }
  // What `promisify` finds there stays.
  globalThis.setTimeout = Object.assign(set, setTimeout)
  globalThis.clearTimeout = (timer) => {
    waiting.delete(timer)
    clearTimeout(timer)
  }
  return {
    waiting: () => waiting.size,
    end: () => {
      for (const [timer, run] of [...waiting]) {
        globalThis.clearTimeout(timer as NodeJS.Timeout) // set above
        run()
      }
    },
    [Symbol.dispose]: () => {
      for (const timer of waiting.keys()) clearTimeout(timer as NodeJS.Timeout) // set above
      Object.assign(globalThis, { clearTimeout, setTimeout })
    }
  }
}
