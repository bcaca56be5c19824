/**
 * The step cap. Reading and comparing answers costs steps, roughly one for an operation on numbers of 256 bits; no
 * input can cost more than it was given. Whoever starts the work catches `OverCap` and says "undecided".
 *
 * @module
 */

/** Thrown inside this package where the cap is reached; it never leaves it. */
export class OverCap extends Error {
  readonly _tag = "OverCap"
}

/** A value that is not computed since it is too large, while steps are left. */
export class TooLarge extends OverCap {}

/** Steps of one comparison: about 6 ms of the slowest kind. */
export const defaultSteps = 12_000

export class Steps {
  left: number
  constructor(left: number = defaultSteps) {
    this.left = left
  }
  spend(count: number): void {
    this.left -= count
    // Also where `count` is not a number or infinite: whoever cannot say what it costs may not start.
    if (!(this.left >= 0)) throw new OverCap("the step cap is reached")
  }
}
