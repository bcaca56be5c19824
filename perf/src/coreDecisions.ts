/**
 * Time of a single decision: the offline policy's look-up and the pacer's answer for one query of a stream.
 *
 * @module
 */
import { betaCurves, type Curves, pacer, samples, successCurves, warmPrice } from "@alloc/core"
import { fitOffline, offlineLookup } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { fastest } from "./coreClock.ts"
import type { Row } from "./Row.ts"

/** CPU nanoseconds that one of `count` decisions takes in the fastest of nine passes. */
const nanoseconds = (count: number, pass: () => number): number => {
  let sink = 0
  const seconds = fastest(9, () => {
    sink += pass()
  })
  // The sum is used, so that no pass can be optimised away.
  if (Number.isNaN(sink)) throw new Error("decisions are numbers")
  return (seconds * 1e9) / count
}

const row = (work: string, ours: number, most: number): Row => ({
  work,
  ours,
  peer: undefined,
  peerName: "none: the goal is absolute",
  unit: "CPU ns",
  goal: `under ${most} CPU ns`,
  met: ours < most
})

/** The rows of this file, as they are measured. */
export async function* decisionRows(): AsyncIterable<Row> {
  const n = 200_000
  const stream = random(1, "perf")
  const success = Float64Array.from({ length: n }, () => stream.next() ** 2)
  const maxSamples = 128
  const points = successCurves(success, { maxSamples })
  const betas = betaCurves(
    success.map((p) => 2 * p + 1e-3),
    success.map((p) => 2 * (1 - p) + 1e-3),
    { maxSamples }
  )

  const heldOut = successCurves(success.subarray(0, 2000), { maxSamples })
  for (const bins of [10, 100]) {
    const lookUp = offlineLookup(fitOffline(heldOut, { budget: samples(8), bins }))
    const pass = (): number => {
      let sum = 0
      for (let i = 0; i < n; i++) sum += lookUp(success[i])
      return sum
    }
    yield row(`offline look-up, ${bins} bins`, nanoseconds(n, pass), 100)
  }
  const two = offlineLookup(fitOffline(heldOut, { budget: samples(8), by: [{ marginal: 1 }, { value: 8 }] }))
  const pass = (): number => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += two(success[i], success[n - 1 - i])
    return sum
  }
  yield row("offline look-up by two numbers, 10 x 10 bins", nanoseconds(n, pass), 100)

  const decisions = (name: string, curves: Curves): Row => {
    const budget = samples(8)
    const pace = pacer({ budget, price: warmPrice(curves, { budget }) })
    const whole = (): number => {
      let state = pace.start
      for (let i = 0; i < n; i++) state = pace.observe(state, pace.decide(state, curves, i))
      return state.spent
    }
    return row(`pacer, decision and new price, ${name}, B = 8, Bmax = ${maxSamples}`, nanoseconds(n, whole), 1000)
  }
  yield decisions("success probabilities", points)
  yield decisions("Beta distributions", betas)
}
