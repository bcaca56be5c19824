/**
 * What this machine lets a sandbox guarantee: found by a program that looks around from the inside, not assumed.
 *
 * @module
 */
import { readFileSync } from "node:fs"
import { fail, type VerifierReason } from "../VerifierError.ts"
import type { Isolation } from "./Job.ts"
import { findProgram, resolvePython } from "./Launch.ts"
import { Slot } from "./Slot.ts"
import type { Python, SlotSettings } from "./SlotSettings.ts"

/** What this machine lets the sandbox guarantee; each was seen in a trial run, not assumed. */
export interface Guarantees {
  readonly isolation: Isolation
  /** `group`: of all processes of a program together; `process`: of each. */
  readonly memory: "group-v1" | "group-v2" | "process"
  readonly processes: "group and user" | "user"
  readonly python: string
  readonly node: string | undefined
  /** The same in words, with what is missing and how to get it. */
  readonly summary: string
}

/** That no program can be held on this machine, with the command that would help. */
export const sandboxUnavailable = (why: string, fix: string): VerifierReason => ({
  _tag: "SandboxUnavailable",
  why,
  fix
})

/** Looks for what must not be there. */
const trial = `
import ctypes, os, resource, socket
libc = ctypes.CDLL(None, use_errno=True)
def reachable():
    try:
        socket.create_connection(("127.0.0.1", 9), 0.2)
    except OSError as error:
        return error.errno not in (1, 101, 99)
    return True
def writable():
    found = []
    for folder in ("/", "/usr", "/dev", "/proc"):
        try:
            open(os.path.join(folder, "alloc-trial"), "w").close()
            found.append(folder)
        except OSError:
            pass
    return found
def look():
    return {"pid": os.getpid(), "parent": os.getppid(), "network": reachable(), "processes": os.listdir("/proc"),
            "host": [path for path in ("/etc", "/sys", "/run", "/boot") if os.path.exists(path)], "writable": writable(),
            "namespace": libc.unshare(0x10000000) == 0, "environment": sorted(os.environ)}
def limited():
    resource.setrlimit(resource.RLIMIT_NPROC, (4, 4))
    try:
        for _ in range(4):
            if os.fork() == 0:
                os.read(os.pipe()[0], 1)
    except OSError:
        return True
    return False
`

const trialAsserts = [
  "seen = look()",
  "assert seen['pid'] == 1 and seen['parent'] == 0, 'processes of the host share its namespace'",
  "assert not seen['network'], 'the network can be reached'",
  "assert seen['processes'] == [], 'processes of the host can be seen'",
  "assert seen['host'] == [], 'files of the host can be read: %s' % seen['host']",
  "assert seen['writable'] == [], 'it can write into %s' % seen['writable']",
  "assert not seen['namespace'], 'system calls are not filtered'",
  "assert limited(), 'the number of processes is not limited'"
]

const setting = (name: string): string | undefined => {
  try {
    return readFileSync(`/proc/sys/${name.replaceAll(".", "/")}`, "utf8").trim()
  } catch {
    return undefined
  }
}

/** The command that would help, as far as the machine's own settings and the complaint tell. */
export const isolationFix = (complaint = ""): string => {
  if (process.platform !== "linux")
    return 'run it on Linux, for example: docker run --privileged -v "$PWD":/w -w /w node:24 ...'
  const fixes: Array<string> = []
  if (findProgram("bwrap") === undefined) fixes.push("apt-get install bubblewrap")
  // The kernel says ENOSPC where the number of user namespaces is used up.
  if (setting("user.max_user_namespaces") === "0" || complaint.includes("No space left on device"))
    fixes.push("sysctl -w user.max_user_namespaces=10000")
  if (setting("kernel.unprivileged_userns_clone") === "0") fixes.push("sysctl -w kernel.unprivileged_userns_clone=1")
  if (setting("kernel.apparmor_restrict_unprivileged_userns") === "1")
    fixes.push("sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")
  return fixes.length > 0
    ? fixes.join(" && ")
    : "run as an ordinary user or as the machine's root; a container: docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --cap-add SYS_ADMIN ..."
}

/**
 * The interpreter to use, on PATH or by name.
 *
 * @throws VerifierError `SandboxUnavailable`
 */
export const pythonOf = async (name: string | undefined = findProgram("python3")): Promise<Python> => {
  if (name === undefined) return fail(sandboxUnavailable("python3 is not on PATH", "apt-get install python3"))
  return resolvePython(name).catch((error: Error) =>
    fail(
      sandboxUnavailable(
        `${name} is no Python 3.10 or newer with ctypes and pidfd_open: ${error.message.split("\n")[0]}`,
        "apt-get install python3, or name another by the option `python`"
      )
    )
  )
}

/**
 * The slot that showed in a trial that its kind of isolation starts and holds, of the first such kind.
 *
 * @throws VerifierError `SandboxUnavailable`
 */
export const firstThatHolds = async (
  kinds: ReadonlyArray<Isolation>,
  settings: Omit<SlotSettings, "isolation">
): Promise<Slot> => {
  const complaints: Array<string> = []
  for (const isolation of kinds) {
    const program = isolation === "bwrap" ? "bwrap" : "unshare"
    if (findProgram(program) === undefined) {
      complaints.push(`${program} is not on PATH`)
      continue
    }
    const slot = new Slot({ ...settings, isolation })
    try {
      await slot.ready
      const { test: seen } = await slot.execute({
        language: "python",
        program: trial,
        prelude: "",
        files: {},
        argv: [],
        limits: { ...settings.limits, wallMs: 60_000, cpuMs: 60_000 },
        recursionLimit: 1000,
        test: {
          calls: JSON.stringify({ kind: "asserts", setup: "", asserts: trialAsserts, identity: true, all: false }),
          identity: true
        }
      })
      if (seen?.verdict === "pass") return slot
      complaints.push(`${program}: ${seen?.message ?? "the trial program gave no verdict"}`)
    } catch (error) {
      // The last line of a traceback says what it was.
      const lines = (error instanceof Error ? error.message : String(error)).trim().split("\n")
      complaints.push(`${program}: ${lines.at(-1)}`)
    }
    await slot.close()
  }
  const why = complaints.join("; ")
  return fail(sandboxUnavailable(why, isolationFix(why)))
}

/** What the slot that showed it lets us say. */
export const describeGuarantees = (slot: Slot): Guarantees => {
  const { isolation, node, python } = slot.settings
  const memory = slot.group === undefined ? "process" : (`group-${slot.group.version}` as const)
  const sum =
    slot.group === undefined
      ? "memory is limited for each process, not for their sum (no memory and pids control group can be made here: run as root, or delegate one)"
      : `memory and processes are limited together by control groups (${slot.group.version})`
  return {
    isolation,
    memory,
    processes: slot.group === undefined ? "user" : "group and user",
    python: `${python.executable} (${python.version})`,
    node,
    summary: `every program runs in namespaces of its own (${isolation}): no network, no process of the host, of its files only read-only /usr and the interpreters; system calls are filtered; processor time, processes, files and output are limited; ${sum}`
  }
}
