/** A worker in a process of its own, for tests that end it: `node WorkerProgram.ts OPTIONS`, as JSON. */
import { verifier } from "@alloc/verifiers"
import { drawForStore } from "../../src/collect/index.ts"

const stop = new AbortController()
process.once("SIGTERM", () => stop.abort())
const notice = (text: string): void => void process.stderr.write(`${text}\n`)
const { judgeUrl, ...options } = JSON.parse(process.argv[2])

/** Asks the server that counts, see `openCountingModel`. */
const counted = verifier({
  name: "counted",
  check: async (query, text) => {
    const body = JSON.stringify({ prompt: query.id, seed: text })
    const answer = await fetch(judgeUrl, { method: "POST", body })
    return answer.ok && text.startsWith("query")
  }
})
const judging = judgeUrl === undefined ? {} : { verifierOf: async () => counted }
await drawForStore({ ...options, ...judging, notice, signal: stop.signal })
