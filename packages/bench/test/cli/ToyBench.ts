/** A command line with a toy experiment, on a recording in a folder of its own. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ridge } from "@alloc/predictor"
import { type BenchApp, runBench, type Terminal } from "../../src/cli/index.ts"
import { bestOfK, binaryPredictors, writeRecording } from "../../src/index.ts"
import { synthetic } from "../Synthetic.ts"
import type { Ended } from "./ChildProcess.ts"

export interface ToyBench {
  /** Where the user stands; `recording` inside is the toy's. */
  readonly folder: string
  readonly app: BenchApp
  /** Runs the command line in this process. */
  readonly run: (
    args: ReadonlyArray<string>,
    signal?: AbortSignal | undefined,
    step?: Terminal["step"] | undefined
  ) => Promise<Ended>
  readonly terminal: (said: { out: string; error: string }, signal?: AbortSignal) => Terminal
  readonly close: () => Promise<void>
}

export const openToyBench = async (): Promise<ToyBench> => {
  const folder = await mkdtemp(join(tmpdir(), "alloc-cli-"))
  const recording = join(folder, "recording")
  await writeRecording(recording, synthetic({ queries: 120, samples: 8 }))
  const evaluate = bestOfK({
    feature: "hidden",
    design: { kind: "split" },
    predictors: binaryPredictors(ridge()),
    replicates: { once: 2, sequential: 1 },
    resamples: 100
  })
  const app: BenchApp = {
    version: "1.2.3",
    experiments: [
      { name: "toy", title: "A toy", recording, evaluate },
      { name: "absent", title: "Not collected", recording: join(folder, "nowhere"), evaluate, rebuild: "import it" }
    ]
  }
  const terminal: ToyBench["terminal"] = (said, signal = new AbortController().signal) => ({
    out: (text) => {
      said.out += text
    },
    error: (text) => {
      said.error += text
    },
    step: () => {},
    directory: folder,
    signal,
    interactive: false
  })
  return {
    folder,
    app,
    terminal,
    run: async (args, signal, step = () => {}) => {
      const said = { out: "", error: "" }
      const code = await runBench(app, args, { ...terminal(said, signal), step })
      return { code, ...said }
    },
    close: () => rm(folder, { recursive: true, force: true })
  }
}
