/**
 * All kinds of tasks. They were chosen, with what was expected of each, before the first sample was drawn, and are not
 * changed by what was found.
 *
 * @module
 */
import { letterKinds } from "./kinds/Letters.ts"
import { numberKinds } from "./kinds/Numbers.ts"
import { placeKinds } from "./kinds/Places.ts"
import { thingKinds } from "./kinds/Things.ts"
import { wordKinds } from "./kinds/Words.ts"
import { type Expected, question, type TaskKind } from "./TaskKind.ts"

/** All kinds, in a fixed order. */
export const taskKinds: ReadonlyArray<TaskKind> = [
  ...placeKinds,
  ...wordKinds,
  ...thingKinds,
  ...numberKinds,
  ...letterKinds
]

const order: ReadonlyArray<Expected> = ["often", "some", "never", "tail"]

/** One table that describes all kinds, in Markdown: what was expected, how many facts and wordings, an example. */
export const kindTable = (): string => {
  const rows = order.flatMap((expected) =>
    taskKinds
      .filter((kind) => kind.expected === expected)
      .map((kind) => {
        const [fact] = kind.pool.facts
        const counts = `${kind.pool.facts.length} | ${kind.wordings.length}`
        return `| ${kind.name} | ${expected} | ${counts} | ${question(kind, fact, 0)} | ${kind.answer(fact).replaceAll("|", " or ")} |`
      })
  )
  return ["| kind | expected | facts | wordings | example | answer |", "|---|---|---|---|---|---|", ...rows, ""].join(
    "\n"
  )
}
