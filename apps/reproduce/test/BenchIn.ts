import type { Experiment } from "@alloc/bench"
import { runBench } from "@alloc/bench/cli"

/** Runs `bench` in a folder, as nobody watches, and says what it printed and how it ended. */
export const benchIn = async (
  directory: string,
  experiments: ReadonlyArray<Experiment>,
  args: ReadonlyArray<string>
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> => {
  const said = { out: "", error: "" }
  const code = await runBench({ version: "1", experiments }, args, {
    out: (text) => {
      said.out += text
    },
    error: (text) => {
      said.error += text
    },
    step: () => {},
    directory,
    signal: new AbortController().signal,
    interactive: false
  })
  return { code, ...said }
}
