/**
 * A chain of increments of falling density, and the steps by which it is built.
 *
 * @module
 */
import type { Curves } from "../Curves.ts"
import type { Bounds } from "./Bounds.ts"
import type { Costs } from "./Costs.ts"

/** An arm with its limits and costs checked. */
export interface CheckedArm {
  readonly curves: Curves
  readonly bounds: Bounds
  readonly costs: Costs
}

/** A chain of increments; it starts at the base, the cheapest allowed choice. */
export interface Chain {
  readonly gain: Float64Array
  readonly cost: Float64Array
  readonly density: Float64Array
  /** The choice at the end of each increment. */
  readonly arm: Int32Array
  readonly samples: Int32Array
  /** Arm -1 and 0 samples unless there is a minimum. */
  readonly base: { gain: number; cost: number; arm: number; samples: number }
}

/**
 * Traces a query; densities below `floor` may be left out, and increments above `ceiling` may be one. Returns the length
 * of the chain.
 */
export type Trace = (query: number, floor: number, ceiling: number) => number

/** Makes a choice the one that the chain starts at. */
export const startChain = ({ base }: Chain, gain: number, cost: number, arm: number, samples: number): void => {
  base.gain = gain
  base.cost = cost
  base.arm = arm
  base.samples = samples
}

/** Densities of a finished chain. They fall in exact arithmetic; rounding must not make one rise, nor be infinite. */
export const closeChain = ({ gain, cost, density }: Chain, length: number, from: number): number => {
  let last = Number.MAX_VALUE
  for (let k = from; k < length; k++) {
    last = Math.min(last, gain[k] / cost[k])
    density[k] = last
  }
  return length
}
