/** A worker in a process of its own, for tests that end it: `node WorkerProgram.ts OPTIONS`, as JSON. */
import { drawForStore } from "../../src/collect/index.ts"

const stop = new AbortController()
process.once("SIGTERM", () => stop.abort())
const notice = (text: string): void => void process.stderr.write(`${text}\n`)
await drawForStore({ ...JSON.parse(process.argv[2]), notice, signal: stop.signal })
