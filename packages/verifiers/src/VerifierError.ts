/**
 * The one error of this package: a response *could not be checked*. That is never a verdict: a wrong answer, a missing
 * answer and an undecided one are outcomes of a check that did take place.
 *
 * @module
 */
import { Data } from "effect"

/** Why a response could not be checked. */
export type VerifierReason =
  | {
      /** The query lacks what this verifier needs, or holds it in another form. */
      readonly _tag: "InvalidQuery"
      readonly verifier: string
      readonly query: string
      readonly field: string
      readonly value: unknown
      readonly valid: string
    }
  | {
      /** The verifier's own code threw, rejected or failed. */
      readonly _tag: "CheckFailed"
      readonly verifier: string
      readonly query: string
      readonly cause: unknown
    }
  | {
      /** The verifier gave something that is not a verdict, for example a reward that is not a finite number. */
      readonly _tag: "InvalidVerdict"
      readonly verifier: string
      readonly query: string
      readonly field: string
      readonly value: unknown
      readonly valid: string
    }
  | {
      readonly _tag: "TimedOut"
      readonly verifier: string
      readonly query: string
      readonly limitMs: number
    }
  | {
      /** An option of a verifier or a combinator is out of range. */
      readonly _tag: "InvalidOption"
      readonly verifier: string
      readonly field: string
      readonly value: unknown
      readonly valid: string
    }
  | {
      /** Nothing on this machine can hold a hostile program; `fix` is the command that would change it. */
      readonly _tag: "SandboxUnavailable"
      readonly why: string
      readonly fix: string
    }
  | {
      /** A program's tests cannot be read or run, whatever the program. */
      readonly _tag: "InvalidTest"
      readonly why: string
    }
  | {
      /** No answer came from a reward model's server. */
      readonly _tag: "Unreachable"
      readonly verifier: string
      readonly url: string
      readonly problem: string
      readonly retryable: boolean
    }
  | {
      /** A reward model's server refused, or answered something else than its protocol says. */
      readonly _tag: "BadResponse"
      readonly verifier: string
      readonly url: string
      readonly status: number
      readonly problem: string
      readonly retryable: boolean
    }

const shown = (value: unknown): string => {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value)
  return text.length > 200 ? `${text.slice(0, 200)}...` : text
}

const messageOf = (reason: VerifierReason): string => {
  switch (reason._tag) {
    case "InvalidQuery":
      return `${reason.verifier}: ${reason.field} of query ${reason.query} is ${shown(reason.value)}; valid: ${reason.valid}`
    case "CheckFailed":
      return `${reason.verifier}: the check of query ${reason.query} failed: ${shown(reason.cause)}`
    case "InvalidVerdict":
      return `${reason.verifier}: ${reason.field} of the verdict on query ${reason.query} is ${shown(reason.value)}; valid: ${reason.valid}`
    case "TimedOut":
      return `${reason.verifier}: the check of query ${reason.query} took longer than ${reason.limitMs} ms`
    case "InvalidOption":
      return `${reason.verifier}: ${reason.field} is ${shown(reason.value)}; valid: ${reason.valid}`
    case "SandboxUnavailable":
      return `no sandbox: ${reason.why}; what would help: ${reason.fix}`
    case "InvalidTest":
      return `the tests of a program cannot be used: ${reason.why}`
    case "Unreachable":
      return `${reason.verifier}: no answer from ${reason.url}: ${reason.problem}`
    case "BadResponse":
      return `${reason.verifier}: ${reason.url} answered ${reason.status}: ${reason.problem}`
  }
}

/**
 * A response could not be checked; `reason` says why. Effect users catch it with
 * `Effect.catchTag("VerifierError", ...)`, everybody else with `error instanceof VerifierError`.
 *
 * @example
 * ```ts
 * import { VerifierError, verifier } from "@alloc/verifiers"
 *
 * const broken = verifier({ name: "broken", check: () => Number.NaN })
 * const error: unknown = await broken.check({ id: "q1" }, "42").catch((cause) => cause)
 * console.log(error instanceof VerifierError && error.reason._tag) // => "InvalidVerdict"
 * ```
 */
export class VerifierError extends Data.TaggedError("VerifierError")<{
  readonly reason: VerifierReason
  readonly message: string
  readonly cause?: unknown
}> {
  constructor({ reason }: { readonly reason: VerifierReason }) {
    super({
      reason,
      message: messageOf(reason),
      ...(reason._tag === "CheckFailed" ? { cause: reason.cause } : {})
    })
  }
}

/**
 * The one place where the error is thrown.
 *
 * @throws VerifierError with this reason
 */
export const fail = (reason: VerifierReason): never => {
  throw new VerifierError({ reason })
}
