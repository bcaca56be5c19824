/**
 * A reward model's server, and its errors as this package's own.
 *
 * @module
 */
import { checkUrl, HttpError, type HttpServer, httpServer } from "@alloc/http"
import { VerifierError } from "../VerifierError.ts"
import { protocols } from "./Protocols.ts"
import { checkOptions, type RewardModelOptions } from "./RewardOptions.ts"

/** What went wrong between here and the server; `query` says which pairs were asked about. */
export const toVerifierError = ({ reason, retryable }: HttpError, verifier: string, query: string): VerifierError => {
  switch (reason._tag) {
    case "InvalidOption":
      return new VerifierError({ reason: { ...reason, verifier } })
    case "Unreachable":
      return new VerifierError({ reason: { ...reason, verifier, retryable } })
    case "TimedOut":
      return new VerifierError({ reason: { _tag: "TimedOut", verifier, query, limitMs: reason.milliseconds } })
    default: {
      const { problem, status, url } = reason
      return new VerifierError({ reason: { _tag: "BadResponse", verifier, url, status, problem, retryable } })
    }
  }
}

/**
 * The server of the options, and the address that is asked: the protocol's path below theirs, or their own path.
 *
 * @throws VerifierError `InvalidOption`
 */
export const rewardServer = (options: RewardModelOptions): { readonly server: HttpServer; readonly url: string } => {
  checkOptions(options)
  try {
    const url = checkUrl(options.url).replace(/\/+$/, "") + (options.path ?? protocols[options.api].path)
    return { url, server: httpServer({ timeoutMs: 60_000, retries: 4, ...options }) }
  } catch (error) {
    throw error instanceof HttpError ? toVerifierError(error, "reward model", "") : error
  }
}
