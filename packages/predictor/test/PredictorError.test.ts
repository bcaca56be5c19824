import { PredictorError, type PredictorReason } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { fail } from "../src/PredictorError.ts"

const source = { model: "m", modelHash: "0123456789abcdef", kind: "layer 3", width: 8 }
const reasons: ReadonlyArray<readonly [PredictorReason, string]> = [
  [{ _tag: "InvalidFeature", query: "q", column: 2, value: Number.NaN }, "feature 2 of query q is NaN"],
  [{ _tag: "WidthMismatch", field: "features", width: 3, expected: 4 }, "features has width 3; valid: 4"],
  [
    { _tag: "ForeignFeatures", found: source, expected: { ...source, kind: "layer 4" } },
    "layer 3 of m (hash 0123456789ab"
  ],
  [{ _tag: "OneClass", value: 0 }, "every sample of the training queries has reward 0"],
  [{ _tag: "LeakedQuery", query: "q", count: 3, where: "here" }, "query q (one of 3) is here"],
  [{ _tag: "TooFewRows", rows: 1, needed: 3, what: "ridge" }, "1 rows are too few for ridge; needed: at least 3"],
  [{ _tag: "Unsupported", what: "this", instead: "that" }, "this is not supported; instead: that"],
  [{ _tag: "MissingRuntime", program: "onnxruntime-node", install: "npm i" }, "could not be loaded; install it: npm i"],
  [{ _tag: "Diverged", model: "mlp", epoch: 2, advice: "wait" }, "training of mlp diverged in epoch 2; wait"],
  [{ _tag: "TimedOut", url: "http://x", milliseconds: 5, retryable: true }, "did not answer within 5 ms"],
  [{ _tag: "Unreachable", url: "http://x", cause: "refused", retryable: true }, "could not be reached (refused)"],
  [{ _tag: "BadResponse", url: "u", status: 500, problem: "p", retryable: true }, "answered with status 500: p"]
]

describe("PredictorError", () => {
  it.each(reasons)("$_tag says what was found and what to do", (reason, words) => {
    expect(new PredictorError({ reason }).message).toContain(words)
  })

  it("is what fail throws, with its reason", () => {
    const reason: PredictorReason = { _tag: "DuplicateQuery", query: "q" }
    expect(() => fail(reason)).toThrow(expect.objectContaining({ _tag: "PredictorError", reason }))
  })
})
