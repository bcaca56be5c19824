/**
 * Secrets of the configuration: where each comes from, what one may look like, and which parts of a file are never shown.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { Redacted } from "effect"
import { fail } from "../GatewayError.ts"

/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>

/** Where a configuration comes from. */
export interface Source {
  readonly file: string
  readonly env: Env
}

/** Whether the value at a path may be a secret. */
export const isSecret = (path: ReadonlyArray<string>, kind: string): boolean =>
  /key|secret|token$|password|sha256|url|store/i.test(path.at(-1) ?? "") ||
  // Somebody may have put a key where only its hash or its variable belongs.
  (kind === "unexpected" && /^(keys|upstreams|page|metrics|verifiers)$/.test(path[0] ?? ""))

/** What a parser says of a text that it cannot read, without the value that it found there, which may be a secret. */
export const withoutValue = (message: string): string =>
  message.startsWith("Expected ") ? message : message.replace(/'.*'/s, "(not shown)")

/** A variable's name as it may be shown: somebody may have put the key itself in its place. */
const shownVariable = (name: string): string =>
  /^[A-Z_][A-Z0-9_]*$/.test(name)
    ? name
    : "whose name is not shown, since it does not look like one (A to Z, 0 to 9, _)"

const variable = ({ env, file }: Source, field: string, name: string): string => {
  const value = env[name]
  if (value === undefined || value === "")
    return fail({ _tag: "MissingVariable", file, field, variable: shownVariable(name) })
  // A header holds nothing else, and a client could never present it.
  if (/[^\x21-\x7e]/.test(value))
    fail({
      _tag: "InvalidField",
      file,
      field,
      value: `${shownVariable(name)}, a variable whose value is not shown`,
      valid: "a variable whose value is visible ASCII, without spaces or ends of lines"
    })
  return value
}

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest()

/** The hash of a secret that is only compared with. */
export const hashOf = (
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

/** A key that is sent to a server; undefined where it needs none. */
export const sentKey = (
  source: Source,
  field: string,
  api_key_env: string | undefined
): Redacted.Redacted<string> | undefined =>
  api_key_env === undefined ? undefined : Redacted.make(variable(source, `${field}.api_key_env`, api_key_env))

/**
 * Refuses a secret that stands for two: nobody could tell whose request it is, and a client's key would open the page.
 *
 * @throws GatewayError `InvalidField`
 */
export const checkDistinct = (
  secrets: ReadonlyArray<readonly [field: string, hash: Uint8Array | undefined]>,
  file: string
): void => {
  const seen = new Map<string, string>()
  for (const [field, hash] of secrets) {
    if (hash === undefined) continue
    const digits = Buffer.from(hash).toString("hex")
    const before = seen.get(digits)
    if (before !== undefined)
      fail({ _tag: "InvalidField", file, field, value: `the secret of ${before}, too`, valid: "a secret of its own" })
    seen.set(digits, field)
  }
}
