import { verifier } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { decode } from "../../src/decode/Decode.ts"
import { decodeOne } from "../../src/decode/DecodeOne.ts"
import { fakeModel } from "../../src/FakeModel.ts"
import { fittedPolicy } from "../../src/policy/FittedPolicy.ts"
import { statesPolicy, toyPolicy, toyQueries, wordsPolicy } from "./ToyPolicy.ts"

const isEven = (query: string): boolean => Number(query.slice(1)) % 2 === 0
const model = fakeModel({ success: (query) => (isEven(query) ? 0.9 : 0.1) })
const right = verifier({ name: "right", check: (_, response) => response === " right" })
const inputs = toyQueries.map(({ id, text }) => ({ id, prompt: text }))

describe("a fitted policy", () => {
  it("gives decode its predictions, budget and settings in one line", async () => {
    const { batch } = fittedPolicy(wordsPolicy(), { model })
    const { answers, usage } = await decode({ queries: inputs, model, verifier: right, ...batch })
    expect(usage.total.calls).toBeLessThanOrEqual(4 * inputs.length)
    const gain = (parity: number) => answers.filter((_, i) => i % 2 === parity).map(({ why }) => why.predicted[0])
    expect(Math.min(...gain(0))).toBeGreaterThan(0.7)
    expect(Math.max(...gain(1))).toBeLessThan(0.3)
  })

  it("puts prompts in the form in which the pilot put them", async () => {
    const seen: Array<unknown> = []
    const recorder = {
      ...model,
      draw: (request: Parameters<typeof model.draw>[0]) => {
        seen.push(request.prompt)
        return model.draw(request)
      }
    }
    for (const form of ["chat", "plain"] as const) {
      const { batch, single } = fittedPolicy(toyPolicy({ form }))
      await decode({ queries: [{ id: "q0", prompt: "2 + 2?" }], model: recorder, verifier: right, ...batch })
      await decodeOne({ id: "q0", prompt: "2 + 2?" }, { model: recorder, ...single, selector: "first" })
    }
    const message = [{ role: "user", content: "2 + 2?" }]
    expect(seen.filter((prompt) => prompt === "2 + 2?").length).toBeGreaterThan(1)
    expect(seen[0]).toEqual(message)
    expect(seen.filter((prompt) => JSON.stringify(prompt) === JSON.stringify(message)).length).toBeGreaterThan(1)
  })

  it("gives decodeOne as many samples as the bins say for the query's prediction", async () => {
    const content = wordsPolicy()
    const { single } = fittedPolicy(content)
    const [easy, hard] = await Promise.all(
      inputs.slice(0, 2).map((query) => decodeOne(query, { model, ...single, selector: "first" }))
    )
    const [[few], [many]] = content.bins.samples
    const counts = [easy.samples.length, hard.samples.length]
    expect(new Set(counts).size).toBe(2)
    for (const count of counts) expect([few, many, few + 1, many + 1]).toContain(count)
  })

  it("predicts every query alike where it has no predictor", async () => {
    const { batch } = fittedPolicy(toyPolicy({ prior: { alpha: 3, beta: 1 } }))
    const { answers } = await decode({ queries: inputs, model, verifier: right, ...batch })
    expect(new Set(answers.map(({ why }) => why.predicted[0].toFixed(6)))).toEqual(new Set(["0.750000"]))
  })

  it("decides beforehand where rewards are not 0 or 1", () => {
    expect(fittedPolicy(toyPolicy({ binary: false })).batch.policy?.name).toBe("online")
    expect(fittedPolicy(toyPolicy()).batch.policy).toBeUndefined()
  })

  it("reads hidden states of the model that it was fitted on, and of no other", async () => {
    const content = statesPolicy()
    const { batch } = fittedPolicy(content, { states: model })
    expect((await decode({ queries: inputs.slice(0, 2), model, verifier: right, ...batch })).answers).toHaveLength(2)
    const reason = (make: () => unknown): unknown => {
      try {
        return make()
      } catch (cause) {
        return cause instanceof Error && "reason" in cause ? cause.reason : cause
      }
    }
    expect(reason(() => fittedPolicy(content))).toMatchObject({ _tag: "Unsupported" })
    const other = { ...model, source: { ...model.source, modelHash: "other" } }
    expect(reason(() => fittedPolicy(content, { states: other }))).toMatchObject({ _tag: "WrongHash", sha256: "other" })
    expect(reason(() => fittedPolicy(content, { states: model, model: { name: "large" } }))).toMatchObject({
      _tag: "InvalidRequest",
      value: "large",
      valid: "fake"
    })
  })
})
