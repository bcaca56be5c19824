/**
 * How a slot of the sandbox is started: the command line that takes the supervisors away from the host, and the
 * control groups that bound what they and their programs use together.
 *
 * @module
 */
import { execFile } from "node:child_process"
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  writeFileSync
} from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { promisify } from "node:util"
import { deflateSync } from "node:zlib"
import type { Python, SlotSettings } from "./SlotSettings.ts"

const isRoot = (): boolean => process.getuid?.() === 0

/** Whether this user namespace knows the user; in a container root may be the only one. */
const isMapped = (uid: number): boolean =>
  readFileSync("/proc/self/uid_map", "utf8")
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .some(([first, , count]) => uid >= first && uid < first + count)

let started = 0

/**
 * A user without any right on the host, to whom root gives its rights up inside the sandbox; 0 where there is no other.
 * One of 4,000 for each slot: kernels before 5.14 count a user's processes over all slots.
 */
const slotUser = (): number => {
  const uid = 60_100 + ((process.pid * 16 + started++) % 4_000)
  return isRoot() && isMapped(uid) ? uid : 0
}

/** The first executable file of that name on PATH. */
export const findProgram = (name: string): string | undefined =>
  (process.env.PATH ?? "/usr/bin:/bin")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

/** So long may an interpreter take to start: on a crowded machine even one that is there takes tens of seconds. */
const answerLimitMs = 120_000

/** Asks the interpreter where it really is: a version manager's shim costs 60 ms at each start. */
export const resolvePython = async (command: string): Promise<Python> => {
  const script =
    "import ctypes,json,os,sys,sysconfig;os.pidfd_open;own=[] if sys.prefix==sys.base_prefix else sorted({sysconfig.get_path('purelib'),sysconfig.get_path('platlib')});print(json.dumps([os.path.realpath(sys.executable),sys.base_prefix,sys.version.split()[0],own]))"
  const { stdout } = await promisify(execFile)(command, ["-I", "-c", script], { timeout: answerLimitMs })
  const [executable, prefix, version, packages] = JSON.parse(stdout)
  return { executable, prefix, version, packages }
}

/** Where a folder of packages is inside the sandbox: its own place may be under /tmp, which a program does not see. */
const packagesInside = (index: number): string => `/alloc/packages/${index}`

/** Read-only parts of the host that the interpreters need. */
const mounts = ({ node, packages, python }: SlotSettings): Array<[string, string]> => {
  const list: Array<[string, string]> = [["/usr", "/usr"]]
  for (const [index, folder] of packages.entries()) list.push([folder, packagesInside(index)])
  if (!python.prefix.startsWith("/usr")) list.push([python.prefix, python.prefix])
  if (!python.executable.startsWith("/usr/") && !python.executable.startsWith(`${python.prefix}/`))
    list.push([dirname(python.executable), dirname(python.executable)])
  if (node !== undefined) list.push([node, nodeInside])
  return list
}

/** Folders above the mounts: bubblewrap would make them for their owner alone, whose rights are given up. */
const parents = (paths: ReadonlyArray<string>): Array<string> => [
  ...new Set(
    paths.flatMap((path) =>
      path
        .split("/")
        .slice(1, -1)
        .map((_, i, parts) => `/${parts.slice(0, i + 1).join("/")}`)
    )
  )
]

/** Where Node is inside the sandbox. */
export const nodeInside = "/alloc/node"

const links = (): Array<[string, string]> =>
  ["/lib", "/lib64", "/lib32", "/bin", "/sbin"]
    .filter((path) => existsSync(path))
    .map((path) => {
      return [lstatSync(path).isSymbolicLink() ? readlinkSync(path) : "", path]
    })

/** What there is in /dev, and which device of the host it is; a jail puts its own input over /dev/stdin. */
const devices: ReadonlyArray<readonly [string, string]> = [
  ...["/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"].map((path): [string, string] => [path, path]),
  ["/dev/null", "/dev/stdin"]
]

const unpack = "import base64, sys, zlib; exec(zlib.decompress(base64.b64decode(sys.argv.pop(1))))"

