/**
 * Fingerprints of features that are computed here, so that a predictor can tell them apart.
 *
 * @module
 */
import { createHash } from "node:crypto"

/** SHA-256 over the parts, each ended by a zero byte. */
export const fingerprint = (...parts: ReadonlyArray<string | Uint8Array>): string => {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(part).update("\0")
  return hash.digest("hex")
}
