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
const env = { UP: "sk-up", ALICE: "sk-alice", SPACED: "sk-carol\n", CYRILLIC: "ключ" }
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
      '[policies."a"]\nmodels = ["small", "small"]\nverifier = "v"\n[verifiers.v]\nkind = "maths"',
      'policies.a.models is ["small","small"]; valid: each model once'
    ],
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
    ["a = [", "it is no TOML: Expected a value at line"],
    ["[keys.__proto__]\nkey_env = 'ALICE'", 'keys is with the name "__proto__"'],
    ["[policies.' x']\nmodels = ['small']", 'policies is with the name " x"'],
    ['[keys."a\\nb"]\nkey_env = "ALICE"', "valid: names of 1 to 200 visible characters"],
    ["[keys.carol]\nkey_env = 'ALICE'", "keys.carol is the secret of keys.alice, too"],
    ["[page]\nkey_env = 'ALICE'", "page is the secret of keys.alice, too"],
    ["[metrics]\nkey_env = 'ALICE'", "metrics is the secret of keys.alice, too"],
    ["[keys.carol]\nkey_env = 'SPACED'", "keys.carol.key_env is SPACED, a variable whose value is not shown"],
    ["[upstreams.u]\nurl = 'http://h'\napi_key_env = 'CYRILLIC'", "visible ASCII"],
    ["[policies.a]\nmodels = ['small']\nbudget = 8\nmaximum = 2", "at most 2, which is policies.a.maximum"],
    ["[policies.a]\nmodels = ['small']\nbudget = 17", "at most 16, which is limits.fan_out"],
    ["[policies.a]\nmodels = ['small']\nmaximum = 17", "at most 16, which is limits.fan_out"],
    ["[policies.a]\nmodels = ['small']\ntogether = 17", "at most 16, which is limits.fan_out"],
    ["[policies.a]\nmodels = ['small']\nmax_tokens = 4097", "at most 4096, which is limits.max_tokens"],
    [
      "[policies.a]\nmodels = ['small']\ntemperature = 3",
      "policies.a.temperature is 3; valid: a value between 0 and 2"
    ],
    ["[verifiers.v]\nkind = 'maths'\nurl = 'x'", "verifiers.v.url is no field here; valid: kind"],
    ["[models.b]\nupstream = 'local'\ncached_input = 1", "models.b.cached_input is 1; valid: a price beside input"],
    ["[models.b]\nupstream = 'local'\ninput = 1\noutput = 1\ncached_input = 2", "valid: at most input, 1"],
    ["[keys.bob.budget]\nsamples = inf", "keys.bob.budget.samples is Infinity; valid: a finite number"],
    ["[server]\nheartbeat_ms = 2147483648", "server.heartbeat_ms is 2147483648"],
    ["[limits]\nbudget_wait_ms = 1e300", "limits.budget_wait_ms is 1e+300"],
    ["[upstreams.u]\nurl = 'http://h'\ntimeout_ms = 2147483648", "upstreams.u.timeout_ms is 2147483648"],
    ["[upstreams.u]\nurl = 'http://h/v1/chat/completions'", "upstreams.u.url is an address that is not shown here"],
    ["[upstreams.u]\nurl = 'http://h/v1?key=1'", "upstreams.u.url is an address that is not shown here"]
  ])("refuses %j by field, value and what is valid", (more, words) => {
    expect(problem(more)).toContain(words)
  })
  it("refuses a file in which nobody could ask, or nothing could be asked for", () => {
    expect(problem("", base.replace(/\[keys.*/s, "[keys]"))).toContain("keys is empty; valid: at least one")
    expect(problem("", base.replace(/\[models[^[]*upstream = "local"/, "[models]"))).toContain("models is empty")
  })
  it("shows no secret that stands in the wrong place", () => {
    for (const more of [
      '[keys.carol]\nkey = "sk-carol"',
      '[keys.carol]\nkey_sha256 = "sk-carol"',
      '[upstreams.u]\nurl = "http://u:sk-carol@h"',
      '[upstreams.u]\nurl = "http://sk-carol@h"',
      "[keys.carol]\nkey_env = 'sk-carol'",
      "[keys.carol]\nkey_env = 'SPACED'",
      "[keys.carol]\nkey = sk-carol",
      "[page]\nkey_env = sk-carol's",
      "[metrics]\nkey = 'sk-carol'"
    ])
      expect(problem(more)).not.toMatch(/none|sk-carol/)
  })
})
