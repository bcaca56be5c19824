/**
 * A worker in a process of its own, or a command that collects adaptively, for tests that end it: `node WorkerProgram.ts
 * OPTIONS`, as JSON.
 */
import { serverModel } from "@alloc/decoders"
import { verifier } from "@alloc/verifiers"
import { collectAdaptively, drawForStore } from "../../src/collect/index.ts"
import { fleetPlan } from "./Fleet.ts"

const stop = new AbortController()
process.once("SIGTERM", () => stop.abort())
const notice = (text: string): void => void process.stderr.write(`${text}\n`)
const { adaptive, judgeUrl, ...options } = JSON.parse(process.argv[2])

/** Asks the server that counts, see `openCountingModel`. */
const counted = verifier({
  name: "counted",
  check: async (query, text) => {
    const body = JSON.stringify({ prompt: query.id, seed: text })
    const answer = await fetch(judgeUrl, { method: "POST", body })
    return answer.ok && text.startsWith("query")
  }
})

/** Every other query is right half of the time, the others never. */
const halves = verifier({
  name: "halves",
  check: (_, text) => {
    const [query, seed] = text.replace("query ", "").split(" ").map(Number)
    return query % 2 === 0 && seed % 2 === 0
  }
})

if (adaptive === undefined) {
  const judging = judgeUrl === undefined ? {} : { verifierOf: async () => counted }
  await drawForStore({ ...options, ...judging, notice, signal: stop.signal })
} else {
  const { leaseSeconds, processes, store, url } = options
  const source = serverModel({ url, model: "m", concurrency: processes, api: "completions" })
  const rule = { ...adaptive, fixed: new Set(), judge: { verifier: halves, version: "1" } }
  const running = { name: "fleet", store, leaseSeconds, notice, signal: stop.signal }
  await collectAdaptively(fleetPlan(adaptive.queries, adaptive.samples), source, rule, running)
}
