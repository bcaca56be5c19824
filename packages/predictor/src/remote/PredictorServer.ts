/**
 * A server that is asked over HTTP, its errors as this package's own.
 *
 * @module
 */

import { checkUrl, HttpError, type HttpOptions, type HttpServer, httpServer } from "@alloc/http"
import { checkText } from "../checks/Shapes.ts"
import { PredictorError } from "../PredictorError.ts"

/** What went wrong between here and the server, as an error of this package. */
export const toPredictorError = ({ reason, retryable }: HttpError): PredictorError => {
  switch (reason._tag) {
    case "InvalidOption":
      return new PredictorError({ reason })
    case "Unreachable":
      return new PredictorError({
        reason: { _tag: "Unreachable", url: reason.url, cause: reason.problem, retryable: true }
      })
    case "TimedOut":
      return new PredictorError({ reason: { ...reason, retryable: true } })
    default: {
      const { problem, status, url } = reason
      return new PredictorError({ reason: { _tag: "BadResponse", url, status, problem, retryable } })
    }
  }
}

/** A server and the address below which its paths lie. */
export interface PredictorServer {
  readonly base: string
  readonly server: HttpServer
}

/**
 * The server at an address.
 *
 * @throws PredictorError `InvalidOption`
 */
export const predictorServer = (url: string, options: HttpOptions): PredictorServer => {
  checkText("url", url)
  try {
    return { base: checkUrl(url).replace(/\/+$/, ""), server: httpServer(options) }
  } catch (error) {
    throw error instanceof HttpError ? toPredictorError(error) : error
  }
}

/** Parts of at most `size`, in order. */
export const batchesOf = <A>(items: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, b) => items.slice(b * size, (b + 1) * size))
