/**
 * `bench worker`.
 *
 * @module
 */
import type { Option } from "effect"
import { Command } from "effect/cli"
import { drawForStore } from "../collect/DrawForStore.ts"
import { progressView } from "../collect/ProgressView.ts"
import { absolute, type Context } from "./Context.ts"
import { attempt, type BenchCommand, given, model, processes, type StoreFlag, store, untilDone } from "./Flags.ts"
import { storeFolder } from "./StoreFolder.ts"

/** What `worker` takes. */
export interface WorkerFlags extends StoreFlag {
  readonly model: Option.Option<string>
  readonly processes: Option.Option<number>
  readonly untilDone: boolean
}

/** Draws for a store's collections. */
export const workerCommand = ({ terminal }: Context): BenchCommand<"worker", WorkerFlags> =>
  Command.make("worker", { store, model, processes, untilDone }, (input) =>
    attempt(async () => {
      const named = given(input.model)
      const view = progressView()
      try {
        await drawForStore({
          store: storeFolder(input.store, terminal),
          model: named === undefined || /^https?:/.test(named) ? named : absolute(terminal, named),
          processes: given(input.processes),
          untilDone: input.untilDone,
          notice: view.note,
          signal: terminal.signal
        })
      } finally {
        view.stop()
      }
    })
  ).pipe(
    Command.withDescription(
      "Draw samples of a store's collections, beside any number of other workers; Ctrl-C finishes what is under way"
    ),
    Command.withExamples([
      {
        command:
          "bench worker --store postgres://me@host/samples --model http://localhost:8000#org/model --processes 64",
        description: "Draw from a server of this machine, 64 requests at a time"
      }
    ])
  )
