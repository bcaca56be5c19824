/**
 * What a collection of draws with states works with: the local model, the journal that it shares with others, and how it is
 * watched and stopped.
 *
 * @module
 */
import { basename, join } from "node:path"
import { BenchError, type CollectionOptions } from "@alloc/bench"
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

/**
 * The folder that a collection keeps on this machine what it computes: that of `--store`, or of work.
 *
 * @throws BenchError `InvalidOption` for a database
 */
export const localFolder = ({
  store,
  work = join(".alloc", "collect")
}: Pick<CollectionOptions, "store" | "work">): string => {
  if (store === undefined || !/^\w+:\/\//.test(store)) return store ?? work
  const valid = "a folder: a process of this machine computes this in the order in which it depends on itself"
  throw new BenchError({ reason: { _tag: "InvalidOption", field: "--store", value: "a database", valid } })
}

/** Does something with both open: `--model` or the small default model, and the journal in the folder of work. */
export const inDrawStage = async <A>(
  options: CollectionOptions,
  use: (stage: DrawStage, opened: { readonly file: string; readonly name: string }) => Promise<A>
): Promise<A> => {
  const { model: file, reward, signal } = options
  const folder = localFolder(options)
  const name = file === undefined ? smolLm2.name : basename(file)
  const opened = { file: file ?? (await fetchModel(smolLm2, { signal })), name }
  await using model = await openStateModel(opened)
  using journal = openDrawJournal(join(folder, journalFile), model.source)
  const view = progressView()
  const onProgress = (what: string, done: number, total: number): void =>
    view.show({ what, done, total, fresh: done, failed: 0 })
  try {
    return await use({ model, journal, reward, options: { onProgress, signal } }, opened)
  } finally {
    view.stop()
  }
}
