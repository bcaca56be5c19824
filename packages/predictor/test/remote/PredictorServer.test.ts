import { HttpError } from "@alloc/http"
import { describe, expect, it } from "vitest"
import { batchesOf, predictorServer, toPredictorError } from "../../src/remote/PredictorServer.ts"
import { reasonOf } from "../Data.ts"

describe("predictorServer", () => {
  it("has no slash at the end of its address, and refuses what is no address", () => {
    expect(predictorServer("http://localhost:8000/v1//", {}).base).toBe("http://localhost:8000/v1")
    expect(reasonOf(() => predictorServer("localhost", {}))).toBe("InvalidOption")
    expect(reasonOf(() => predictorServer("http://localhost", { timeoutMs: -1 }))).toBe("InvalidOption")
  })

  it("says what may pass, and what will not", () => {
    const tried = (reason: HttpError["reason"]) => toPredictorError(new HttpError({ reason })).reason
    const url = "http://x"
    expect(tried({ _tag: "Unreachable", url, problem: "refused" })).toEqual({
      _tag: "Unreachable",
      url,
      cause: "refused",
      retryable: true
    })
    expect(tried({ _tag: "TimedOut", url, milliseconds: 9 })).toMatchObject({ _tag: "TimedOut", milliseconds: 9 })
    const busy = { _tag: "Refused", url, status: 503, problem: "busy", retryable: true, waitMs: 0 } as const
    expect(tried(busy)).toEqual({ _tag: "BadResponse", url, status: 503, problem: "busy", retryable: true })
    expect(tried({ _tag: "Malformed", url, status: 200, problem: "not JSON" })).toMatchObject({ retryable: false })
  })
})

describe("batchesOf", () => {
  it("cuts lists into parts of at most so many, in order", () => {
    expect(batchesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
    expect(batchesOf([], 2)).toEqual([])
  })
})
