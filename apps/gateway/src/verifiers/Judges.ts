/**
 * The verifiers of the configuration, and how each finds what it judges by in a request. Where a request lacks it, the
 * majority of its samples decides.
 *
 * @module
 */
import { mathAnswer, type Verifier } from "@alloc/verifiers"
import { extractAnswer } from "@alloc/verifiers/math"
import type { ChatRequest } from "../api/ChatRequest.ts"
import type { VerifierConfig } from "../config/Config.ts"

/** Who judges the samples of one request. */
export interface RequestJudge {
  /** Undefined where the majority decides. */
  readonly verifier: Verifier | undefined
  readonly reference?: unknown
  /** The answer within a text, for votes. */
  readonly extract?: ((text: string) => string | undefined) | undefined
  /** Whether a sample with a reward of 1 ends the drawing. */
  readonly endsDrawing: boolean
  /** Fields of `metadata` that it reads: they are the gateway's, and are not passed on. */
  readonly reads: ReadonlyArray<string>
  /** In words. */
  readonly by: string
}

/** Finds the judge of a request. */
export type Judge = (request: ChatRequest) => RequestJudge

/** The judge of policies without a verifier. */
export const majority: Judge = () => ({ verifier: undefined, endsDrawing: false, reads: [], by: "majority vote" })

const mathsJudge = (): Judge => {
  const verifier = mathAnswer()
  const reads = ["answer"]
  return ({ metadata }) =>
    metadata.answer === undefined
      ? {
          verifier: undefined,
          extract: (text) => extractAnswer(text)?.text,
          endsDrawing: false,
          reads,
          by: "majority vote, as the request has no metadata.answer"
        }
      : { verifier, reference: metadata.answer, endsDrawing: true, reads, by: "maths, by metadata.answer" }
}

/** The judge of a verifier's settings. */
export const openJudge = (config: VerifierConfig): Judge => {
  switch (config.kind) {
    case "maths":
      return mathsJudge()
    default:
      return majority
  }
}
