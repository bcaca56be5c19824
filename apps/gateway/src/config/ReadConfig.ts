/**
 * Reads `alloc.toml`. What is wrong with it is told by field, value and what would be valid; secrets are never shown.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { Result, Schema } from "effect"
import { Toml } from "effect/encoding"
import { fail } from "../GatewayError.ts"
import type {
  GatewayConfig,
  KeyConfig,
  Limits,
  ModelConfig,
  PolicyConfig,
  UpstreamConfig,
  VerifierConfig
} from "./Config.ts"
import {
  ConfigSchema,
  fieldsByPlace,
  type PolicySchema,
  type VerifierSchema,
  verifierFields,
  verifierKinds
} from "./ConfigSchema.ts"
import { checkDistinct, type Env, hashOf, isSecret, type Source, sentKey, withoutValue } from "./ConfigSecrets.ts"
import { fieldProblem, valueAt } from "./FieldError.ts"

type Given = (typeof ConfigSchema)["Type"]

const shown = (value: unknown): string => {
  if (value === undefined) return "missing"
  return typeof value === "number" ? String(value) : JSON.stringify(value).slice(0, 200)
}

/** The names that a table takes: `keys.alice` is `keys.*`. */
const fieldsAt = (path: ReadonlyArray<string>): ReadonlyArray<string> => {
  const table = path.slice(0, -1)
  const place = table.map((step, depth) => (depth === 1 ? "*" : step)).join(".")
  return fieldsByPlace[place] ?? []
}

const decoded = (data: Record<string, unknown>, file: string): Given => {
  const result = Schema.decodeUnknownResult(ConfigSchema)(data, { onExcessProperty: "error" })
  if (Result.isSuccess(result)) return result.success
  const { field, kind, path, valid } = fieldProblem(result.failure)
  const value =
    isSecret(path, kind) && kind !== "missing" ? "a value that is not shown here" : shown(valueAt(data, path))
  const names = path[0] === "verifiers" ? verifierFields(valueAt(data, [...path.slice(0, -1), "kind"])) : fieldsAt(path)
  if (path[0] === "verifiers" && path.length === 2) {
    const found = shown(valueAt(data, [...path, "kind"]))
    return fail({ _tag: "InvalidField", file, field: `${field}.kind`, value: found, valid: verifierKinds.join(", ") })
  }
  if (kind === "unexpected")
    return fail({ _tag: "InvalidField", file, field, value: "no field here", valid: names.join(", ") })
  return fail({ _tag: "InvalidField", file, field, value, valid: kind === "missing" ? "a value" : valid })
}

const listenOf = (listen: string, file: string): GatewayConfig["listen"] => {
  const found = /^(?:\[([0-9a-fA-F:]+)\]|([^:]+)):(\d{1,5})$/.exec(listen)
  const port = Number(found?.[3])
  if (found === null || port > 65535)
    return fail({ _tag: "InvalidField", file, field: "server.listen", value: shown(listen), valid: "host:port" })
  return { host: found[1] ?? found[2], port }
}

