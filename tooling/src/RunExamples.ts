/**
 * `node RunExamples.ts FILE...`: imports one example after the other and prints, as JSON, what each of them printed.
 *
 * @module
 */
import { pathToFileURL } from "node:url"
import { type Printed, written } from "./Examples.ts"

/** What one example did. */
export interface Ran {
  readonly file: string
  readonly printed: ReadonlyArray<Printed>
  readonly error: string | undefined
}

const write = console.log
const results: Array<Ran> = []
for (const file of process.argv.slice(2)) {
  const url = pathToFileURL(file).href
  const printed: Array<Printed> = []
  console.log = (...values: ReadonlyArray<unknown>) => {
    const frame = new Error().stack?.split("\n").find((line) => line.includes(url))
    const line = frame === undefined ? undefined : Number(frame.slice(frame.indexOf(url) + url.length).split(":")[1])
    printed.push({ line, forms: written(values) })
  }
  let error: string | undefined
  try {
    await import(url)
    // Output of work that the example started without awaiting it.
    await new Promise((resolve) => setTimeout(resolve, 0))
  } catch (cause) {
    error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
  }
  results.push({ file, printed, error })
}
write(JSON.stringify(results))
process.exit(0)
