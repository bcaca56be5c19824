/**
 * Who learns from which prompts: the first turns of the HH harmless test file are divided once among the test set, the
 * router, the value network and two reward heads. No prompt serves two of them.
 *
 * @module
 */
import { createHash } from "node:crypto"

/** Number of distinct first turns in the file. */
export const hhPromptCount = 2178

/** A group of prompts. `judge` trains the second reward, which nothing is optimised for. */
export type HhGroup = "test" | "train" | "value" | "reward" | "judge"

/** Id of the n-th distinct first turn, in the file's order. */
export const hhId = (place: number): string => `hh-harmless-${place}`

const keyOf = (place: number): string =>
  createHash("sha256")
    .update(`${hhId(place)}:1`)
    .digest("hex")

/** All places in an order that a hash of their ids gives: any part of it is a random one. */
const order: ReadonlyArray<number> = Array.from({ length: hhPromptCount }, (_, place) => ({ place, key: keyOf(place) }))
  .sort((a, b) => (a.key < b.key ? -1 : 1))
  .map(({ place }) => place)

/** Places of each group's prompts. The two rewards share what the others leave. */
export const hhGroups: Readonly<Record<HhGroup, ReadonlyArray<number>>> = {
  test: order.slice(0, 400),
  train: order.slice(400, 1000),
  value: order.slice(1000, 1480),
  reward: order.slice(1480, 1829),
  judge: order.slice(1829)
}

const names: ReadonlyArray<HhGroup> = ["test", "train", "value", "reward", "judge"]

const groupByPlace: ReadonlyMap<number, HhGroup> = new Map(
  names.flatMap((group) => hhGroups[group].map((place) => [place, group] as const))
)

/** The group of the n-th distinct first turn; undefined for one that the file does not have. */
export const hhGroupOf = (place: number): HhGroup | undefined => groupByPlace.get(place)
