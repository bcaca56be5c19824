import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { DecoderError } from "../../src/DecoderError.ts"
import { decodePolicy, encodePolicy, readPolicy, savePolicy } from "../../src/policy/PolicyFile.ts"
import { toyPolicy } from "./ToyPolicy.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-policy-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const refusal = (text: string): { readonly problem: string; readonly valid: string } => {
  try {
    decodePolicy(text, "mine.json")
  } catch (cause) {
    if (cause instanceof DecoderError && cause.reason._tag === "InvalidPolicyFile") return cause.reason
    throw cause
  }
  throw new Error("not refused")
}

describe("a policy file", () => {
  it("holds what was saved, as the same bytes each time", async () => {
    const policy = toyPolicy()
    const file = join(folder, "inner", "toy.policy.json")
    await savePolicy(file, policy)
    expect(await readPolicy(file)).toEqual(policy)
    expect(await readFile(file, "utf8")).toBe(encodePolicy(policy))
    expect(encodePolicy(await readPolicy(file))).toBe(encodePolicy(policy))
  })

  it("is read back after it was formatted anew", () => {
    const policy = toyPolicy()
    expect(decodePolicy(JSON.stringify(JSON.parse(encodePolicy(policy))))).toEqual(policy)
  })

  it("is refused where a number was changed by hand, by its hash", () => {
    expect(refusal(encodePolicy(toyPolicy()).replace('"budget": 4', '"budget": 40')).problem).toMatch(/SHA-256/)
  })

  it("is refused in another version, with what to do", () => {
    const { problem, valid } = refusal(encodePolicy(toyPolicy()).replace('"version": 1', '"version": 2'))
    expect(problem).toBe("its version is 2")
    expect(valid).toMatch(/fit the policy again/)
  })

  it("is refused where it is another kind of file, or none", async () => {
    expect(refusal("[]").problem).toMatch(/no JSON object/)
    expect(refusal("{").problem).toMatch(/not JSON/)
    expect(refusal('{"format": "recording"}').problem).toMatch(/its format is recording/)
    await writeFile(join(folder, "empty"), "")
    await expect(readPolicy(join(folder, "empty"))).rejects.toThrow(/not a policy/)
    await expect(readPolicy(join(folder, "nowhere"))).rejects.toThrow(/not a policy/)
  })

  it("is refused where its contents are not valid though its hash is right", () => {
    const policy = toyPolicy()
    const manifest = { ...policy.manifest, price: -1 }
    expect(refusal(encodePolicy({ ...policy, manifest })).problem).toMatch(/price/)
    const bins = { ...policy.bins, edges: [2, 1] }
    expect(refusal(encodePolicy({ ...policy, bins })).problem).toMatch(/edges/)
  })
})
