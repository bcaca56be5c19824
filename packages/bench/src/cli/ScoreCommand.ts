/**
 * `bench score`.
 *
 * @module
 */
import type { Option } from "effect"
import { Command } from "effect/cli"
import { fail } from "../BenchError.ts"
import { progressView } from "../collect/ProgressView.ts"
import { scoreSamples } from "../collect/ScoreSamples.ts"
import type { Context } from "./Context.ts"
import {
  attempt,
  type BenchCommand,
  given,
  type JudgeFlags,
  judgeFlags,
  type StoreFlag,
  store,
  submit
} from "./Flags.ts"
import { collectionArgument, collectionsNamed, storeFolder } from "./StoreFolder.ts"
import { openStoreVerifiers } from "./StoreVerifiers.ts"

/** What `score` takes. */
export interface ScoreFlags extends StoreFlag, JudgeFlags {
  readonly collection: Option.Option<string>
  readonly submit: boolean
}

/**
 * Judges what a store holds.
 *
 * @throws BenchError `Unavailable` where nothing says how a collection is judged; what `scoreSamples` throws
 */
export const scoreCommand = (context: Context): BenchCommand<"score", ScoreFlags> => {
  const { terminal } = context
  return Command.make("score", { collection: collectionArgument, store, ...judgeFlags, submit }, (input) =>
    attempt(async () => {
      const place = storeFolder(input.store, terminal)
      await using verifiers = await openStoreVerifiers(context, input)
      const view = progressView()
      try {
        for (const { fingerprint, name } of await collectionsNamed(place, given(input.collection))) {
          const judges = await verifiers.of(name)
          if (judges.length === 0)
            fail({
              _tag: "Unavailable",
              what: `a verifier for ${name}`,
              how: "no experiment of that name says how its samples are judged; name one by --verifier or --reward"
            })
          const { complete, failed, scored } = await scoreSamples(judges, {
            store: place,
            collection: fingerprint,
            submit: input.submit,
            onProgress: view.show,
            notice: view.note,
            signal: terminal.signal
          })
          view.stop()
          const by = judges.map(({ verifier, version }) => `${verifier.name} (${version})`).join(", ")
          const rest = complete ? "" : `, ${failed} failed; bench status says why`
          terminal.out(
            `${name} ${fingerprint}: ${input.submit ? "to be judged" : `${scored} verdicts`} by ${by}${rest}\n`
          )
        }
      } finally {
        view.stop()
      }
    })
  ).pipe(
    Command.withDescription(
      "Judge the samples of a store, beside any number of workers; verdicts of other verifiers, and of other versions, stay"
    ),
    Command.withExamples([
      { command: "bench score math --verifier mine.ts", description: "Verdicts of your own on what was drawn" },
      { command: "bench export math --scores mine --out scored", description: "A recording with them" }
    ])
  )
}
