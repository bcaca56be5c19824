/**
 * Cost of an allocation against the number of queries, and its picture.
 *
 * @module
 */
import { allocate, betaCurves, type Curves, samples, successCurves } from "@alloc/core"
import { random } from "@alloc/core/random"
import { fastest } from "./coreClock.ts"

/** CPU seconds of one allocation of n queries from success probabilities, Bmax 128, B = 8. */
export interface Timing {
  readonly n: number
  readonly success: number
  readonly beta: number
}

const sizes = [1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7]

/**
 * Times n = 10^3 .. 10^7, two points a decade, after a warm-up; small batches are solved many times over, so that every
 * timing is of 10^5 queries at least.
 */
export const timings = (): ReadonlyArray<Timing> => {
  timingsOf([1e5, 1e5, 1e5])
  return timingsOf(sizes)
}

const timingsOf = (of: ReadonlyArray<number>): ReadonlyArray<Timing> =>
  of.map((n) => {
    const stream = random(1, "scaling", n)
    const p = Float64Array.from({ length: n }, () => stream.next() ** 2)
    const options = { maxSamples: 128 }
    const times = Math.max(1, Math.round(1e5 / n))
    const solve = (curves: () => Curves): number =>
      fastest(n < 1e6 ? 20 : 3, () => {
        for (let k = 0; k < times; k++) allocate(curves(), { budget: samples(8) })
      }) / times
    const alpha = p.map((x) => 0.1 + 2 * x)
    const beta = p.map((x) => 2.1 - 2 * x)
    return {
      n,
      success: solve(() => successCurves(p, options)),
      beta: solve(() => betaCurves(alpha, beta, options))
    }
  })

/** A straight line through timings: `fixed` seconds and `each` more per query. */
export interface Line {
  readonly fixed: number
  readonly each: number
  /** Largest relative difference between a timing and the line. */
  readonly deviation: number
}

/** The line fixed + each n of least relative squares. */
export const line = (points: ReadonlyArray<readonly [n: number, seconds: number]>): Line => {
  // Least squares of fixed x + each y = 1 with x = 1 / seconds, y = n / seconds.
  let [xx, xy, yy, sx, sy] = [0, 0, 0, 0, 0]
  for (const [n, seconds] of points) {
    const [x, y] = [1 / seconds, n / seconds]
    xx += x * x
    xy += x * y
    yy += y * y
    sx += x
    sy += y
  }
  const determinant = xx * yy - xy * xy
  const fixed = (sx * yy - sy * xy) / determinant
  const each = (sy * xx - sx * xy) / determinant
  const deviations = points.map(([n, seconds]) => Math.abs((fixed + each * n) / seconds - 1))
  return { fixed, each, deviation: Math.max(...deviations) }
}

/** The timings as dots and the straight lines through them, as an SVG with both axes logarithmic. */
export const plot = (points: ReadonlyArray<Timing>): string => {
  const [width, height, left, bottom] = [640, 400, 70, 50]
  const x = (n: number): number => left + ((Math.log10(n) - 3) / 4) * (width - left - 20)
  const y = (seconds: number): number => height - bottom - ((Math.log10(seconds) + 5) / 6) * (height - bottom - 20)
  const series = (key: "success" | "beta", colour: string): string => {
    const { each, fixed } = line(points.map((point) => [point.n, point[key]]))
    const through = Array.from({ length: 81 }, (_, k) => 10 ** (3 + k / 20))
      .map((n) => `${x(n).toFixed(1)},${y(fixed + each * n).toFixed(1)}`)
      .join(" ")
    const dots = points.map(
      (point) => `<circle cx="${x(point.n).toFixed(1)}" cy="${y(point[key]).toFixed(1)}" r="3" fill="${colour}"/>`
    )
    return `<polyline points="${through}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join("")}`
  }
  const label = (at: string, text: string, anchor: string): string =>
    `<text ${at} text-anchor="${anchor}">${text}</text>`
  const columns = [3, 4, 5, 6, 7].map(
    (e) =>
      `<line x1="${x(10 ** e)}" y1="20" x2="${x(10 ** e)}" y2="${height - bottom}" stroke="#ddd"/>` +
      label(`x="${x(10 ** e)}" y="${height - bottom + 18}"`, `10^${e}`, "middle")
  )
  const rows = [-5, -4, -3, -2, -1, 0, 1].map(
    (e) =>
      `<line x1="${left}" y1="${y(10 ** e)}" x2="${width - 20}" y2="${y(10 ** e)}" stroke="#ddd"/>` +
      label(`x="${left - 8}" y="${y(10 ** e) + 4}"`, `10^${e} s`, "end")
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...columns,
    ...rows,
    series("success", "#1f77b4"),
    series("beta", "#d62728"),
    label(`x="${left + 12}" y="36" fill="#1f77b4"`, "from success probabilities: dots measured, line a + b n", "start"),
    label(`x="${left + 12}" y="54" fill="#d62728"`, "from Beta parameters", "start"),
    label(`x="${(width + left) / 2}" y="${height - 12}"`, "queries (Bmax 128, B = 8)", "middle"),
    "</svg>",
    ""
  ].join("\n")
}
