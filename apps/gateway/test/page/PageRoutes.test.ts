import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { secrets, type TestGateway, testConfig, testGateway } from "../TestGateway.ts"

const pageKey = "page-secret"
const withPage = (upstream: string, more = ""): string =>
  testConfig(
    upstream,
    `budget = { samples = 100 }\n[page]\nkey_sha256 = "${createHash("sha256").update(pageKey).digest("hex")}"\n${more}`
  )
const basic = (password: string): string => `Basic ${Buffer.from(`anybody:${password}`).toString("base64")}`
const open = ({ url }: TestGateway, path = "/ui", authorization = basic(pageKey)): Promise<Response> =>
  fetch(`${url}${path}`, { headers: { authorization } })

/** What the JSON says, as far as the tests read it. */
interface Told {
  readonly keys: ReadonlyArray<object>
  readonly names: ReadonlyArray<object>
  readonly decisions: ReadonlyArray<object>
}

describe("the page", () => {
  it("opens with its own key alone, which is in no address", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(withPage(upstream.url))
    const statusOf = async (...how: [string, string?]) => (await open(gateway, ...how)).status
    expect(await statusOf("/ui")).toBe(200)
    expect(await statusOf("/ui.json", `Bearer ${pageKey}`)).toBe(200)
    for (const path of ["/ui", "/ui.json", `/ui?key=${pageKey}`])
      for (const authorization of ["", "Basic", basic(""), basic(secrets.ALICE), `Bearer ${secrets.ALICE}`])
        expect(await statusOf(path, authorization), `${path} ${authorization}`).toBe(401)
    const refused = await open(gateway, "/ui", "")
    expect(refused.headers.get("www-authenticate")).toMatch(/^Basic realm=/)
    // Nor is the page's key a client's.
    expect((await gateway.chat({}, { key: pageKey })).status).toBe(401)
    expect(upstream.counts.calls).toBe(0)
  })
  it("is not there where it has no key", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    expect((await open(gateway)).status).toBe(404)
  })
  it("tells what the upstream counted, by policy and key, and how requests were decided", async () => {
    await using upstream = await scriptedUpstream({ say: (call) => (call === 0 ? "five" : "4") })
    await using gateway = await testGateway(withPage(upstream.url))
    const { calls, choices, completionTokens, promptTokens } = upstream.counts
    expect([calls, choices, completionTokens, promptTokens]).toEqual([0, 0, 0, 0])
    await (await gateway.chat({ model: "alloc/math-cheap", metadata: { answer: "4" } })).json()
    const drawn = { ...upstream.counts }
    await (await gateway.chat({ model: "small", stream: true })).text()
    // What it sends has no type; a test that reads what is not there fails.
    const told = (await (await open(gateway, "/ui.json")).json()) as Told
    expect(told.names).toMatchObject([
      { name: "alloc/math-cheap", policy: true, requests: 1, answered: 1, calls: drawn.calls, samples: drawn.choices },
      { name: "small", policy: false, requests: 1, calls: 1, samples: 1, completionTokens: 5, promptTokens: 10 }
    ])
    expect(told.names[0]).toMatchObject({ completionTokens: drawn.completionTokens, saving: { kind: "unknown" } })
    expect(told.keys).toMatchObject([
      { key: "alice", requests: 2, samples: upstream.counts.choices, budget: { samples: 100 }, promisedSamples: 0 }
    ])
    expect(told.decisions).toHaveLength(2)
    expect(told.decisions[1]).toMatchObject({
      name: "alloc/math-cheap",
      drawn: drawn.choices,
      reward: 1,
      choices: [{ samples: [{ reward: 0 }, { reward: 1 }] }]
    })
  })
  it("shows no secret and no text, keeps nothing in caches, and runs no script", async () => {
    await using upstream = await scriptedUpstream({ say: () => "an answer nobody may read" })
    await using gateway = await testGateway(withPage(upstream.url))
    const content = "<script>alert('a question nobody may read')</script>"
    await (await gateway.chat({ messages: [{ role: "user", content }], metadata: { answer: "hidden" } })).json()
    await (await gateway.chat({ model: "<img src=x>" })).json()
    for (const path of ["/ui", "/ui.json"]) {
      const response = await open(gateway, path)
      const text = await response.text()
      for (const hidden of [secrets.ALICE, secrets.UPSTREAM, pageKey, "nobody may read", "hidden", "<script", "<img"])
        expect(text).not.toContain(hidden)
      expect(response.headers.get("cache-control")).toBe("no-store")
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'")
    }
    expect(gateway.notices).toEqual([])
  })
})
