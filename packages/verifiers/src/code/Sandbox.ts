/**
 * Runs programs that a model wrote, which may do anything, and says which of them are right.
 *
 * A slot holds two processes, started together and away from the host (bubblewrap or `unshare`). One forks a jail with
 * fresh namespaces for every program, one runs the tests against a proxy of it. A pass is what the second saw; the
 * program cannot reach it.
 *
 * @module
 */
import { Context, Effect, Layer, type Scope } from "effect"
import { VerifierError } from "../VerifierError.ts"
import { compareOutput } from "./Compare.ts"
import { defaultLimits, type Isolation, type Job, type Limits, type Report } from "./Job.ts"
import { findProgram, type Python, resolvePython } from "./Launch.ts"
import { type JailReport, Slot, type SlotJob, SlotLost, type SlotResult, type SlotSettings } from "./Slot.ts"

export interface SandboxOptions {
  /** Programs at once. Default: the number of processors, at most 8. */
  readonly concurrency?: number | undefined
  readonly limits?: Partial<Limits> | undefined
  /** The interpreter, 3.10 or newer; default `python3` on PATH. */
  readonly python?: string | undefined
  /** Node for JavaScript and TypeScript programs; default the one that runs this. `null`: none. */
  readonly node?: string | null | undefined
  /** Default: bubblewrap where it works, else `unshare`. */
  readonly isolation?: Isolation | undefined
}

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

/** A pool of slots. */
export interface CodeSandbox {
  readonly guarantees: Guarantees
  /** Judges one program. Rejects with `VerifierError` where it could not be judged; aborting rejects likewise. */
  readonly run: (job: Job, options?: { readonly signal?: AbortSignal | undefined }) => Promise<Report>
  /** Ends all processes; nothing of them is left. */
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const unavailable = (why: string, fix: string): VerifierError =>
  new VerifierError({ _tag: "SandboxUnavailable", why, fix })

const invalid = (field: string, value: unknown, valid: string): VerifierError =>
  new VerifierError({ _tag: "InvalidOption", verifier: "sandbox", field, value, valid })

const checkedLimits = (limits: Limits): Limits => {
  for (const [field, value] of Object.entries(limits))
    if (!(Number.isFinite(value) && value > 0)) throw invalid(field, value, "a positive number")
  if (limits.memoryMb < 64) throw invalid("memoryMb", limits.memoryMb, "at least 64")
  return limits
}

/** What the trial program sees from the inside: the proof of what the sandbox claims. */
const trial = `
import os, socket
def look():
    def reachable():
        try:
            socket.create_connection(("127.0.0.1", 9), 0.2)
        except OSError as error:
            return error.errno not in (1, 101, 99)
        return True
    return {"pid": os.getpid(), "parent": os.getppid(), "reachable": reachable(), "home": os.path.exists("/root") or
            os.path.exists("/home") or os.path.exists("/etc/passwd"), "processes": os.listdir("/proc")}
`

const trialAssert = [
  "seen = look()",
  "assert seen['pid'] == 1 and seen['parent'] == 0 and not seen['reachable']",
  "assert seen['processes'] == []"
]

const fixes = [
  "apt-get install bubblewrap",
  "sysctl -w user.max_user_namespaces=10000",
  "sysctl -w kernel.unprivileged_userns_clone=1 (Debian)",
  "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu)"
]

const isolationFix = (): string =>
  process.platform === "linux"
    ? `one of: ${(findProgram("bwrap") === undefined ? fixes : fixes.slice(1)).join("; ")}`
    : "run it on Linux, for example: docker run --privileged -v $PWD:/w -w /w node:24 ..."

const pythonOf = async (options: SandboxOptions): Promise<Python> => {
  const name = options.python ?? findProgram("python3")
  if (name === undefined) throw unavailable("python3 is not on PATH", "apt-get install python3")
  return resolvePython(name).catch((error: Error) => {
    throw unavailable(
      `${name} is no Python 3.10 or newer with ctypes and pidfd_open: ${error.message.split("\n")[0]}`,
      "apt-get install python3, or name another by the option `python`"
    )
  })
}

/** The first kind of isolation that starts and holds in a trial, with the slot that showed it. */
const firstThatHolds = async (
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
      const test = JSON.stringify({ kind: "asserts", setup: "", asserts: trialAssert })
      const { test: seen } = await slot.execute({
        language: "python",
        program: trial,
        limits: settings.limits,
        recursionLimit: 1000,
        test: { calls: test }
      })
      if (seen?.verdict === "pass") return slot
      complaints.push(`${program}: the trial program could see the host (${seen?.message})`)
    } catch (error) {
      complaints.push(`${program}: ${error instanceof Error ? error.message : String(error)}`)
    }
    await slot.close()
  }
  throw unavailable(complaints.join("; "), isolationFix())
}

