/**
 * Runs programs that a model wrote, which may do anything, and says which of them are right.
 *
 * A slot holds two processes, started together and away from the host (bubblewrap or `unshare`). One forks a jail with
 * fresh namespaces for every program, one runs the tests against a proxy of it. A pass is what the second saw; the
 * program cannot reach it.
 *
 * @module
 */
import { availableParallelism } from "node:os"
import { Context, Effect, Layer, type Scope } from "effect"
import { fail, VerifierError } from "../VerifierError.ts"
import { checkLimits, checkOptions } from "./CheckJob.ts"
import {
  describeGuarantees,
  firstThatHolds,
  type Guarantees,
  isolationFix,
  pythonOf,
  sandboxUnavailable
} from "./Guarantees.ts"
import type { Isolation, Job, Limits, Report } from "./Job.ts"
import { SlotPool } from "./SlotPool.ts"

/** How a sandbox is opened; all may be left out. */
export interface SandboxOptions {
  /** Programs at once. Default: the number of processors, at most 8. */
  readonly concurrency?: number | undefined
  readonly limits?: Partial<Limits> | undefined
  /** The interpreter, 3.10 or newer; default `python3` on PATH. Of a virtual environment: its packages are there too. */
  readonly python?: string | undefined
  /** More folders of Python packages, for programs and tests. */
  readonly packages?: ReadonlyArray<string> | undefined
  /** Node for JavaScript and TypeScript programs; default the one that runs this. `null`: none. */
  readonly node?: string | null | undefined
  /** Default: bubblewrap where it works, else `unshare`. */
  readonly isolation?: Isolation | undefined
}

/** A sandbox that is open. */
export interface CodeSandbox {
  readonly guarantees: Guarantees
  /**
   * Judges one program; an abort ends it.
   *
   * @throws VerifierError `InvalidTest`, `InvalidOption`, `SandboxUnavailable`
   */
  readonly run: (job: Job, options?: { readonly signal?: AbortSignal | undefined }) => Promise<Report>
  /** Ends all processes; nothing of them is left. */
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * Opens a sandbox: finds an isolation that holds on this machine, by a trial program that looks around.
 * Nothing of the host is changed but for empty control groups, which `close` removes. Takes about a third of a second; a program then takes milliseconds.
 *
 * @throws VerifierError `SandboxUnavailable` with the command that would help, `InvalidOption` for a limit that is out of range
 * @example
 * ```ts needs sandbox
 * import { openSandbox } from "@alloc/verifiers"
 *
 * await using sandbox = await openSandbox({ concurrency: 1, limits: { wallMs: 5000 } })
 * const report = await sandbox.run({
 *   program: "def twice(x):\n    return x + x",
 *   tests: { kind: "asserts", setup: "", asserts: ["assert twice(2) == 4", "assert twice('a') == 'aa'"] }
 * })
 * console.log(report.outcome, report.reason) // => "pass" "passed"
 * ```
 */
export const openSandbox = async (options: SandboxOptions = {}): Promise<CodeSandbox> => {
  checkOptions(options)
  const limits = checkLimits(options.limits)
  const concurrency = options.concurrency ?? Math.min(8, availableParallelism())
  if (process.platform !== "linux")
    return fail(sandboxUnavailable(`${process.platform} has no namespaces`, isolationFix()))
  const python = await pythonOf(options.python)
  const node = options.node === null ? undefined : (options.node ?? process.execPath)
  const packages = [...new Set([...(options.packages ?? []), ...python.packages])]
  const kinds: ReadonlyArray<Isolation> = options.isolation === undefined ? ["bwrap", "namespace"] : [options.isolation]
  const first = await firstThatHolds(kinds, { python, node, packages, limits })
  const pool = new SlotPool(first, concurrency)
  const close = (): Promise<void> => pool.close()
  return {
    guarantees: describeGuarantees(first),
    run: (job, options) => pool.run(job, options),
    close,
    [Symbol.asyncDispose]: close
  }
}

/**
 * What a sandbox would guarantee on this machine.
 *
 * @throws VerifierError `SandboxUnavailable`, with the command that would help
 * @example
 * ```ts needs sandbox
 * import { probeSandbox } from "@alloc/verifiers"
 *
 * const { summary } = await probeSandbox()
 * console.log(summary.startsWith("every program runs in namespaces of its own")) // => true
 * ```
 */
export const probeSandbox = async (options: SandboxOptions = {}): Promise<Guarantees> => {
  const sandbox = await openSandbox({ ...options, concurrency: 1 })
  await sandbox.close()
  return sandbox.guarantees
}

/** A sandbox in Effect: interrupting a run ends its program. */
interface SandboxService {
  readonly guarantees: Guarantees
  readonly run: (job: Job) => Effect.Effect<Report, VerifierError>
}

/**
 * As `openSandbox`, closed with its scope.
 *
 * @throws VerifierError `SandboxUnavailable`, `InvalidOption`
 */
export const openSandboxEffect = (
  options: SandboxOptions = {}
): Effect.Effect<SandboxService, VerifierError, Scope.Scope> =>
  Effect.acquireRelease(Effect.tryPromise({ try: () => openSandbox(options), catch: asVerifierError }), (sandbox) =>
    Effect.promise(() => sandbox.close())
  ).pipe(
    Effect.map((sandbox) => ({
      guarantees: sandbox.guarantees,
      run: (job: Job) => Effect.tryPromise({ try: (signal) => sandbox.run(job, { signal }), catch: asVerifierError })
    }))
  )

/**
 * The sandbox as an Effect service: its layer closes it, and interrupting a run ends its program.
 *
 * @example
 * ```ts needs sandbox
 * import { Effect } from "effect"
 * import { Sandbox } from "@alloc/verifiers"
 *
 * const program = Effect.gen(function* () {
 *   const { run } = yield* Sandbox
 *   return yield* run({
 *     language: "typescript",
 *     program: "const twice = (x: number): number => 2 * x",
 *     tests: { kind: "calls", entryPoint: "twice", cases: [{ args: [2], expected: 4 }] }
 *   })
 * })
 * const { outcome } = await Effect.runPromise(Effect.provide(program, Sandbox.layer({ concurrency: 1 })))
 * console.log(outcome) // => "pass"
 * ```
 */
export class Sandbox extends Context.Service<Sandbox, SandboxService>()("@alloc/verifiers/Sandbox") {
  static readonly layer = (options: SandboxOptions = {}): Layer.Layer<Sandbox, VerifierError> =>
    Layer.effect(Sandbox, openSandboxEffect(options))
}

const asVerifierError = (error: unknown): VerifierError =>
  error instanceof VerifierError
    ? error
    : new VerifierError({ reason: sandboxUnavailable(String(error), "see the cause") })
