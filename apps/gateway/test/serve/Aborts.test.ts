import { setTimeout as sleep } from "node:timers/promises"
import { connecting, unacceptingServer } from "@alloc/http/testing"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { testConfig, testGateway } from "../TestGateway.ts"

/** Waits for something to become true; the test's own limit of time ends it. */
const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await sleep(5)
}

describe("a client that leaves", () => {
  it.each([
    ["a policy's choosing", { model: "alloc/vote" }],
    ["a policy's choosing, streamed", { model: "alloc/vote", stream: true }],
    ["several choices", { model: "alloc/vote", n: 3 }],
    ["a request that passes through", { model: "small" }],
    ["a stream that passes through", { model: "small", stream: true }]
  ])("ends every upstream call of %s, and all of them are counted in full", async (_, body) => {
    await using upstream = await scriptedUpstream({ reply: () => "hang" })
    await using gateway = await testGateway(testConfig(upstream.url))
    const open = (): number => gateway.rows("SELECT 1 FROM gateway_calls WHERE state = 'open'").length
    const controller = new AbortController()
    const answer = gateway
      .chat(body, { signal: controller.signal })
      .then((response) => response.text())
      .catch(() => "aborted")
    // Whatever more of its calls goes out has come, as far as the ledger knows.
    let calls = 0
    while (calls === 0 || calls !== upstream.counts.calls || calls !== open()) {
      calls = upstream.counts.calls
      await sleep(150)
    }
    controller.abort()
    await until(() => upstream.server.aborted.length === calls)
    await answer
    await until(() => open() === 0)
    expect(gateway.rows("SELECT state, samples, completion_tokens FROM gateway_calls")).toEqual(
      Array(calls).fill({ state: "cancelled", samples: 1, completion_tokens: 64 })
    )
    await until(() => gateway.rows("SELECT 1 FROM gateway_requests").length > 0)
    expect(gateway.rows("SELECT outcome FROM gateway_requests")).toEqual([{ outcome: "aborted" }])
    expect(upstream.counts.calls).toBe(calls)
  })
  it.each([
    ["a policy", { model: "alloc/vote" }],
    ["a policy, streamed", { model: "alloc/vote", stream: true }],
    ["a request that passes through", { model: "small" }],
    ["a stream that passes through", { model: "small", stream: true }]
  ])("ends every connection that is being made for %s", async (_, body) => {
    await using upstream = await unacceptingServer()
    await using gateway = await testGateway(testConfig(upstream.url))
    await sleep(100)
    const before = connecting()
    const controller = new AbortController()
    const answer = gateway
      .chat(body, { signal: controller.signal })
      .then((response) => response.text())
      .catch(() => "aborted")
    await until(() => connecting() > before)
    controller.abort()
    await until(() => connecting() === before)
    await answer
    await until(() => gateway.rows("SELECT 1 FROM gateway_calls WHERE state = 'open'").length === 0)
  })
})