/** Whether paths of the API can be put behind an address. */
const isBaseUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { hash, password, pathname, protocol, search, username } = new URL(text)
  return (
    /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === "" && !/completions\/*$/.test(pathname)
  )
}

const upstreamsOf = ({ upstreams }: Given, source: Source): ReadonlyMap<string, UpstreamConfig> =>
  new Map(
    Object.entries(upstreams).map(([name, { api_key_env, concurrency, retries, seeds, timeout_ms, url }]) => {
      const field = `upstreams.${name}`
      if (!isBaseUrl(url))
        fail({
          _tag: "InvalidField",
          file: source.file,
          field: `${field}.url`,
          value: "an address that is not shown here",
          valid:
            "an http or https address that ends with the server's name or with /v1, without user, password and query"
        })
      const apiKey = sentKey(source, field, api_key_env)
      return [
        name,
        {
          name,
          url,
          apiKey,
          concurrency: concurrency ?? 64,
          timeoutMs: timeout_ms ?? 600_000,
          retries: retries ?? 2,
          seeds: seeds ?? true
        }
      ]
    })
  )

const oneOf = (file: string, field: string, value: string, names: Iterable<string>): string => {
  const known = [...names]
  if (known.includes(value)) return value
  return fail({
    _tag: "InvalidField",
    file,
    field,
    value: shown(value),
    valid: known.join(", ") || "none is configured"
  })
}

const modelsOf = ({ models, upstreams }: Given, { file }: Source): ReadonlyMap<string, ModelConfig> =>
  new Map(
    Object.entries(models).map(
      ([name, { cached_input, input, max_tokens_field, name: served = name, output, upstream }]) => {
        oneOf(file, `models.${name}.upstream`, upstream, Object.keys(upstreams))
        if ((input === undefined) !== (output === undefined))
          fail({
            _tag: "InvalidField",
            file,
            field: `models.${name}`,
            value: "priced by half",
            valid: "both input and output, or neither"
          })
        if (cached_input !== undefined && !(input !== undefined && cached_input <= input))
          fail({
            _tag: "InvalidField",
            file,
            field: `models.${name}.cached_input`,
            value: shown(cached_input),
            // The worst case of a call is that nothing is cached.
            valid: input === undefined ? "a price beside input and output" : `at most input, ${input}`
          })
        const price =
          input === undefined || output === undefined ? undefined : { input, output, cachedInput: cached_input }
        return [name, { name, upstream, served, price, maxTokensField: max_tokens_field }]
      }
    )
  )

type GivenPolicy = (typeof PolicySchema)["Type"]

/** Refuses what a policy could not keep to, rather than doing less than the file says. */
const checkPolicy = (
  name: string,
  policy: GivenPolicy,
  { models, verifiers = {} }: Given,
  most: Limits,
  file: string
) => {
  const field = `policies.${name}`
  const { budget, max_tokens, maximum, models: asked, together, verifier } = policy
  for (const model of asked) oneOf(file, `${field}.models`, model, Object.keys(models))
  if (verifier !== undefined) oneOf(file, `${field}.verifier`, verifier, Object.keys(verifiers))
  const refuse = (of: string, value: unknown, valid: string): never =>
    fail({ _tag: "InvalidField", file, field: `${field}.${of}`, value: shown(value), valid })
  if (Object.hasOwn(models, name))
    fail({ _tag: "InvalidField", file, field, value: "the name of a model, too", valid: "names that differ" })
  if (asked.length > 1 && verifier === undefined)
    refuse("models", asked, "one model; several are tried in turn only where a verifier says that one failed")
  if (new Set(asked).size < asked.length) refuse("models", asked, "each model once")
  const atMost = (of: string, value: number | undefined, limit: number, from: string): void => {
    if (value !== undefined && value > limit) refuse(of, value, `at most ${limit}, which is ${from}`)
  }
  atMost("maximum", maximum, most.fanOut, "limits.fan_out")
  atMost("budget", budget, maximum ?? most.fanOut, maximum === undefined ? "limits.fan_out" : `${field}.maximum`)
  atMost("together", together, maximum ?? most.fanOut, maximum === undefined ? "limits.fan_out" : `${field}.maximum`)
  atMost("max_tokens", max_tokens, most.maxTokens, "limits.max_tokens")
}

const policiesOf = (given: Given, limits: Limits, { file }: Source): ReadonlyMap<string, PolicyConfig> =>
  new Map(
    Object.entries(given.policies ?? {}).map(([name, policy]) => {
      checkPolicy(name, policy, given, limits, file)
      const { budget, maximum, max_tokens: maxTokens, models, temperature, together = 1, verifier } = policy
      const path = policy.file === undefined ? undefined : resolve(dirname(file), policy.file)
      return [name, { name, file: path, models, verifier, budget, maximum, together, temperature, maxTokens }]
    })
  )

const verifierOf = (name: string, given: (typeof VerifierSchema)["Type"], source: Source): VerifierConfig => {
  if (given.kind === "file") return { ...given, file: resolve(dirname(source.file), given.file) }
  if (given.kind !== "reward-model") return given
  const apiKey = sentKey(source, `verifiers.${name}`, given.api_key_env)
  return apiKey === undefined ? given : { ...given, apiKey }
}

const verifiersOf = ({ verifiers = {} }: Given, source: Source): ReadonlyMap<string, VerifierConfig> =>
  new Map(Object.entries(verifiers).map(([name, given]) => [name, verifierOf(name, given, source)] as const))

const keysOf = ({ keys, models }: Given, source: Source): ReadonlyArray<KeyConfig> => {
  const unpriced = Object.entries(models).find(([, { input }]) => input === undefined)?.[0]
  return Object.entries(keys).map(([name, given]) => {
    const budget = given.budget ?? {}
    if (budget.usd !== undefined && unpriced !== undefined)
      fail({
        _tag: "InvalidField",
        file: source.file,
        field: `keys.${name}.budget.usd`,
        value: `in dollars, but model ${unpriced} has no price`,
        valid: "a price (input and output) for every model, or a budget in samples or tokens"
      })
    return { name, sha256: hashOf(source, `keys.${name}`, given), budget }
  })
}

const limitsOf = ({ limits = {} }: Given): Limits => ({
  bodyBytes: limits.body_bytes ?? 4_000_000,
  fanOut: limits.fan_out ?? 16,
  choices: limits.choices ?? 8,
  maxTokens: limits.max_tokens ?? 4096,
  concurrency: limits.concurrency ?? 256,
  budgetWaitMs: limits.budget_wait_ms ?? 10_000
})

/** Names go into errors, labels of metrics and the page; a gateway without a key or a model answers nobody. */
const checkNames = (data: Readonly<Record<string, unknown>>, file: string): void => {
  for (const field of ["upstreams", "models", "verifiers", "policies", "keys"]) {
    const table = data[field]
    if (typeof table !== "object" || table === null) continue
    const names = Object.keys(table)
    const bad = names.find((name) => !/^[\P{C}]{1,200}$/u.test(name) || name.trim() !== name || name === "__proto__")
    if (bad !== undefined)
      fail({
        _tag: "InvalidField",
        file,
        field,
        value: `with the name ${shown(bad)}`,
        valid: "names of 1 to 200 visible characters, other than __proto__"
      })
    if (names.length === 0 && (field === "keys" || field === "models"))
      fail({ _tag: "InvalidField", file, field, value: "empty", valid: `at least one, as [${field}.NAME]` })
  }
}

/**
 * Makes a configuration of a file's text; `file` is where relative paths in it start.
 *
 * @throws GatewayError `InvalidConfig`, `InvalidField`, `MissingVariable`
 */
export const parseConfig = (text: string, file: string, env: Env): GatewayConfig => {
  const parsed = Toml.parse(text)
  if (Result.isFailure(parsed))
    return fail({ _tag: "InvalidConfig", file, problem: `it is no TOML: ${withoutValue(parsed.failure.message)}` })
  checkNames(parsed.success, file)
  const given = decoded(parsed.success, file)
  const source = { file, env }
  const { log, metrics, page, server = {}, store = "gateway-store" } = given
  const limits = limitsOf(given)
  const opened = {
    keys: keysOf(given, source),
    page: page === undefined ? undefined : hashOf(source, "page", page),
    metrics: metrics === undefined ? undefined : hashOf(source, "metrics", metrics)
  }
  const clients = opened.keys.map(({ name, sha256 }) => [`keys.${name}`, sha256] as const)
  checkDistinct([...clients, ["page", opened.page], ["metrics", opened.metrics]], file)
  return {
    file,
    listen: listenOf(server.listen ?? "127.0.0.1:8080", file),
    heartbeatMs: server.heartbeat_ms === 0 ? undefined : (server.heartbeat_ms ?? 5000),
    store: /^\w+:\/\//.test(store) ? store : resolve(dirname(file), store),
    limits,
    upstreams: upstreamsOf(given, source),
    models: modelsOf(given, source),
    verifiers: verifiersOf(given, source),
    policies: policiesOf(given, limits, source),
    ...opened,
    log: {
      texts: log?.texts ?? false,
      uniformShare: log?.uniform_share ?? 0.1,
      redact: log?.redact === undefined ? undefined : resolve(dirname(file), log.redact)
    }
  }
}

/**
 * Reads a configuration file.
 *
 * @throws GatewayError `InvalidConfig`, `InvalidField`, `MissingVariable`
 */
export const readConfig = async (file: string, env: Env): Promise<GatewayConfig> => {
  const text = await readFile(file, "utf8").catch((cause: unknown) =>
    fail({ _tag: "InvalidConfig", file, problem: cause instanceof Error ? cause.message : String(cause) })
  )
  return parseConfig(text, file, env)
}
