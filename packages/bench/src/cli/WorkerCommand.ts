/**
 * `bench worker`.
 *
 * @module
 */
import type { Option } from "effect"
import { Command, Flag } from "effect/cli"
import { drawForStore } from "../collect/DrawForStore.ts"
import { progressView } from "../collect/ProgressView.ts"
import { absolute, type Context } from "./Context.ts"
import {
  attempt,
  type BenchCommand,
  given,
  type JudgeFlags,
  judgeFlags,
  model,
  processes,
  type StoreFlag,
  store,
  untilDone
} from "./Flags.ts"
import { storeFolder } from "./StoreFolder.ts"
import { openStoreVerifiers } from "./StoreVerifiers.ts"

const stages = ["samples", "scores", "both"] as const

const stage = Flag.Literals("stage", stages).pipe(
  Flag.withDescription("What it does: draw samples, judge what bench score asked for, or both at the same time"),
  Flag.withDefault("both")
)

/** What `worker` takes. */
export interface WorkerFlags extends StoreFlag, JudgeFlags {
  readonly stage: (typeof stages)[number]
  readonly model: Option.Option<string>
  readonly processes: Option.Option<number>
  readonly untilDone: boolean
}

/** Works for a store's collections. */
export const workerCommand = (context: Context): BenchCommand<"worker", WorkerFlags> =>
  Command.make("worker", { store, stage, model, processes, ...judgeFlags, untilDone }, (input) =>
    attempt(async () => {
      const { terminal } = context
      await using verifiers = await openStoreVerifiers(context, input)
      const named = given(input.model)
      const view = progressView()
      try {
        await drawForStore({
          store: storeFolder(input.store, terminal),
          model: named === undefined || /^https?:/.test(named) ? named : absolute(terminal, named),
          processes: given(input.processes),
          stage: input.stage,
          verifierOf: async ({ name, version }, collection) =>
            (await verifiers.of(collection.name)).find((one) => one.verifier.name === name && one.version === version)
              ?.verifier,
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
      "Draw samples of a store's collections, and judge them, beside any number of other workers; Ctrl-C finishes what is under way"
    ),
    Command.withExamples([
      {
        command:
          "bench worker --store postgres://me@host/samples --model http://localhost:8000#org/model --processes 64",
        description: "Draw from a server of this machine, 64 requests at a time"
      },
      {
        command: "bench worker --store postgres://me@host/samples --stage scores --verifier mine.ts",
        description: "Judge what was asked for by bench score --verifier mine.ts --submit"
      }
    ])
  )
