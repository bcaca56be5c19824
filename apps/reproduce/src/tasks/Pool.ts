/**
 * Pools of facts that tasks ask about. Kinds that ask about the same facts, the capital of a country and the country of a
 * capital say, share a pool, and with it the split of each fact.
 *
 * @module
 */

/** A fact as its fields, for example a country and its capital. */
export type Fact = ReadonlyArray<string>

/** Facts of one shape. No fact occurs twice. */
export interface FactPool {
  readonly name: string
  readonly facts: ReadonlyArray<Fact>
}

/**
 * A pool written as text: facts end with a semicolon or a line break, fields with a colon. Within a field a bar separates
 * answers that are equally right, the first of which is used in questions.
 */
export const pool = (name: string, text: string): FactPool => ({
  name,
  facts: text
    .split(/[;\n]/)
    .map((fact) => fact.split(":").map((field) => field.trim()))
    .filter(([first]) => first !== "")
})

/** A pool of numbers. */
export const numberPool = (name: string, facts: Iterable<ReadonlyArray<number>>): FactPool => ({
  name,
  facts: Array.from(facts, (fact) => fact.map(String))
})

/** The first of the answers that are equally right. */
export const first = (field: string): string => field.split("|")[0]
