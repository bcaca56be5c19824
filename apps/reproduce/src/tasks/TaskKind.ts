/**
 * A kind of task: which facts it asks about, in which wordings, and what the answer is.
 *
 * @module
 */
import { type Fact, type FactPool, first } from "./Pool.ts"

/**
 * What a very small model was expected to do with a kind when the kinds were chosen, before anything was drawn: answer it
 * often, answer some queries of it and not others, never answer it. `tail` marks kinds whose answers are small whole
 * numbers: many samples guess them by chance.
 */
export type Expected = "often" | "some" | "never" | "tail"

/** A kind of task. */
export interface TaskKind {
  readonly name: string
  readonly expected: Expected
  readonly pool: FactPool
  /** Three to five ways to ask; `{a}` and `{b}` stand for the first two fields of a fact. */
  readonly wordings: ReadonlyArray<string>
  /** The answer to a fact; a bar separates answers that are equally right. */
  readonly answer: (fact: Fact) => string
}

/** The question about a fact in a wording; "a {a}" becomes "an owl" where it should. */
export const question = ({ wordings }: TaskKind, fact: Fact, wording: number): string => {
  const [a, b] = [first(fact[0]), first(fact[1] ?? "")]
  const article = /^[aeiou]/.test(a) ? "an" : "a"
  return wordings[wording]
    .replaceAll(/\ba \{a\}/g, `${article} ${a}`)
    .replaceAll("{a}", a)
    .replaceAll("{b}", b)
}

/** The second field of a fact. */
export const second = (fact: Fact): string => fact[1]

/** The first field of a fact. */
export const firstField = (fact: Fact): string => fact[0]

/** The second field, a name: the whole name or the surname alone. */
export const secondByName = (fact: Fact): string => {
  const names = fact[1].split("|")
  const surnames = names.map((name) => name.split(" ").at(-1) ?? name).filter((surname) => /^\p{Lu}/u.test(surname))
  return [...new Set([...names, ...surnames])].join("|")
}
