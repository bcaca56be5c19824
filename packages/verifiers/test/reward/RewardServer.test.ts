import { inspect } from "node:util"
import { manualTimers } from "@alloc/http/testing"
import { VerifierError } from "@alloc/verifiers"
import { rewardModel } from "@alloc/verifiers/reward"
import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { at, checks, logits, reasonOf, rewards, startServer, visits } from "./RewardHost.ts"

startServer()

describe("what may pass by itself is tried again", () => {
  it.each([
    ["503", "/unavailable/2", 3],
    ["429 with Retry-After", "/limited/0.05", 2],
    ["Overloaded", "/overloaded/2", 3],
    ["a dropped connection", "/drop/1", 2]
  ])("%s", async (_, under, expected) => {
    expect(await rewards(at({ api: "vllm-score", under }))).toEqual(logits)
    expect(await visits(`${under}/score`)).toBe(expected)
  })

  it("a Retry-After is kept to", async () => {
    const begun = performance.now()
    await rewards(at({ api: "vllm-score", under: "/limited/0.4" }))
    expect(performance.now() - begun).toBeGreaterThanOrEqual(395)
  })

  it("but not for ever", async () => {
    const error = await reasonOf(at({ api: "vllm-score", under: "/unavailable/99", retries: 2 }))
    expect(error.reason).toMatchObject({ _tag: "BadResponse", status: 503, problem: "try later", retryable: true })
    expect(await visits("/unavailable/99/score")).toBe(3)
  })

  it("and nothing that will not pass", async () => {
    const error = await reasonOf(at({ api: "vllm-score", path: "/nothing" }))
    expect(error.reason).toMatchObject({ _tag: "BadResponse", status: 404, retryable: false })
    expect(await visits("/nothing")).toBe(1)
  })
})

describe("no answer", () => {
  it("no server at all", async () => {
    const error = await reasonOf({ ...at({ api: "alloc", retries: 1 }), url: "http://127.0.0.1:9" })
    expect(error.reason).toMatchObject({ _tag: "Unreachable", url: "http://127.0.0.1:9/score" })
  })

  it("a slow server", async () => {
    // It answers in an hour; each attempt's time is over once it is there.
    using limit = manualTimers(54_321)
    const asking = reasonOf(at({ api: "alloc", under: "/slow/3600000", timeoutMs: 54_321, retries: 1 }))
    for (const attempt of [1, 2]) {
      await expect.poll(() => visits("/slow/3600000/score")).toBe(attempt)
      limit.end()
    }
    expect((await asking).reason).toMatchObject({ _tag: "TimedOut", limitMs: 54_321 })
  })
})

describe("secrets", () => {
  const key = "sk-very-secret-4711"
  const extra = "extra-secret-0815"

  it("are sent", async () => {
    expect(await rewards(at({ api: "alloc", under: `/keyed/${key}`, apiKey: key }))).toEqual(logits)
    expect(await rewards(at({ api: "alloc", under: `/keyed/${key}`, apiKey: Redacted.make(key) }))).toEqual(logits)
    expect((await reasonOf(at({ api: "alloc", under: `/keyed/${key}`, apiKey: "other" }))).reason).toMatchObject({
      status: 401
    })
  })

  it("appear in no error, though the server repeats them, nor in the verifier", async () => {
    const options = { ...at({ api: "alloc", under: "/echo/1", apiKey: key, headers: { "X-Extra": extra } }) }
    const model = rewardModel({
      ...options,
      url: options.url.replace("http://", `http://user:${key}@`).replace(/user:.*@/, "")
    })
    const [error] = await model.checkAll(checks)
    expect(error).toBeInstanceOf(VerifierError)
    const shown = [
      inspect(error, { depth: 20, showHidden: true }),
      JSON.stringify(error),
      String(error),
      inspect(model, { depth: 20 })
    ].join("\n")
    expect(shown).toContain("<redacted>")
    expect(shown).not.toContain(key)
    expect(shown).not.toContain(extra)
  })

  it("in an address are not shown", async () => {
    const error = await reasonOf({ api: "alloc", url: `http://127.0.0.1:9/v1?key=${key}`, path: "", retries: 0 })
    expect(inspect(error, { depth: 20 })).not.toContain(key)
    expect(error.reason).toMatchObject({ url: "http://127.0.0.1:9/v1" })
  })
})
