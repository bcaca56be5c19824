import { probeSandbox } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { bodyOf, testConfig, testGateway } from "../TestGateway.ts"

// The sandbox is this machine's: without it, that test is skipped.
const noSandbox = await probeSandbox().then(
  () => "",
  (error: unknown) => String(error)
)

describe("a policy's verifier", () => {
  it.skipIf(noSandbox !== "")(
    "tests: runs programs in the sandbox by metadata.tests, and refuses tests that are none",
    async () => {
      const program = (body: string) => `\`\`\`python\ndef twice(x):\n    return ${body}\n\`\`\``
      await using upstream = await scriptedUpstream({ say: (call) => program(call === 0 ? "3 * x" : "2 * x") })
      const more = '[verifiers.tests]\nkind = "tests"\n[policies.code]\nmodels = ["small"]\nverifier = "tests"'
      await using gateway = await testGateway(testConfig(upstream.url, more))
      const body = await bodyOf(gateway.chat({ model: "code", metadata: { tests: "assert twice(2) == 4" } }))
      expect([body.choices[0].message.content, upstream.counts.calls]).toEqual([program("2 * x"), 2])
      expect(upstream.asked()[0].body.metadata).toBeUndefined()
      const cases = [{ args: [2], expected: 4 }]
      const calls = JSON.stringify({ kind: "calls", entryPoint: "twice", cases })
      expect((await bodyOf(gateway.chat({ model: "code", metadata: { tests: calls } }))).alloc.samples).toBe(1)
      const refused = await gateway.chat({ model: "code", metadata: { tests: '{"kind":"calls"}' } })
      expect([refused.status, (await bodyOf(refused)).error.param]).toEqual([400, "metadata.tests"])
    }
  )
  it("maths: ends the drawing at the first right sample, by metadata.answer, which is not passed on", async () => {
    await using upstream = await scriptedUpstream({ say: (call) => (call < 1 ? "It is 5." : "The answer is 4.") })
    await using gateway = await testGateway(testConfig(upstream.url))
    const body = await bodyOf(gateway.chat({ model: "alloc/math-cheap", metadata: { answer: "4", team: "a" } }))
    expect([body.choices[0].message.content, upstream.counts.calls]).toEqual(["The answer is 4.", 2])
    expect(body.alloc.samples).toBe(2)
    expect(upstream.asked()[0].body.metadata).toEqual({ team: "a" })
    expect(gateway.rows("SELECT reward, drawn FROM gateway_requests")).toEqual([{ reward: 1, drawn: 2 }])
  })
  it("maths: without an answer, votes by what the samples say", async () => {
    const texts = ["So it is \\boxed{5}", "I get \\boxed{4}", "Clearly \\boxed{4}"]
    await using upstream = await scriptedUpstream({ say: (call) => texts[Math.min(call, 2)] })
    await using gateway = await testGateway(testConfig(upstream.url))
    const body = await bodyOf(gateway.chat({ model: "alloc/math-cheap" }))
    expect(body.choices[0].message.content).toBe("I get \\boxed{4}")
    expect(body.alloc.why[0]).toContain("majority vote, as the request has no metadata.answer")
  })
  it.each([{ a: 1 }, "", " ", true, [["4"]]])(
    "maths: refuses the answer %j, by which no sample could be right",
    async (answer) => {
      await using upstream = await scriptedUpstream()
      await using gateway = await testGateway(testConfig(upstream.url))
      const response = await gateway.chat({ model: "alloc/math-cheap", metadata: { answer } })
      expect([response.status, (await bodyOf(response)).error.param]).toEqual([400, "metadata.answer"])
      expect(upstream.counts.calls).toBe(0)
    }
  )
  it("json-schema: takes the first reply that is valid, and refuses a schema that is none", async () => {
    const texts = ["no JSON", '{"sum":"4"}', '{"sum":4}']
    await using upstream = await scriptedUpstream({ say: (call) => texts[Math.min(call, 2)] })
    const more =
      '[verifiers.json]\nkind = "json-schema"\n[policies.json]\nmodels = ["small"]\nverifier = "json"\nbudget = 8'
    await using gateway = await testGateway(testConfig(upstream.url, more))
    const schema = { type: "object", properties: { sum: { type: "number" } }, required: ["sum"] }
    const response_format = { type: "json_schema", json_schema: { name: "sum", schema } }
    const body = await bodyOf(gateway.chat({ model: "json", response_format }))
    expect([body.choices[0].message.content, upstream.counts.calls]).toEqual(['{"sum":4}', 3])
    expect(upstream.asked()[0].body.response_format).toEqual(response_format)
    const wrong = { type: "json_schema", json_schema: { schema: { type: "hiccup" } } }
    const refused = await gateway.chat({ model: "json", response_format: wrong })
    expect([refused.status, (await bodyOf(refused)).error.param]).toEqual([400, "response_format"])
  })
  it("file: judges by a module of the user's own", async () => {
    await using upstream = await scriptedUpstream({ say: (call) => (call === 0 ? "short" : "long enough") })
    const more = (file: string) =>
      `[verifiers.mine]\nkind = "file"\nfile = "${file}"\n[policies.mine]\nmodels = ["small"]\nverifier = "mine"`
    const file = new URL("LongEnough.ts", import.meta.url).pathname
    await using gateway = await testGateway(testConfig(upstream.url, more(file)))
    const body = await bodyOf(gateway.chat({ model: "mine" }))
    expect([body.choices[0].message.content, upstream.counts.calls]).toEqual(["long enough", 2])
    await expect(testGateway(testConfig(upstream.url, more("/nowhere.ts")))).rejects.toThrow("verifiers.mine")
  })
  it("reward-model: the best of all, or the first that is good enough", async () => {
    let asked = 0
    await using upstream = await scriptedUpstream({
      say: () => {
        asked += 1
        return asked === 2 ? "good" : "worse"
      }
    })
    await using scores = await scriptedUpstream({
      reply: (_, body) => ({ json: [[{ label: "x", score: JSON.stringify(body).includes("good") ? 3 : -1 }]] })
    })
    const more = ["", "accept = 2"].map(
      (accept, k) =>
        `[verifiers.r${k}]\nkind = "reward-model"\napi = "tei-predict"\nurl = "${scores.url}"\n${accept}\n[policies.r${k}]\nmodels = ["small"]\nverifier = "r${k}"\nbudget = 4`
    )
    await using gateway = await testGateway(testConfig(upstream.url, more.join("\n")))
    const best = await bodyOf(gateway.chat({ model: "r0" }))
    expect([best.choices[0].message.content, best.alloc.samples]).toEqual(["good", best.alloc.allowed])
    asked = 0
    const first = await bodyOf(gateway.chat({ model: "r1" }))
    expect([first.choices[0].message.content, asked]).toEqual(["good", 2])
  })
  it("asks a stronger model once where no sample of the first is right", async () => {
    await using upstream = await scriptedUpstream({
      say: (_, body) => (body.model === "large" ? "\\boxed{4}" : "\\boxed{5}")
    })
    const more = '[policies.both]\nmodels = ["small", "large"]\nverifier = "maths"\nbudget = 2'
    await using gateway = await testGateway(testConfig(upstream.url, more))
    const body = await bodyOf(gateway.chat({ model: "both", metadata: { answer: "4" } }))
    expect(body.choices[0].message.content).toBe("\\boxed{4}")
    expect(
      upstream
        .asked()
        .map(({ body: asked }) => asked.model)
        .filter((model) => model === "large")
    ).toHaveLength(1)
  })
})
