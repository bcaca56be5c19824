/**
 * Where a number leads: the explorer of its part, set to the queries behind it. The page's script reads these links.
 *
 * @module
 */
import type { Difficulty } from "../results/QueryData.ts"

/** What the explorer is set to; what is left out stays as it is. */
export interface ExploreTarget {
  /** Place of the part among those of the report. */
  readonly part: number
  readonly policy?: string | undefined
  readonly budget?: number | undefined
  readonly difficulty?: Difficulty | undefined
  /** Bounds of the observed value. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Id of one query, which is then shown opened. */
  readonly query?: string | undefined
}

/** The link, as in `#part=0&policy=online&budget=8`. */
export const exploreLink = (target: ExploreTarget): string => {
  const given = Object.entries(target).filter(([, value]) => value !== undefined)
  return `#${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))}`
}
