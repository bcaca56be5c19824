/**
 * Who is asking: keys are known by their SHA-256 alone, and compared in constant time.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto"
import type { KeyConfig } from "../config/Config.ts"

/** The secret of an `Authorization: Bearer` header. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1]

const hash = (secret: string): Uint8Array => createHash("sha256").update(secret).digest()

/** The password of `Authorization: Basic`, whatever the user's name is. */
const passwordOf = (authorization: string | undefined): string | undefined => {
  const given = /^Basic +(\S+) *$/i.exec(authorization ?? "")?.[1]
  if (given === undefined) return undefined
  const pair = Buffer.from(given, "base64").toString()
  return pair.includes(":") ? pair.slice(pair.indexOf(":") + 1) : undefined
}

/** Whether the secret of this hash was sent, as a bearer or as a password. */
export const opens = (authorization: string | undefined, sha256: Uint8Array): boolean => {
  const secret = bearerOf(authorization) ?? passwordOf(authorization)
  return timingSafeEqual(hash(secret ?? ""), sha256) && secret !== undefined
}

/** The key of a secret; every key is compared with, so that the time does not tell which. */
export const keyOf = (secret: string | undefined, keys: ReadonlyArray<KeyConfig>): KeyConfig | undefined => {
  const presented = hash(secret ?? "")
  let found: KeyConfig | undefined
  for (const key of keys) if (timingSafeEqual(presented, key.sha256) && secret !== undefined) found = key
  return found
}
