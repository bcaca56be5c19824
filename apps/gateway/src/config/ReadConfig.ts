/**
 * Reads `alloc.toml`. What is wrong with it is told by field, value and what would be valid; secrets are never shown.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { Redacted, Result, Schema } from "effect"
import { Toml } from "effect/encoding"
import { fail } from "../GatewayError.ts"
import type { GatewayConfig, KeyConfig, ModelConfig, PolicyConfig, UpstreamConfig, VerifierConfig } from "./Config.ts"
import { ConfigSchema, fieldsByPlace, type VerifierSchema, verifierKinds } from "./ConfigSchema.ts"
import { fieldProblem, valueAt } from "./FieldError.ts"

type Env = Readonly<Record<string, string | undefined>>
type Given = (typeof ConfigSchema)["Type"]

/** Where a configuration comes from. */
interface Source {
  readonly file: string
  readonly env: Env
}

const isSecret = (path: ReadonlyArray<string>, kind: string): boolean =>
  /key|secret|token$|password|sha256|url|store/i.test(path.at(-1) ?? "") ||
  // Somebody may have put a key where only its hash or its variable belongs.
  (kind === "unexpected" && /^(keys|upstreams|page|verifiers)$/.test(path[0] ?? ""))

const shown = (value: unknown): string => (value === undefined ? "missing" : JSON.stringify(value).slice(0, 200))

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
  const names = fieldsAt(path)
  if (path[0] === "verifiers" && path.length === 2) {
    const found = shown(valueAt(data, [...path, "kind"]))
    return fail({ _tag: "InvalidField", file, field: `${field}.kind`, value: found, valid: verifierKinds.join(", ") })
  }
  if (kind === "unexpected")
    return fail({ _tag: "InvalidField", file, field, value: "no field here", valid: names.join(", ") })
  return fail({ _tag: "InvalidField", file, field, value, valid: kind === "missing" ? "a value" : valid })
}

const variable = ({ env, file }: Source, field: string, name: string): string => {
  const value = env[name]
  return value === undefined || value === "" ? fail({ _tag: "MissingVariable", file, field, variable: name }) : value
}

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest()

/** The hash of a secret that is only compared with. */
const hashOf = (
  source: Source,
  field: string,
  { key_env, key_sha256 }: { readonly key_env?: string; readonly key_sha256?: string }
): Uint8Array => {
  if ((key_env === undefined) === (key_sha256 === undefined))
    fail({
      _tag: "InvalidField",
      file: source.file,
      field,
      value: key_env === undefined ? "without a secret" : "with two secrets",
      valid: "one of key_env (a variable that holds the key) and key_sha256 (its SHA-256)"
    })
  return key_env === undefined
    ? new Uint8Array(Buffer.from(key_sha256 ?? "", "hex"))
    : sha256(variable(source, `${field}.key_env`, key_env))
}

const listenOf = (listen: string, file: string): GatewayConfig["listen"] => {
  const found = /^(?:\[([0-9a-fA-F:]+)\]|([^:]+)):(\d{1,5})$/.exec(listen)
  const port = Number(found?.[3])
  if (found === null || port > 65535)
    return fail({ _tag: "InvalidField", file, field: "server.listen", value: shown(listen), valid: "host:port" })
  return { host: found[1] ?? found[2], port }
}

const upstreamsOf = ({ upstreams }: Given, source: Source): ReadonlyMap<string, UpstreamConfig> =>
  new Map(
    Object.entries(upstreams).map(([name, { api_key_env, concurrency, retries, seeds, timeout_ms, url }]) => {
      const field = `upstreams.${name}`
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || new URL(url).password !== "")
        fail({
          _tag: "InvalidField",
          file: source.file,
          field: `${field}.url`,
          value: "an address that is not shown here",
          valid: "an http or https address without user and password"
        })
      const apiKey =
        api_key_env === undefined ? undefined : Redacted.make(variable(source, `${field}.api_key_env`, api_key_env))
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
        const price =
          input === undefined || output === undefined ? undefined : { input, output, cachedInput: cached_input }
        return [name, { name, upstream, served, price, maxTokensField: max_tokens_field }]
      }
    )
  )

const policiesOf = (
  { models, policies = {}, verifiers = {} }: Given,
  { file }: Source
): ReadonlyMap<string, PolicyConfig> =>
  new Map(
    Object.entries(policies).map(([name, policy]) => {
      const field = `policies.${name}`
      if (Object.hasOwn(models, name))
        fail({ _tag: "InvalidField", file, field, value: "the name of a model, too", valid: "names that differ" })
      for (const model of policy.models) oneOf(file, `${field}.models`, model, Object.keys(models))
      if (policy.verifier !== undefined) oneOf(file, `${field}.verifier`, policy.verifier, Object.keys(verifiers))
      const { budget, maximum, max_tokens: maxTokens, models: given, temperature, together = 1, verifier } = policy
      const [first, ...rest] = given
      if (rest.length > 0 && verifier === undefined)
        fail({
          _tag: "InvalidField",
          file,
          field: `${field}.models`,
          value: shown(given),
          valid: "one model; several are tried in turn only where a verifier says that one failed"
        })
      const path = policy.file === undefined ? undefined : resolve(dirname(file), policy.file)
      return [
        name,
        { name, file: path, models: [first, ...rest], verifier, budget, maximum, together, temperature, maxTokens }
      ]
    })
  )

const verifierOf = (name: string, given: (typeof VerifierSchema)["Type"], source: Source): VerifierConfig => {
  if (given.kind === "file") return { ...given, file: resolve(dirname(source.file), given.file) }
  if (given.kind !== "reward-model" || given.api_key_env === undefined) return given
  return { ...given, apiKey: Redacted.make(variable(source, `verifiers.${name}.api_key_env`, given.api_key_env)) }
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

/**
 * Makes a configuration of a file's text; `file` is where relative paths in it start.
 *
 * @throws GatewayError `InvalidConfig`, `InvalidField`, `MissingVariable`
 */
export const parseConfig = (text: string, file: string, env: Env): GatewayConfig => {
  const parsed = Toml.parse(text)
  if (Result.isFailure(parsed))
    return fail({ _tag: "InvalidConfig", file, problem: `it is no TOML: ${parsed.failure.message}` })
  const given = decoded(parsed.success, file)
  const source = { file, env }
  const { limits = {}, log, page, server = {}, store = "gateway-store" } = given
  return {
    file,
    listen: listenOf(server.listen ?? "127.0.0.1:8080", file),
    heartbeatMs: server.heartbeat_ms ?? 5000,
    store: /^\w+:\/\//.test(store) ? store : resolve(dirname(file), store),
    limits: {
      bodyBytes: limits.body_bytes ?? 4_000_000,
      fanOut: limits.fan_out ?? 16,
      choices: limits.choices ?? 8,
      maxTokens: limits.max_tokens ?? 4096,
      concurrency: limits.concurrency ?? 256,
      budgetWaitMs: limits.budget_wait_ms ?? 10_000
    },
    upstreams: upstreamsOf(given, source),
    models: modelsOf(given, source),
    verifiers: verifiersOf(given, source),
    policies: policiesOf(given, source),
    keys: keysOf(given, source),
    page: page === undefined ? undefined : hashOf(source, "page", page),
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