const describe = (slot: Slot, python: Python, node: string | undefined): Guarantees => {
  const { isolation } = slot.settings
  const memory = slot.group === undefined ? "process" : (`group-${slot.group.version}` as const)
  const processes = slot.group === undefined ? "user" : "group and user"
  const sum =
    slot.group === undefined
      ? "memory is limited for each process, not for their sum (no writable memory and pids control group: run as root, or delegate one)"
      : `memory and processes are limited together by control groups (${slot.group.version})`
  return {
    isolation,
    memory,
    processes,
    python: `${python.executable} (${python.version})`,
    node,
    summary: `every program runs in namespaces of its own (${isolation}): no network, no process of the host, of its files only read-only /usr and the interpreters; ${sum}`
  }
}

const fail = (
  isolation: Isolation,
  jail: JailReport | undefined,
  reason: Exclude<Report["reason"], "passed">,
  message: string,
  failedCase?: number
): Report => ({
  outcome: reason === "unsupported" ? "unsupported" : "fail",
  reason,
  message,
  ...(failedCase === undefined ? {} : { failedCase }),
  isolation,
  wallMs: jail?.wallMs ?? 0,
  cpuMs: jail?.cpuMs ?? 0,
  maxRssKb: jail?.maxRssKb ?? 0
})

const signalNames: Readonly<Record<number, string>> = { 6: "SIGABRT", 9: "SIGKILL", 11: "SIGSEGV", 24: "SIGXCPU" }

/** The verdict of tests that call the program's functions. */
const fromTester = ({ jail, test }: SlotResult, isolation: Isolation, limits: Limits): Report => {
  if (test === undefined || test.verdict === "bad-test")
    throw new VerifierError({ _tag: "InvalidTest", why: test?.message ?? "no report" })
  const failedCase = test.case ?? undefined
  if (test.verdict === "pass")
    return { ...fail(isolation, jail, "wrong-answer", test.message), outcome: "pass", reason: "passed" }
  if (test.verdict !== "ended") return fail(isolation, jail, test.verdict, test.message, failedCase)
  return ended(jail, isolation, limits, failedCase)
}

/** Why a program is no more, where nobody asked it to end. */
const ended = (jail: JailReport, isolation: Isolation, limits: Limits, failedCase?: number): Report => {
  // The kernel counts processor time in ticks: what it killed at the limit may show a little less.
  if (jail.reason === "timeout" || (jail.signal !== null && jail.cpuMs >= 0.95 * limits.cpuMs))
    return fail(
      isolation,
      jail,
      "timeout",
      `not finished within ${limits.wallMs} ms (${limits.cpuMs} ms of processor time)`,
      failedCase
    )
  if (jail.reason === "output-limit")
    return fail(isolation, jail, "output-limit", `more than ${limits.outputKb} KiB of output`, failedCase)
  // What the supervisor kills after the tests, it kills by SIGKILL: another signal was there before.
  if (jail.signal !== null && (jail.reason === null || (jail.reason === "tested" && jail.signal !== 9))) {
    const why = jail.signal === 9 ? ", by the memory limit or by itself" : ""
    return fail(
      isolation,
      jail,
      "killed",
      `killed by ${signalNames[jail.signal] ?? `signal ${jail.signal}`}${why}`,
      failedCase
    )
  }
  const detail = jail.error === "" ? "" : `: ${jail.error}`
  return jail.exit === 0 || jail.exit === null
    ? fail(isolation, jail, "ended-early", "the program ended before the tests did", failedCase)
    : fail(isolation, jail, "program-error", `the program ended with status ${jail.exit}${detail}`, failedCase)
}

