/**
 * What a collection of draws with states works with: the local model, the journal that it shares with others, and how it is
 * watched and stopped.
 *
 * @module
 */
import { basename, join } from "node:path"
import type { CollectionOptions } from "@alloc/bench"
import { progressView } from "@alloc/bench/collect"
import { fetchModel, openStateModel, type StateModel, smolLm2 } from "@alloc/decoders"
import type { Verifier } from "@alloc/verifiers"
import { type DrawJournal, openDrawJournal } from "./DrawJournal.ts"
import type { DrawOptions } from "./TracedDraws.ts"

/** Name of the journal's file; the rewards of `chat` and `hh` come from the same pairs. */
const journalFile = "chat-hh.sqlite"

/** An open model and journal. */
export interface DrawStage {
  readonly model: StateModel
  readonly journal: DrawJournal
  readonly options: DrawOptions
  /** A served model that rewards replies instead of the head that is fitted here. */
  readonly reward?: Verifier | undefined
}

/** Does something with both open: `--model` or the small default model, and the journal in the folder of work. */
export const inDrawStage = async <A>(
  { model: file, reward, signal, work = join(".alloc", "collect") }: CollectionOptions,
  use: (stage: DrawStage) => Promise<A>
): Promise<A> => {
  const path = file ?? (await fetchModel(smolLm2, { signal }))
  await using model = await openStateModel({ file: path, name: file === undefined ? smolLm2.name : basename(file) })
  using journal = openDrawJournal(join(work, journalFile), model.source)
  const view = progressView()
  const onProgress = (what: string, done: number, total: number): void =>
    view.show({ what, done, total, fresh: done, failed: 0 })
  try {
    return await use({ model, journal, reward, options: { onProgress, signal } })
  } finally {
    view.stop()
  }
}
