import { describe, expect, it } from "vitest"
import { workedExamples } from "../../src/tasks/Prompt.ts"
import { taskKinds } from "../../src/tasks/TaskKinds.ts"
import { tasks, tasksPerKind } from "../../src/tasks/Tasks.ts"

const seed = 1
const all = tasks(seed)

describe("tasks", () => {
  it("are 50 of each kind, 40 : 20 : 40 by split", () => {
    expect(all).toHaveLength(taskKinds.length * tasksPerKind)
    for (const { name } of taskKinds) {
      const splits = all.filter(({ kind }) => kind === name).map(({ split }) => split)
      const counts = ["train", "validation", "test"].map((split) => splits.filter((one) => one === split).length)
      expect(counts, name).toEqual([20, 10, 20])
    }
  })

  it("have no id and no question twice", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(new Set(all.map(({ question }) => question)).size).toBe(all.length)
  })

  it("share a split where they share a fact, in other words or by another kind", () => {
    const splits = new Map<string, Set<string>>()
    for (const { content, split } of all) splits.set(content, (splits.get(content) ?? new Set()).add(split))
    expect([...splits].filter(([, found]) => found.size > 1)).toEqual([])
    const byCapital = (name: string) => new Set(all.filter(({ kind }) => kind === name).map(({ content }) => content))
    const [there, back] = [byCapital("capital"), byCapital("country-of-capital")]
    expect([...there].filter((content) => back.has(content)).length).toBeGreaterThan(20)
  })

  it("use every wording of a kind, and as many facts as they can", () => {
    for (const { name, pool, wordings } of taskKinds) {
      const ofKind = all.filter(({ kind }) => kind === name)
      expect(new Set(ofKind.map(({ id }) => id.split(":").at(-1))).size, name).toBe(wordings.length)
      const facts = new Set(ofKind.map(({ content }) => content)).size
      expect(facts, name).toBeGreaterThanOrEqual(Math.min(pool.facts.length, tasksPerKind) * 0.9)
    }
  })

  it("come kind by kind in turn, so that any beginning is balanced; a longer list only adds to a shorter one", () => {
    const beginning = tasks(seed, 5 * taskKinds.length)
    expect(beginning).toEqual(all.slice(0, 5 * taskKinds.length))
    for (const { name } of taskKinds)
      expect(
        beginning
          .filter(({ kind }) => kind === name)
          .map(({ split }) => split)
          .toSorted()
      ).toEqual(["test", "test", "train", "train", "validation"])
  })

  it("are the same in every run, and others for another seed", () => {
    expect(tasks(seed)).toEqual(all)
    expect(tasks(seed + 1).map(({ id }) => id)).not.toEqual(all.map(({ id }) => id))
  })

  it("ask nothing that a worked example says", () => {
    const questions = new Set(all.map(({ question }) => question))
    for (const [question] of workedExamples) expect(questions.has(question), question).toBe(false)
    const contents = new Set(all.map(({ content }) => content))
    const said = ["capitals:canada-ottawa", "opposites:north-south", "opposites:south-north", "words:apple"]
    for (const content of said) expect(contents.has(content), content).toBe(false)
    expect([...contents].filter((content) => /^sum.*:(20-30|30-20)$/.test(content))).toEqual([])
  })
})
