/**
 * `bench pause`, `resume`, `priority` and `retry`: how collections are steered while workers draw them.
 *
 * @module
 */
import type { Option } from "effect"
import { Argument, Command } from "effect/cli"
import { runOnStore } from "../collect/RunOnStore.ts"
import { type CollectionChange, type StoredCollection, steerCollection } from "../store/StoredCollections.ts"
import { reviveDeadLetters } from "../store/WorkQueue.ts"
import type { Context } from "./Context.ts"
import { attempt, type BenchCommand, given, type StoreFlag, store } from "./Flags.ts"
import { collectionArgument, collectionsNamed, storeFolder } from "./StoreFolder.ts"

/** What they take. */
export interface SteerFlags extends StoreFlag {
  readonly collection: Option.Option<string>
}

/** Does something to each collection that is meant, and says so. */
const eachOf = async (
  { terminal }: Context,
  input: SteerFlags,
  act: (one: StoredCollection, place: string) => Promise<string>
): Promise<void> => {
  const place = storeFolder(input.store, terminal)
  for (const one of await collectionsNamed(place, given(input.collection)))
    terminal.out(`${one.name} ${one.fingerprint}: ${await act(one, place)}\n`)
}

const steered =
  (change: CollectionChange, said: string) =>
  async (one: StoredCollection, place: string): Promise<string> => {
    await runOnStore({ store: place }, () => steerCollection(one.collection, change))
    return said
  }

/** Stops workers from taking more of a collection; what is under way is finished. */
export const pauseCommand = (context: Context): BenchCommand<"pause", SteerFlags> =>
  Command.make("pause", { collection: collectionArgument, store }, (input) =>
    attempt(() => eachOf(context, input, steered({ paused: true }, "paused")))
  ).pipe(Command.withDescription("Let workers take nothing more of a collection; what is under way is finished"))

/** Lets workers go on. */
export const resumeCommand = (context: Context): BenchCommand<"resume", SteerFlags> =>
  Command.make("resume", { collection: collectionArgument, store }, (input) =>
    attempt(() => eachOf(context, input, steered({ paused: false }, "resumed")))
  ).pipe(Command.withDescription("Let workers go on with a collection that was paused"))

/** Changes the order in which collections are worked on. */
export const priorityCommand = (
  context: Context
): BenchCommand<"priority", SteerFlags & { readonly priority: number }> => {
  const priority = Argument.Int("priority").pipe(
    Argument.withDescription("Collections of a higher number are worked on first; 0 at the beginning")
  )
  return Command.make("priority", { priority, collection: collectionArgument, store }, (input) =>
    attempt(() => eachOf(context, input, steered({ priority: input.priority }, `priority ${input.priority}`)))
  ).pipe(Command.withDescription("Change which collection workers take from first"))
}

/** Puts back what was given up. */
export const retryCommand = (context: Context): BenchCommand<"retry", SteerFlags> =>
  Command.make("retry", { collection: collectionArgument, store }, (input) =>
    attempt(() =>
      eachOf(context, input, async (one, place) => {
        const revived = await runOnStore({ store: place }, () => reviveDeadLetters(one.collection))
        return `${revived} ${revived === 1 ? "item is" : "items are"} tried again`
      })
    )
  ).pipe(Command.withDescription("Put items that failed too often back into the queue"))