/** The command line of a slot. The script and its settings go in as arguments: no file is made. */
export const command = (slot: SlotSettings, script: string): ReadonlyArray<string> => {
  const { isolation, python } = slot
  const uid = slotUser()
  const packages = slot.packages.map((_, index) => packagesInside(index))
  // Packed, since Linux holds one argument to 128 KiB.
  const packed = deflateSync(script).toString("base64")
  const interpreter = [python.executable, "-I", "-S", "-B", "-c", unpack, packed]
  if (isolation === "namespace") {
    const settings = { uid, packages, binds: mounts(slot), links: links(), devices }
    const user = isRoot() ? [] : ["--user", "--map-root-user"]
    return [
      findProgram("unshare") ?? "unshare",
      ...user,
      "--mount",
      "--pid",
      "--net",
      "--uts",
      "--ipc",
      "--fork",
      "--kill-child",
      "--mount-proc",
      ...interpreter,
      JSON.stringify(settings)
    ]
  }
  return [
    findProgram("bwrap") ?? "bwrap",
    "--die-with-parent",
    "--new-session",
    "--unshare-ipc",
    "--unshare-pid",
    "--unshare-net",
    "--unshare-uts",
    "--hostname",
    "sandbox",
    "--unshare-cgroup-try",
    ...(isRoot() ? [] : ["--unshare-user"]),
    ...parents(mounts(slot).map(([, to]) => to)).flatMap((path) => ["--perms", "0755", "--dir", path]),
    ...mounts(slot).flatMap(([from, to]) => ["--ro-bind", from, to]),
    ...links().flatMap(([target, path]) => (target === "" ? ["--ro-bind", path, path] : ["--symlink", target, path])),
    "--dir",
    "/tmp",
    "--dir",
    "/dev",
    // For semaphores of processes; the jail's own folder.
    "--symlink",
    "/tmp",
    "/dev/shm",
    "--proc",
    "/proc",
    ...devices.flatMap(([from, to]) => ["--dev-bind", from, to]),
    "--remount-ro",
    "/",
    "--chdir",
    "/",
    ...interpreter,
    JSON.stringify({ uid, packages })
  ]
}

/** Memory and process limits over a whole slot, and what kind of control group enforces them. */
export interface ControlGroup {
  readonly version: "v1" | "v2"
  /** Files to which a process writes 0 to join. */
  readonly joins: ReadonlyArray<string>
  readonly remove: () => Promise<void>
}

const base = "/sys/fs/cgroup"
let counter = 0

const removeFolder = (path: string): boolean => {
  try {
    rmdirSync(path)
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT"
  }
  return true
}

/** A group can be removed once its last process is gone, which may be a little after its owner heard of it. */
const removeAll = async (folders: ReadonlyArray<string>): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    if (folders.map(removeFolder).every((done) => done)) return
    await setTimeout(20)
  }
}

/** Empty groups of owners that were killed. */
const removeStale = (parent: string): void => {
  for (const name of readdirSync(parent)) {
    const owner = /^alloc-sandbox-(\d+)-/.exec(name)?.[1]
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) removeFolder(join(parent, name))
  }
}

/** Makes a control group, or says by `undefined` that this machine lets us make none. */
export const makeControlGroup = (memoryMb: number, processes: number): ControlGroup | undefined => {
  const name = `alloc-sandbox-${process.pid}-${counter++}`
  const v2 = existsSync(join(base, "cgroup.controllers"))
  const folders = v2 ? [join(base, name)] : [join(base, "memory", name), join(base, "pids", name)]
  const bytes = String(memoryMb * 1024 * 1024)
  try {
    for (const folder of folders) removeStale(dirname(folder))
    if (v2) {
      const enabled = readFileSync(join(base, "cgroup.subtree_control"), "utf8").split(/\s+/)
      if (!enabled.includes("memory") || !enabled.includes("pids")) return undefined
      mkdirSync(folders[0])
      writeFileSync(join(folders[0], "memory.max"), bytes)
      if (existsSync(join(folders[0], "memory.swap.max"))) writeFileSync(join(folders[0], "memory.swap.max"), "0")
      writeFileSync(join(folders[0], "pids.max"), String(processes))
    } else {
      for (const folder of folders) mkdirSync(folder)
      writeFileSync(join(folders[0], "memory.limit_in_bytes"), bytes)
      writeFileSync(join(folders[1], "pids.max"), String(processes))
    }
  } catch {
    for (const folder of folders) removeFolder(folder)
    return undefined
  }
  return {
    version: v2 ? "v2" : "v1",
    joins: folders.map((folder) => join(folder, "cgroup.procs")),
    remove: () => removeAll(folders)
  }
}
