import { runPromise } from "@alloc/http"
import { describe, expect, it } from "vitest"
import { schemaVerifier, validatorOf } from "../../src/verifiers/JsonSchema.ts"

const rewardOf = async (schema: object, reply: unknown): Promise<number> => {
  const reference = validatorOf({ type: "json_schema", json_schema: { schema } })
  return (await runPromise(schemaVerifier.verify({ id: "q", reference }, JSON.stringify(reply)))).reward
}

describe("a JSON schema of a request", () => {
  it("judges replies", async () => {
    const schema = { type: "object", properties: { sum: { type: "number", minimum: 2 } }, required: ["sum"] }
    expect(await rewardOf(schema, { sum: 4 })).toBe(1)
    for (const reply of [{ sum: 1 }, { sum: "4" }, {}, null, []]) expect(await rewardOf(schema, reply)).toBe(0)
  })
  it("ends where a pattern would try for ever, and others go on", async () => {
    expect(await rewardOf({ type: "string", pattern: "^(a+)+$" }, `${"a".repeat(40)}!`)).toBe(0)
    expect(await rewardOf({ type: "string", pattern: "^(a+)+$" }, "aaa")).toBe(1)
  })
  it("is known for its own request alone, whatever its name", async () => {
    const named = (type: string) => ({ $id: "https://example.com/answer", type })
    expect(await rewardOf(named("string"), "four")).toBe(1)
    expect(await rewardOf(named("number"), "four")).toBe(0)
    expect(() =>
      validatorOf({ type: "json_schema", json_schema: { schema: { $ref: "https://example.com/answer" } } })
    ).toThrow("its schema cannot be used")
  })
  it.each([1, "text", null, [[]]])("is refused where it is %j", (schema) => {
    expect(() => validatorOf({ type: "json_schema", json_schema: { schema } })).toThrow("response_format")
  })
})
