import { verifier } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { judgeDistinct } from "../../src/experiment/JudgeDistinct.ts"
import { reasonOf } from "../Reason.ts"

const response = (id: string, sample: number, text: string) => ({
  query: { id, reference: id },
  sample,
  response: text
})

describe("judgeDistinct", () => {
  it("judges equal responses to one query once, and gives a verdict for each", async () => {
    const asked: Array<string> = []
    const spy = verifier({
      name: "spy",
      check: ({ id }, text) => {
        asked.push(`${id} ${text}`)
        return text === id
      }
    })
    const given = [response("a", 0, "a"), response("b", 0, "a"), response("a", 1, "a"), response("a", 2, "x")]
    const verdicts = await judgeDistinct(spy, given)
    expect(verdicts.map(({ reward }) => reward)).toEqual([1, 0, 1, 0])
    expect(asked.sort()).toEqual(["a a", "a x", "b a"])
  })

  it("names the first response that could not be checked", async () => {
    const broken = verifier({
      name: "broken",
      check: (_, text) => {
        if (text === "x") throw new Error("no")
        return true
      }
    })
    const given = [response("a", 0, "a"), response("b", 5, "x")]
    const reason = await reasonOf(() => judgeDistinct(broken, given))
    expect(reason).toMatchObject({ _tag: "VerifierFailed", query: "b", sample: 5 })
  })

  it("gives nothing for nothing", async () => {
    expect(await judgeDistinct(verifier({ name: "any", check: () => true }), [])).toEqual([])
  })
})