class Pool implements CodeSandbox {
  readonly guarantees: Guarantees
  private readonly settings: SlotSettings
  private readonly idle: Array<Slot>
  private readonly all = new Set<Slot>()
  private readonly queue: Array<{ readonly take: (slot: Slot) => void; readonly refuse: (error: unknown) => void }> = []
  private readonly concurrency: number
  private closed = false
  private starting = 0

  constructor(first: Slot, guarantees: Guarantees, concurrency: number) {
    this.guarantees = guarantees
    this.settings = first.settings
    this.idle = [first]
    this.all.add(first)
    this.concurrency = concurrency
  }

  async run(job: Job, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<Report> {
    const { signal } = options
    const language = job.language ?? "python"
    if (language !== "python" && this.settings.node === undefined)
      throw unavailable(`${language} programs need Node`, "name it by the option `node`")
    // A slot's control groups are as large as the sandbox's limits: a job can ask for less, not for more.
    const limits = checkedLimits({ ...this.settings.limits, ...job.limits })
    for (const field of ["memoryMb", "processes"] as const)
      if (limits[field] > this.settings.limits[field])
        throw invalid(field, limits[field], `at most the sandbox's own ${this.settings.limits[field]}`)
    const shared = { language, program: job.program, limits, recursionLimit: job.recursionLimit ?? 1000 }
    const { tests } = job
    const { isolation } = this.settings
    if (tests.kind !== "stdio") {
      const test = tests.kind === "calls" ? { ...tests, compare: tests.compare ?? "strict" } : tests
      return this.attempt({ ...shared, test: { calls: JSON.stringify(test) } }, signal, (result) =>
        fromTester(result, isolation, limits)
      )
    }
    const spent = { wallMs: 0, cpuMs: 0, maxRssKb: 0 }
    for (const [index, { stdin, stdout }] of tests.cases.entries()) {
      const report = await this.attempt({ ...shared, test: { stdin } }, signal, ({ jail, output }) => {
        if (jail.exit !== 0 || jail.reason !== null) return ended(jail, isolation, limits, index)
        return compareOutput(tests.compare ?? "strict-lines", output.toString("utf8"), stdout)
          ? { ...fail(isolation, jail, "wrong-answer", "all tests passed"), outcome: "pass", reason: "passed" }
          : fail(isolation, jail, "wrong-answer", "the output differs from the expected one", index)
      })
      spent.wallMs += report.wallMs
      spent.cpuMs += report.cpuMs
      spent.maxRssKb = Math.max(spent.maxRssKb, report.maxRssKb)
      if (report.outcome !== "pass" || index === tests.cases.length - 1) return { ...report, ...spent }
    }
    throw new VerifierError({ _tag: "InvalidTest", why: "there is no case; valid: at least one" })
  }

  async close(): Promise<void> {
    this.closed = true
    for (const { refuse } of this.queue.splice(0)) refuse(unavailable("the sandbox is closed", "open another"))
    await Promise.all([...this.all].map((slot) => slot.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** One run. Whoever brings a slot down twice has failed. */
  private async attempt(
    job: SlotJob,
    signal: AbortSignal | undefined,
    judge: (result: SlotResult) => Report
  ): Promise<Report> {
    let lost: unknown
    for (let tries = 0; tries < 2; tries++) {
      const slot = await this.acquire(signal)
      try {
        const result = await slot.execute(job, signal)
        if (result.jail.reason === "cancelled") throw signal?.reason
        return judge(result)
      } catch (error) {
        if (!(error instanceof SlotLost)) throw error
        if (this.closed) throw unavailable("the sandbox was closed", "open another")
        lost = error
      } finally {
        this.release(slot)
      }
    }
    const why = lost instanceof Error ? lost.message : String(lost)
    return fail(this.settings.isolation, undefined, "killed", `the program brought its supervisor down twice: ${why}`)
  }

  private acquire(signal: AbortSignal | undefined): Promise<Slot> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.closed) return Promise.reject(unavailable("the sandbox is closed", "open another"))
    const free = this.idle.pop()
    if (free !== undefined) return Promise.resolve(free)
    return new Promise((resolve, reject) => {
      const entry = {
        take: (slot: Slot): void => {
          signal?.removeEventListener("abort", leave)
          resolve(slot)
        },
        refuse: reject
      }
      const leave = (): void => {
        const place = this.queue.indexOf(entry)
        if (place >= 0) this.queue.splice(place, 1)
        reject(signal?.reason)
      }
      signal?.addEventListener("abort", leave, { once: true })
      this.queue.push(entry)
      this.grow()
    })
  }

  /** Starts a slot where programs wait and there is room. */
  private grow(): void {
    if (this.all.size + this.starting >= this.concurrency || this.starting >= this.queue.length) return
    this.starting++
    const slot = new Slot(this.settings)
    slot.ready.then(
      () => {
        this.starting--
        this.all.add(slot)
        this.closed ? void slot.close() : this.release(slot)
      },
      (error: Error) => {
        this.starting--
        // The others go on; only where none is left do the waiting programs hear of it.
        if (this.all.size === 0)
          for (const { refuse } of this.queue.splice(0))
            refuse(unavailable(`no slot starts any more: ${error.message}`, isolationFix()))
      }
    )
  }

  private release(slot: Slot): void {
    if (!slot.alive) {
      this.all.delete(slot)
      this.grow()
      return
    }
    const next = this.queue.shift()
    if (next === undefined) this.idle.push(slot)
    else next.take(slot)
  }
}

/**
 * Opens a sandbox: finds an isolation that holds on this machine, by a trial program that looks around, and refuses
 * with `SandboxUnavailable` and the command that would help where there is none. Nothing of the host is changed but
 * for empty control groups, which `close` removes.
 */
export const openSandbox = async (options: SandboxOptions = {}): Promise<CodeSandbox> => {
  const limits = checkedLimits({ ...defaultLimits, ...options.limits })
  const cores = (await import("node:os")).availableParallelism()
  const concurrency = options.concurrency ?? Math.min(8, cores)
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    throw invalid("concurrency", concurrency, "a whole number, at least 1")
  if (process.platform !== "linux") throw unavailable(`${process.platform} has no namespaces`, isolationFix())
  const python = await pythonOf(options)
  const node = options.node === null ? undefined : (options.node ?? process.execPath)
  const kinds: ReadonlyArray<Isolation> = options.isolation === undefined ? ["bwrap", "namespace"] : [options.isolation]
  const first = await firstThatHolds(kinds, { python, node, limits })
  return new Pool(first, describe(first, python, node), concurrency)
}

/** What a sandbox would guarantee on this machine; rejects with `SandboxUnavailable` where it could guarantee nothing. */
export const probeSandbox = async (options: SandboxOptions = {}): Promise<Guarantees> => {
  const sandbox = await openSandbox({ ...options, concurrency: 1 })
  await sandbox.close()
  return sandbox.guarantees
}

/** The sandbox as an Effect service: closed with its scope, a run is cancelled by interruption. */
export class Sandbox extends Context.Service<
  Sandbox,
  {
    readonly guarantees: Guarantees
    readonly run: (job: Job) => Effect.Effect<Report, VerifierError>
  }
>()("@alloc/verifiers/Sandbox") {
  static readonly make = (
    options: SandboxOptions = {}
  ): Effect.Effect<Sandbox["Service"], VerifierError, Scope.Scope> =>
    Effect.acquireRelease(Effect.tryPromise({ try: () => openSandbox(options), catch: asVerifierError }), (sandbox) =>
      Effect.promise(() => sandbox.close())
    ).pipe(
      Effect.map((sandbox) => ({
        guarantees: sandbox.guarantees,
        run: (job: Job) => Effect.tryPromise({ try: (signal) => sandbox.run(job, { signal }), catch: asVerifierError })
      }))
    )

  static readonly layer = (options: SandboxOptions = {}): Layer.Layer<Sandbox, VerifierError> =>
    Layer.effect(Sandbox, Sandbox.make(options))
}

const asVerifierError = (error: unknown): VerifierError =>
  error instanceof VerifierError ? error : unavailable(String(error), "see the cause")
