/** Runs a program of this folder in a process of its own, as a user's shell would. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

export interface Ended {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** The package's own command, `bench`. */
export const benchProgram = fileURLToPath(new URL("../../src/cli/Main.ts", import.meta.url))

/** Runs the command in `directory`. */
export const benchProcess = async (directory: string, ...args: ReadonlyArray<string>): Promise<Ended> => {
  const env = { ...process.env, INIT_CWD: directory, NO_COLOR: "1", FORCE_COLOR: undefined }
  const child = spawn(process.execPath, [benchProgram, ...args], { cwd: directory, env, stdio: "pipe" })
  let out = ""
  let error = ""
  child.stdout.on("data", (chunk) => {
    out += String(chunk)
  })
  child.stderr.on("data", (chunk) => {
    error += String(chunk)
  })
  const [code] = await once(child, "close")
  return { code, out, error }
}
