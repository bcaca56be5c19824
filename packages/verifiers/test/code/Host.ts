/** What the host looks like around a run of hostile programs. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { openSandbox, type VerifierError } from "@alloc/verifiers"

const numbers = (path: string): Array<string> => readdirSync(path).filter((name) => /^\d+$/.test(name))

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

const parentOf = (pid: string): string => read(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ")[1] ?? "0"

/** Processes that descend from `owner` or are in a control group of its, but are not the test runner's own. */
export const sandboxProcesses = (owner = process.pid): Array<string> => {
  const all = numbers("/proc")
  const parents = new Map(all.map((pid) => [pid, parentOf(pid)]))
  const descends = (pid: string): boolean => {
    for (let at = pid, steps = 0; at !== "0" && steps < 50; at = parents.get(at) ?? "0", steps++)
      if (at === String(owner)) return true
    return false
  }
  return all.filter((pid) => {
    if (pid === String(owner)) return false
    const grouped = read(`/proc/${pid}/cgroup`).includes(`alloc-sandbox-${owner}-`)
    return grouped || (descends(pid) && /bwrap|unshare|Starts a slot/.test(read(`/proc/${pid}/cmdline`)))
  })
}

/** Control groups of this process. */
export const controlGroups = (): Array<string> =>
  ["/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids"].flatMap((path) => {
    try {
      return readdirSync(path).filter((name) => name.startsWith(`alloc-sandbox-${process.pid}-`))
    } catch {
      return []
    }
  })

/** Pipes and sockets that this process holds. */
export const descriptors = (): number =>
  numbers("/proc/self/fd").filter((fd) => {
    try {
      return /^(pipe|socket)/.test(readlinkSync(`/proc/self/fd/${fd}`))
    } catch {
      return false
    }
  }).length

/** Files that hostile programs of these tests would leave. */
export const strayFiles = (): Array<string> =>
  [tmpdir(), "/dev/shm", "/var/tmp", "/"].flatMap((path) =>
    readdirSync(path).filter((name) => name.startsWith("alloc-attack"))
  )

export const environment = (): string => JSON.stringify(Object.entries(process.env).sort())

/** Why there is no sandbox here, or undefined. */
export const missing = async (): Promise<string | undefined> =>
  openSandbox({ concurrency: 1 })
    .then((sandbox) => sandbox.close())
    .then(() => undefined)
    .catch((error: VerifierError) => {
      console.warn(`sandbox tests are skipped: ${error.message}`)
      return error.message
    })
