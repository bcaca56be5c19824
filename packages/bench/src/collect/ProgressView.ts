/**
 * Shows how far a collection is: a bar with rate and time left on a terminal, else a plain line now and then.
 *
 * @module
 */
import cliProgress from "cli-progress"
import type { CollectProgress } from "./CollectionRun.ts"

/** A `CollectOptions.onProgress` that shows anything that is drawn, and `stop` to end the bar's line. */
export interface ProgressView {
  readonly show: (progress: Omit<CollectProgress, "what"> & { readonly what: string }) => void
  /** Prints a line of its own. */
  readonly note: (text: string) => void
  readonly stop: () => void
}

/** "1 h 04 min", "3 min 20 s", "8 s"; "?" where unknown. */
export const duration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return "?"
  const s = Math.ceil(seconds)
  if (s < 60) return `${s} s`
  const minutes = Math.floor(s / 60)
  if (minutes < 60) return `${minutes} min ${String(s % 60).padStart(2, "0")} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`
}

const linesEveryMs = 30_000

/**
 * A view on standard error.
 *
 * @param stream default `process.stderr`
 * @param now clock in milliseconds, for tests
 */
export const progressView = (
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = () => performance.now()
): ProgressView => {
  let bar: cliProgress.SingleBar | undefined
  let phase = ""
  let began = 0
  let freshBefore = 0
  let lastLine = Number.NEGATIVE_INFINITY
  let ended = false
  const stop = (): void => {
    bar?.stop()
    bar = undefined
  }
  const show: ProgressView["show"] = ({ done, failed, fresh, total, usd, what: name }) => {
    if (name !== phase) {
      stop()
      phase = name
      began = now()
      freshBefore = fresh
      lastLine = Number.NEGATIVE_INFINITY
      ended = false
    }
    // The end is told once.
    if (ended) return
    ended = done >= total
    const rate = ((fresh - freshBefore) * 1000) / (now() - began)
    const left = duration((total - done) / rate)
    const speed = Number.isFinite(rate) ? `${rate.toFixed(1)}/s` : "?/s"
    const spent = usd === undefined ? "" : `, $${usd.toFixed(usd < 1 ? 4 : 2)}`
    const failures = `${failed > 0 ? `, ${failed} failed` : ""}${spent}`
    if (stream.isTTY) {
      if (bar === undefined) {
        // No colour in it: NO_COLOR holds by itself.
        const format = `${name} {bar} {value}/{total}  {speed}, {left} left{failures}`
        bar = new cliProgress.SingleBar({ format, stream, hideCursor: true }, cliProgress.Presets.legacy)
        bar.start(total, done, { speed, left, failures })
      }
      bar.update(done, { speed, left, failures })
      if (done >= total) stop()
    } else if (done >= total || now() - lastLine >= linesEveryMs) {
      lastLine = now()
      stream.write(`${name} ${done}/${total}  ${speed}, ${left} left${failures}\n`)
    }
  }
  const note = (text: string): void => {
    // The bar comes again below it.
    stop()
    stream.write(`${text}\n`)
  }
  return { show, note, stop }
}
