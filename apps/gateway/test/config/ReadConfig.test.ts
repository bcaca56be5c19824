import { createHash } from "node:crypto"
import { Redacted } from "effect"
import { describe, expect, it } from "vitest"
import { parseConfig } from "../../src/config/ReadConfig.ts"

const sha256 = createHash("sha256").update("sk-bob").digest("hex")
const base = `
[upstreams.local]
url = "http://127.0.0.1:1/v1"
api_key_env = "UP"
[models.small]
upstream = "local"
[keys.alice]
key_env = "ALICE"
[keys.bob]
key_sha256 = "${sha256}"
`
const env = { UP: "sk-up", ALICE: "sk-alice" }
const read = (more = "", text = base) => parseConfig(text + more, "/etc/alloc.toml", env)
const problem = (more = "", text = base): string => {
  try {
    read(more, text)
    return "none"
  } catch (error) {
    return error instanceof Error ? error.message : ""
  }
}

describe("parseConfig", () => {
  it("fills in defaults, resolves paths beside the file, and keeps of keys their hashes alone", () => {
    const config = read(`[policies."alloc/x"]\nmodels = ["small"]\nfile = "x.policy.json"`)
    expect(config.listen).toEqual({ host: "127.0.0.1", port: 8080 })
    expect(config.store).toBe("/etc/gateway-store")
    expect(config.policies.get("alloc/x")?.file).toBe("/etc/x.policy.json")
    expect(config.keys.map((key) => Buffer.from(key.sha256).toString("hex"))).toEqual([
      createHash("sha256").update("sk-alice").digest("hex"),
      sha256
    ])
    const key = config.upstreams.get("local")?.apiKey
    expect(key === undefined ? "" : Redacted.value(key)).toBe("sk-up")
    expect(JSON.stringify([...config.upstreams.values()])).not.toContain("sk-up")
  })
  it.each([
    ["[limits]\nfan_out = 0", "limits.fan_out is 0; valid: a value greater than or equal to 1"],
    ["[limits]\nfanout = 3", "limits.fanout is no field here; valid: body_bytes, fan_out"],
    ['[policies."a"]\nmodels = ["smal"]', 'policies.a.models is "smal"; valid: small'],
    ['[policies."small"]\nmodels = ["small"]', "policies.small is the name of a model, too"],
    [
      '[policies."a"]\nmodels = ["small", "small"]',
      "valid: one model; several are tried in turn only where a verifier"
    ],
    ['[verifiers.v]\nkind = "math"', 'verifiers.v.kind is "math"; valid: maths, tests'],
    ["[keys.carol]", "keys.carol is without a secret; valid: one of key_env"],
    ['[keys.carol]\nkey_env = "CAROL"', "keys.carol.key_env names the environment variable CAROL, which is not set"],
    ["[keys.bob.budget]\nusd = -1", "keys.bob.budget.usd is -1; valid: a value greater than or equal to 0"],
    ["[keys.bob.budget]\nusd = 1", "keys.bob.budget.usd is in dollars, but model small has no price"],
    ['[server]\nlisten = "8080"', 'server.listen is "8080"; valid: host:port'],
    ["a = [", "it is no TOML: Expected a value at line"]
  ])("refuses %j by field, value and what is valid", (more, words) => {
    expect(problem(more)).toContain(words)
  })
  it("shows no secret that stands in the wrong place", () => {
    for (const more of [
      '[keys.carol]\nkey = "sk-carol"',
      '[keys.carol]\nkey_sha256 = "sk-carol"',
      '[upstreams.u]\nurl = "http://u:sk-carol@h"'
    ])
      expect(problem(more)).not.toMatch(/none|sk-carol/)
  })
})
