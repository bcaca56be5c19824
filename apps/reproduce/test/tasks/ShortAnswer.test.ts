import { describe, expect, it } from "vitest"
import { shortAnswer } from "../../src/tasks/ShortAnswer.ts"
import { tasks } from "../../src/tasks/Tasks.ts"

const all = tasks(1)

const judge = async (reference: string, response: string): Promise<string> =>
  (await shortAnswer().check({ id: "q", reference }, response)).outcome

describe("shortAnswer", () => {
  it("accepts each accepted answer of every task, alone and in a sentence", async () => {
    const pairs = all.flatMap(({ answer, id }) =>
      answer.split("|").flatMap((one) => [
        { query: { id, reference: answer }, response: ` ${one}` },
        { query: { id, reference: answer }, response: ` The answer is ${one}.` }
      ])
    )
    const refused = (await shortAnswer().checkAll(pairs)).flatMap((verdict, i) =>
      "outcome" in verdict && verdict.outcome === "right" ? [] : [`${pairs[i].query.id}: ${pairs[i].response}`]
    )
    expect(refused).toEqual([])
  })

  it("refuses the answer of another task of the same kind wherever that is another answer", async () => {
    const pairs = all.flatMap(({ answer, id, kind }, i) => {
      const accepted = answer.split("|")
      const other = [...all.slice(i), ...all].find(
        (one) => one.kind === kind && one.answer.split("|").every((each) => !accepted.includes(each))
      )
      return other === undefined
        ? []
        : [{ query: { id, reference: answer }, response: ` ${other.answer.split("|")[0]}` }]
    })
    expect(pairs).toHaveLength(all.length)
    const accepted = (await shortAnswer().checkAll(pairs)).flatMap((verdict, i) =>
      "outcome" in verdict && verdict.outcome === "wrong" ? [] : [`${pairs[i].query.id}: ${pairs[i].response}`]
    )
    expect(accepted).toEqual([])
  })

  it.each([
    ["Paris", " paris."],
    ["Addis Ababa", ' "Addis  Ababa"'],
    ["forty-seven", "Forty seven"],
    ["Sao Paulo", "S\u00e3o Paulo"],
    ["South America", " In South America."],
    ["puppy|pup", " A puppy"],
    ["ma'am|madam", "Maam"],
    ["l-a-n", "L - A - N"],
    ["a", " a"],
    ["o", " the letter o."],
    ["42", " 40 + 2 = 42"],
    ["1000", "1,000 meters"]
  ])("accepts other spellings: %s, %s", async (reference, response) => {
    expect(await judge(reference, response)).toBe("right")
  })

  it.each([
    ["Paris", " Paris and Lyon"],
    ["Paris", " not Paris"],
    ["Paris", " Paris, Texas"],
    ["cold", " hot or cold"],
    ["even", " odd"],
    ["42", " 421"],
    ["lntrn", " l-n-t-r-n"],
    ["4", " four"]
  ])("refuses what only looks right: %s, %s", async (reference, response) => {
    expect(await judge(reference, response)).not.toBe("right")
  })

  it("tells an empty reply from a wrong one", async () => {
    expect(await judge("Paris", " ")).toBe("no-answer")
    expect(await judge("Paris", "...")).toBe("no-answer")
  })
})
