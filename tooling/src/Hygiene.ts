/**
 * What no tracked file may hold: a path of somebody's machine, or the host of a package registry. Looked at by `pnpm lint`.
 *
 * @module
 */
import { execFileSync } from "node:child_process"
import { read, root } from "./Workspace.ts"

/** One line that is refused. */
export interface Fault {
  readonly file: string
  readonly line: number
  readonly what: string
}

// Written so that this file does not hold what it refuses. `program.*` is inside the sandbox's own temporary folder.
const machinePath = /(?<![\w.$}/-])\/(?:(?:root|work|home\/\w+|Users\/\w+)\/|tmp\/(?!program\.)\w)/
const registryHost = /\b(?:registry\.(?:npmjs|yarnpkg|npmmirror)\.\w+|(?:pypi|pythonhosted)\.org)/

/** The faults of one file. `hosts` are further registry hosts, those that this machine is set up with. */
export const faultsOf = (file: string, text: string, hosts: ReadonlyArray<string> = []): Array<Fault> =>
  text.split("\n").flatMap((content, index) => {
    const what: Array<string> = []
    if (machinePath.test(content)) what.push("a path of one machine")
    if (registryHost.test(content) || hosts.some((host) => content.includes(host))) what.push("a registry host")
    if (file === "pnpm-lock.yaml" && /https?:\/\/|tarball:/.test(content)) what.push("an address in the lock file")
    return what.map((one) => ({ file, line: index + 1, what: one }))
  })

const hostOf = (address: string | undefined): Array<string> => {
  if (address === undefined || !URL.canParse(address)) return []
  return [new URL(address).hostname]
}

/** The faults of all tracked text files. */
export const faults = (): Array<Fault> => {
  const hosts = [process.env.npm_config_registry, process.env.PIP_INDEX_URL].flatMap(hostOf)
  // `git grep -I` with an empty pattern names the tracked files that are text.
  const tracked = execFileSync("git", ["grep", "-Il", ""], { cwd: root, encoding: "utf8" }).trim().split("\n")
  return tracked.flatMap((file) => faultsOf(file, read(file), hosts))
}
