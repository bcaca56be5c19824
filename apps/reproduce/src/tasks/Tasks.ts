/**
 * The queries: 50 of each kind, in a fixed order.
 *
 * @module
 */
import { permutation, random } from "@alloc/core/random"
import type { Split } from "@alloc/core/recording"
import type { Fact, FactPool } from "./Pool.ts"
import { question, type TaskKind } from "./TaskKind.ts"
import { taskKinds } from "./TaskKinds.ts"

/** One query. */
export interface Task {
  /** Kind, fact and wording, for example "capital:france:2": the same in every run. */
  readonly id: string
  readonly kind: string
  readonly split: Split
  readonly question: string
  /** The reference answer; a bar separates answers that are equally right. */
  readonly answer: string
  /** The fact that it asks about. Tasks that share one, in other words or by another kind, share a split. */
  readonly content: string
}

/** Queries of each kind. */
export const tasksPerKind = 50

// Of every five queries of a kind two are for training, one for validation, two for the test.
const deal: ReadonlyArray<Split> = ["train", "test", "validation", "test", "train"]

/** The facts of a pool in the order of a seed, each with its split. Kinds that share the pool get the same. */
const dealt = (
  { facts, name }: FactPool,
  seed: number
): ReadonlyArray<{ readonly fact: Fact; readonly split: Split }> =>
  Array.from(permutation(facts.length, random(seed, "pool", name)), (index, position) => ({
    fact: facts[index],
    split: deal[position % deal.length]
  }))

const plain = (text: string): string => text.toLowerCase().replaceAll(" ", "_")

/** The queries of a kind in a split: every fact once, then every fact in another wording, and so on. */
const candidates = (kind: TaskKind, split: Split, seed: number): ReadonlyArray<Task> => {
  const facts = dealt(kind.pool, seed).filter((one) => one.split === split)
  return kind.wordings.flatMap((_, round) =>
    facts.map(({ fact }, position): Task => {
      const wording = (position + round) % kind.wordings.length
      const content = plain(fact.map((field) => field.split("|")[0]).join("-"))
      return {
        id: `${kind.name}:${content}:${wording + 1}`,
        kind: kind.name,
        split,
        question: question(kind, fact, wording),
        answer: kind.answer(fact),
        content: `${kind.pool.name}:${content}`
      }
    })
  )
}

const ofKind = (kind: TaskKind, seed: number): ReadonlyArray<Task> => {
  const waiting = new Map(deal.map((split) => [split, candidates(kind, split, seed)[Symbol.iterator]()]))
  return Array.from({ length: tasksPerKind }, (_, turn) => {
    const split = deal[turn % deal.length]
    const { done, value } = waiting.get(split)?.next() ?? { done: true }
    if (!done && value !== undefined) return value
    throw new RangeError(`kind ${kind.name} has too few ${split} queries for ${tasksPerKind}; give it more facts`)
  })
}

/**
 * The first `limit` queries of a seed, all of them by default: kinds take turns, and within a kind splits take turns, so
 * every beginning of the list has all kinds and splits in their shares.
 *
 * @throws RangeError where a kind holds too few facts
 */
export const tasks = (seed: number, limit?: number): ReadonlyArray<Task> => {
  const order = permutation(taskKinds.length, random(seed, "kinds"))
  const queries = Array.from(order, (index) => ofKind(taskKinds[index], seed))
  return Array.from({ length: tasksPerKind }, (_, turn) => queries.map((ofOne) => ofOne[turn]))
    .flat()
    .slice(0, limit)
}
