/**
 * What the engine of a collection costs: samples a second of a model that answers at once, in one process, from the offer to
 * the last commit.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { collectSamples, type SamplePlan } from "@alloc/bench/collect"
import { fakeModel } from "@alloc/decoders/testing"
import type { Row, Suite } from "./Row.ts"

const queries = 625
const samples = 32

const plan: SamplePlan = {
  arm: "fake",
  model: { name: "fake", sha256: "fake" },
  seed: 1,
  sampling: { temperature: 1, maxTokens: 8, stop: [] },
  prefix: "",
  queries: Array.from({ length: queries }, (_, i) => ({ id: `q${i}`, prompt: `query ${i}` })),
  passes: [samples]
}

const rowOf = async (store: string, kind: string, goal: number): Promise<Row> => {
  const began = performance.now()
  const { drawn } = await collectSamples(plan, fakeModel({ success: () => 0.5, concurrency: 16 }), { store })
  const rate = (drawn * 1000) / (performance.now() - began)
  return {
    work: `${drawn} samples through a store on ${kind}`,
    ours: rate,
    peer: goal,
    peerName: "the goal itself",
    unit: "samples/s",
    goal: `at least ${goal}`,
    met: drawn === queries * samples && rate >= goal
  }
}

/** SQLite always; Postgres where `ALLOC_PERF_POSTGRES` names an empty database. */
export const suite: Suite = async function* () {
  const folder = await mkdtemp(join(tmpdir(), "alloc-perf-collect-"))
  try {
    yield await rowOf(folder, "SQLite", 1_500)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const address = process.env.ALLOC_PERF_POSTGRES
  if (address !== undefined) yield await rowOf(address, "Postgres", 2_000)
}
