/**
 * The verifiers of the configuration, and how each finds what it judges by in a request. Where a request lacks it, the
 * majority of its samples decides.
 *
 * @module
 */
import { loadVerifier } from "@alloc/bench/files"
import { codeVerifier, mapped, mathAnswer, openSandbox, rewardModel, type Verifier } from "@alloc/verifiers"
import { extractAnswer } from "@alloc/verifiers/math"
import { Effect, type Scope } from "effect"
import type { ChatRequest } from "../api/ChatRequest.ts"
import type { VerifierConfig } from "../config/Config.ts"
import { fail, GatewayError } from "../GatewayError.ts"
import { schemaVerifier, validatorOf } from "./JsonSchema.ts"
import { testsOf } from "./TestsInMetadata.ts"

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

/**
 * Finds the judge of a request.
 *
 * @throws GatewayError `InvalidRequest`
 */
export type Judge = (request: ChatRequest) => RequestJudge

const vote = { verifier: undefined, endsDrawing: false } as const

/** The judge of policies without a verifier. */
export const majority: Judge = () => ({ ...vote, reads: [], by: "majority vote" })

const mathsJudge = (): Judge => {
  const verifier = mathAnswer()
  const reads = ["answer"]
  const extract = (text: string): string | undefined => extractAnswer(text)?.text
  return ({ metadata: { answer } }) => {
    if (answer === undefined || answer === null)
      return { ...vote, extract, reads, by: "majority vote, as the request has no metadata.answer" }
    // No sample could be right by anything else, and all would be paid for.
    if (typeof answer !== "number" && !(typeof answer === "string" && answer.trim() !== ""))
      fail({
        _tag: "InvalidRequest",
        field: "metadata.answer",
        problem: `it is ${JSON.stringify(answer).slice(0, 100)}; valid: the right answer, as text or a number`
      })
    return { verifier, reference: answer, endsDrawing: true, reads, by: "maths, by metadata.answer" }
  }
}

const schemaJudge: Judge = ({ responseFormat }) => {
  const validator = validatorOf(responseFormat)
  return validator === undefined
    ? { ...vote, reads: [], by: "majority vote, as the request has no response_format of JSON" }
    : {
        verifier: schemaVerifier,
        reference: validator,
        endsDrawing: true,
        reads: [],
        by: "validity by response_format"
      }
}

type Of<K extends VerifierConfig["kind"]> = Extract<VerifierConfig, { readonly kind: K }>

const testsJudge = (verifier: Verifier): Judge => {
  const reads = ["tests"]
  return ({ metadata: { tests } }) =>
    tests === undefined || tests === null
      ? { ...vote, reads, by: "majority vote, as the request has no metadata.tests" }
      : { verifier, reference: testsOf(tests), endsDrawing: true, reads, by: "the tests of metadata.tests" }
}

/** A score from `accept` on counts as 1 or more, and ends the drawing; without it the best of all is taken. */
const rewardJudge = ({ accept, api, apiKey, model, url }: Of<"reward-model"> & VerifierConfig): Judge => {
  const scores = rewardModel({ api: api, url, model, apiKey })
  const verifier = accept === undefined ? scores : mapped(scores, ({ reward }) => reward - accept + 1)
  return () => ({ verifier, endsDrawing: accept !== undefined, reads: [], by: "a reward model" })
}

const failed = (file: string, what: string) => (cause: unknown) =>
  new GatewayError({
    reason: {
      _tag: "InvalidConfig",
      file,
      problem: `${what}: ${cause instanceof Error ? cause.message : String(cause)}`
    }
  })

/** Opens the judge of a verifier's settings; a sandbox lives as long as the scope. `file` is the configuration's. */
export const openJudge = (
  name: string,
  config: VerifierConfig,
  file: string
): Effect.Effect<Judge, GatewayError, Scope.Scope> => {
  const wrong = failed(file, `verifiers.${name}`)
  switch (config.kind) {
    case "maths":
      return Effect.sync(mathsJudge)
    case "json-schema":
      return Effect.succeed(schemaJudge)
    case "reward-model":
      return Effect.try({ try: () => rewardJudge(config), catch: wrong })
    case "file":
      return Effect.tryPromise({ try: () => loadVerifier(config.file), catch: wrong }).pipe(
        Effect.map((verifier) => () => ({ verifier, endsDrawing: true, reads: [], by: verifier.name }))
      )
    case "tests":
      return Effect.acquireRelease(Effect.tryPromise({ try: () => openSandbox(), catch: wrong }), (sandbox) =>
        Effect.promise(() => sandbox.close())
      ).pipe(Effect.map((sandbox) => testsJudge(codeVerifier({ sandbox, language: config.language }))))
  }
}
