/**
 * One line of `pnpm perf`: a speed or memory figure of ours beside its peer's, both measured in one run.
 *
 * @module
 */
export interface Row {
  readonly work: string
  readonly ours: number
  /** Undefined where the peer is not installed; `perf/peers/` says how to install it. */
  readonly peer: number | undefined
  readonly peerName: string
  readonly unit: string
  /** What counts as met, in words, for example "at most 1/10 of the peer's time". */
  readonly goal: string
  /** Whether the goal is met, from `ours` and `peer`; null without a peer. */
  readonly met: boolean | null
}

/** Ours divided by the peer's, or null without a peer. */
export const ratio = (row: Row): number | null => (row.peer === undefined ? null : row.ours / row.peer)

/** A package's measurements, streamed as they finish. */
export type Suite = () => AsyncIterable<Row>
