/**
 * JSON files that carry the SHA-256 of their contents, written whole or not at all.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { mkdir, rename, writeFile } from "node:fs/promises"
import { dirname } from "node:path"

/** The hash of contents, whose order of fields counts. */
export const sealOf = (body: object): string => createHash("sha256").update(JSON.stringify(body)).digest("hex")

/** The text of a file: its contents, then their hash. */
export const sealedText = (body: object): string => `${JSON.stringify({ ...body, sha256: sealOf(body) }, null, 2)}\n`

/** Writes a file whole or not at all. */
export const writeWhole = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.part`, text)
  await rename(`${file}.part`, file)
}
