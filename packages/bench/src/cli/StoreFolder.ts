/**
 * Which store a command means.
 *
 * @module
 */
import { join, resolve } from "node:path"
import type { Option } from "effect"
import { Argument } from "effect/cli"
import { fail } from "../BenchError.ts"
import { runOnStore } from "../collect/RunOnStore.ts"
import { type StoredCollection, storedCollections } from "../store/StoredCollections.ts"
import { absolute, type Terminal } from "./Context.ts"
import { given } from "./Flags.ts"

/** Folder of the store, unless one is named: of the project, as for `drawRecording`. */
const defaultStore = join(".alloc", "collect")

/** The store that `--store` names, a folder from where the user stands; default where collections are drawn into. */
export const storeFolder = (flag: Option.Option<string>, terminal: Terminal): string => {
  const store = given(flag)
  if (store === undefined) return resolve(defaultStore)
  return /^\w+:\/\//.test(store) ? store : absolute(terminal, store)
}

/** Which collections of a store a command means. */
export const collectionArgument: Argument.Argument<Option.Option<string>> = Argument.String("collection").pipe(
  Argument.withDescription(
    "A collection's name, or the beginning of its fingerprint, as bench status shows them (default: all)"
  ),
  Argument.optional
)

/**
 * The collections of a store that a name, or the beginning of a fingerprint, means; all without one.
 *
 * @throws BenchError `UnknownCollection`, `StoreFailed`
 */
export const collectionsNamed = async (
  store: string,
  name: string | undefined
): Promise<ReadonlyArray<StoredCollection>> => {
  const all = await runOnStore({ store }, () => storedCollections)
  const found = all.filter((one) => name === undefined || one.name === name || one.fingerprint.startsWith(name))
  if (found.length > 0) return found
  const valid = all.map((one) => `${one.name} ${one.fingerprint}`)
  return fail({ _tag: "UnknownCollection", collection: name, valid })
}
