import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { secrets, testConfig, testGateway } from "../TestGateway.ts"

const key = "prometheus-key"
const hash = createHash("sha256").update(key).digest("hex")

const read = (url: string, authorization?: string): Promise<Response> =>
  fetch(`${url}/metrics`, { headers: authorization === undefined ? {} : { authorization } })

describe("GET /metrics", () => {
  it("is for anybody where it has no key", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    await (await gateway.chat({})).json()
    const response = await read(gateway.url)
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(await response.text()).toContain('alloc_gateway_requests_total{model="alloc/vote",outcome="answered"}')
  })
  it("is for whoever has its key, as a bearer or as a password, and no other key opens it", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url, `[metrics]\nkey_sha256 = "${hash}"`))
    const basic = (password: string): string => `Basic ${Buffer.from(`prometheus:${password}`).toString("base64")}`
    for (const authorization of [`Bearer ${key}`, basic(key)])
      expect((await read(gateway.url, authorization)).status).toBe(200)
    for (const authorization of [undefined, "", "Bearer", `Bearer ${secrets.ALICE}`, basic(secrets.ALICE), basic("")]) {
      const refused = await read(gateway.url, authorization)
      expect([refused.status, refused.headers.has("www-authenticate")]).toEqual([401, true])
      expect(await refused.text()).not.toContain("alloc_gateway")
    }
    // Nor is it a client's, or the page's.
    expect((await gateway.chat({}, { key })).status).toBe(401)
  })
})
