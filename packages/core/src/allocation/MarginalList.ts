/**
 * The marginals inside a bracket, with their queries.
 *
 * @module
 */

/** Room at first. */
const FIRST = 65_536

/** Keeps every second entry of a list. */
export const thin = (list: Float64Array | Int32Array, length: number): void => {
  for (let kept = 0; kept < length >>> 1; kept++) list[kept] = list[2 * kept + 1]
}

/** A list that grows up to a number of entries, and from then on keeps every second, fourth, ... marginal. */
export class MarginalList {
  queries: Int32Array
  values: Float64Array
  length = 0
  /** How many marginals one entry stands for. */
  stride = 1
  private phase = 0
  private readonly most: number

  constructor(most: number) {
    this.most = most
    this.queries = new Int32Array(Math.min(FIRST, most))
    this.values = new Float64Array(Math.min(FIRST, most))
  }

  /** Starts anew. */
  clear(): void {
    this.length = 0
    this.stride = 1
    this.phase = 0
  }

  /** Adds a marginal. */
  add(query: number, value: number): void {
    if (++this.phase < this.stride) return
    this.phase = 0
    if (this.length === this.values.length) this.makeRoom()
    this.queries[this.length] = query
    this.values[this.length++] = value
  }

  private makeRoom(): void {
    const { queries, values, length, most } = this
    if (length < most) {
      this.queries = new Int32Array(Math.min(most, 2 * length))
      this.values = new Float64Array(this.queries.length)
      this.queries.set(queries)
      this.values.set(values)
    } else {
      thin(values, length)
      thin(queries, length)
      this.length = length >>> 1
      this.stride *= 2
    }
  }
}
