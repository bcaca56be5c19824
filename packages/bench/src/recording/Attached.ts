/**
 * Files beside a recording's tables: the weights that its samples were drawn or rewarded with.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fail } from "../BenchError.ts"
import type { RecordingManifest } from "./Manifest.ts"

/**
 * The path of a file that the manifest names, after its hash was checked.
 *
 * @throws BenchError `Unavailable` where the manifest names no such file; `MissingFile`, `HashMismatch`
 */
export const attachedFile = async (
  directory: string,
  { attached, name: recording }: Pick<RecordingManifest, "attached" | "name">,
  name: string
): Promise<string> => {
  const entry =
    attached?.[name] ??
    fail({
      _tag: "Unavailable",
      what: `${name} of recording ${recording}`,
      how: "the command that makes the recording writes it: run that again; what was drawn is kept"
    })
  const path = join(directory, name)
  const bytes = await readFile(path).catch(() => fail({ _tag: "MissingFile", file: name, directory }))
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  return sha256 === entry.sha256 ? path : fail({ _tag: "HashMismatch", file: name, sha256, expected: entry.sha256 })
}
