/**
 * `bench list`.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Command } from "effect/cli"
import type { Experiment } from "../experiment/Experiment.ts"
import { parseManifest } from "../recording/Manifest.ts"
import type { Context } from "./Context.ts"
import { attempt, type BenchCommand } from "./Flags.ts"
import { isFile } from "./IsFile.ts"
import { terminalTable } from "./TerminalTable.ts"

const rowOf = async ({ name, recording, title }: Experiment): Promise<ReadonlyArray<string>> => {
  const file = join(recording, "manifest.json")
  if (!(await isFile(file))) return [name, title, "not there", ""]
  const manifest = parseManifest(file, await readFile(file, "utf8"))
  return [name, title, manifest.name, `${manifest.counts.queries} queries, ${manifest.counts.samples} samples`]
}

/** Names the experiments and their recordings. */
export const listCommand = ({ app, terminal }: Context): BenchCommand<"list", object> =>
  Command.make("list", {}, () =>
    attempt(async () => {
      if (app.experiments.length === 0) {
        terminal.out(
          "No experiment has a name here. Run a file of your own, bench run FILE.ts, or any recording, bench run recording DIR.\n"
        )
        return
      }
      const rows = await Promise.all(app.experiments.map(rowOf))
      terminal.out(terminalTable({ title: "Experiments", columns: ["name", "what", "recording", "size"], rows }))
    })
  ).pipe(Command.withDescription("Name the experiments and their recordings"))
