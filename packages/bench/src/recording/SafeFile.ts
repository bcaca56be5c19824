/**
 * Folders and files that a crash leaves whole.
 *
 * @module
 */
import { randomUUID } from "node:crypto"
import { access, constants, mkdir, open, rename, rm, stat } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { fail } from "../BenchError.ts"

/** `mkdir` with parents, one by one: the recursive one of Node never returns under /proc. */
const makeFolder = async (directory: string): Promise<void> => {
  const isThere = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false
  )
  if (isThere) return
  if (dirname(directory) !== directory) await makeFolder(dirname(directory))
  try {
    await mkdir(directory)
  } catch (cause) {
    // Another process may have made it in between.
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause
  }
}

/**
 * Creates a folder and makes sure that it can be written to.
 *
 * @throws BenchError `UnwritableFolder`
 */
export const writableFolder = async (directory: string): Promise<void> => {
  try {
    await makeFolder(resolve(directory))
    await access(directory, constants.W_OK)
  } catch (cause) {
    fail({ _tag: "UnwritableFolder", directory, problem: cause instanceof Error ? cause.message : String(cause) })
  }
}

/**
 * Writes a file so that a crash leaves either the old content or the new, never a part.
 *
 * @throws BenchError `UnwritableFolder`
 */
export const writeFileSafely = async (file: string, bytes: Uint8Array | string): Promise<void> => {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    const handle = await open(temporary, "w")
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true })
    fail({ _tag: "UnwritableFolder", directory: file, problem: cause instanceof Error ? cause.message : String(cause) })
  }
}
