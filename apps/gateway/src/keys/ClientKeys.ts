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

/** The key of a secret; every key is compared with, so that the time does not tell which. */
export const keyOf = (secret: string | undefined, keys: ReadonlyArray<KeyConfig>): KeyConfig | undefined => {
  const presented = hash(secret ?? "")
  let found: KeyConfig | undefined
  for (const key of keys) if (timingSafeEqual(presented, key.sha256) && secret !== undefined) found = key
  return found
}
