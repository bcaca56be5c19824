/**
 * A policy file, ready for `decode` and `decodeOne`: prediction, budget and settings as they were fitted.
 *
 * @module
 */
import { betaCurves, online, type Policy } from "@alloc/core"
import type { Features, HiddenStates } from "@alloc/core/recording"
import { decodePredictor, type FittedFeatures, type Predictor } from "@alloc/predictor"
import type { Query } from "@alloc/verifiers"
import { fail } from "../DecoderError.ts"
import { offlineAllocation } from "../decode/Allocation.ts"
import type { DecodeOneOptions } from "../decode/DecodeOne.ts"
import type { DecodeOptions, PredictCurves } from "../decode/DecodeOptions.ts"
import { type LiveOutcomes, type PolicyDrift, policyDrift, type QueryPrediction } from "./PolicyDrift.ts"
import { type PolicyContent, type PolicyManifest, readPolicy } from "./PolicyFile.ts"

/** Options of `loadPolicy`. */
export interface LoadPolicyOptions {
  /** Reads the model's hidden states, where the policy predicts from them. A local model does; others are refused. */
  readonly states?: HiddenStates | undefined
  /** Name of the model that will be drawn from: another one than the policy was fitted on is refused. */
  readonly model?: { readonly name: string } | undefined
}

/** A fitted policy. */
export interface FittedPolicy {
  readonly manifest: PolicyManifest
  /** Options of `decode`: `decode({ queries, model, verifier, ...policy.batch })`. Those behind it go before it. */
  readonly batch: Required<Pick<DecodeOptions, "budget" | "form" | "maximum" | "minimum" | "predict" | "sampling">> &
    Pick<DecodeOptions, "policy">
  /**
   * Options of `decodeOne`, where queries come one by one: `decodeOne(query, { model, verifier, ...policy.single })`. Its
   * bins share out the budget as if every sample were drawn; a query that is verified early leaves the rest unspent, so
   * that less than the budget is spent on average.
   */
  readonly single: Required<Pick<DecodeOneOptions, "allocation" | "form" | "maximum" | "predict" | "sampling">>
  /**
   * Whether live queries, and what was seen of them, still look like those of the fit.
   *
   * @throws PredictorError `InvalidText`, `InvalidFeature`, `ForeignFeatures`
   */
  readonly drift: (queries: ReadonlyArray<Query>, outcomes?: LiveOutcomes) => Promise<PolicyDrift>
}

/** The source of vectors that features are made of; undefined where text alone is read. */
const vectorsOf = (features: FittedFeatures): (FittedFeatures & { readonly kind: "vectors" }) | undefined => {
  if (features.kind === "vectors") return features
  if (features.kind === "joined") return features.parts.map(vectorsOf).find((found) => found !== undefined)
  return "of" in features ? vectorsOf(features.of) : undefined
}

const checkedPredictor = (
  { manifest, predictor: bytes }: PolicyContent,
  file: string,
  states: HiddenStates | undefined
): Predictor<QueryPrediction> | undefined => {
  if (bytes === undefined) return undefined
  const predictor = decodePredictor<QueryPrediction>(bytes, file)
  const needed = vectorsOf(predictor.features)?.source
  if (needed === undefined) return predictor
  const lacks = `hidden states of ${needed.model} (${needed.kind})`
  const instead = `loadPolicy(file, { states: model }), model being ${manifest.fittedOn.model} on this machine`
  if (states === undefined) return fail({ _tag: "Unsupported", what: `the policy ${file}`, lacks, instead })
  if (states.source.modelHash !== needed.modelHash)
    fail({ _tag: "WrongHash", file: states.source.model, sha256: states.source.modelHash, expected: needed.modelHash })
  return predictor
}

const textOf = ({ id, text }: Query): string =>
  text ?? fail({ _tag: "InvalidRequest", field: `text of query ${id}`, value: text, valid: "the prompt" })

/**
 * A policy of a file's contents; `file` is its name in errors.
 *
 * @throws DecoderError `Unsupported` where it predicts from hidden states and none are given, `WrongHash` for another
 *   model's states, `InvalidRequest` for a model that it was not fitted on; PredictorError `InvalidArtifact`
 */
export const fittedPolicy = (
  content: PolicyContent,
  { model, states }: LoadPolicyOptions = {},
  file = "policy"
): FittedPolicy => {
  const { bins, manifest } = content
  const { binary, budget, fittedOn, form, maximum, minimum, prior, sampling } = manifest
  if (model !== undefined && model.name !== fittedOn.model)
    fail({ _tag: "InvalidRequest", field: `model of the policy ${file}`, value: model.name, valid: fittedOn.model })
  const predictor = checkedPredictor(content, file, states)
  const vectors = async (texts: ReadonlyArray<string>): Promise<ReadonlyArray<Features>> =>
    states !== undefined && predictor !== undefined && vectorsOf(predictor.features) !== undefined
      ? [await states.read(texts)]
      : []
  const read = async (queries: ReadonlyArray<Query>) => {
    const texts = queries.map(textOf)
    return { texts, vectors: await vectors(texts) }
  }
  const predict: PredictCurves = async (queries) => {
    if (predictor !== undefined) return predictor.predictQueries(await read(queries)).curves(maximum)
    const same = (value: number): Float64Array => new Float64Array(queries.length).fill(value)
    return betaCurves(same(prior.alpha), same(prior.beta), { maxSamples: maximum })
  }
  // A policy is only ever given states that it made itself, so its state's type may be forgotten.
  const policy = binary ? {} : { policy: online() as Policy }
  return {
    manifest,
    batch: { budget: { samples: budget }, form, maximum, minimum, predict, sampling, ...policy },
    single: { allocation: offlineAllocation(bins), form, maximum, predict, sampling },
    drift: async (queries, outcomes) => policyDrift(manifest, predictor, await read(queries), outcomes)
  }
}

/**
 * Loads a policy that `bench fit` wrote, for `decode` and `decodeOne`. It is about one model: for several, give `decode` its
 * `arms`, each with a `predict` of its own.
 *
 * @throws DecoderError `InvalidPolicyFile`, `Unsupported`, `WrongHash`, `InvalidRequest`; PredictorError `InvalidArtifact`
 * @example
 * ```ts no-run
 * import { decode, serverModel } from "@alloc/decoders"
 * import { loadPolicy } from "@alloc/decoders/policy"
 * import { mathAnswer } from "@alloc/verifiers"
 *
 * const model = serverModel({ url: "http://localhost:8000", model: "org/model" })
 * const { batch } = await loadPolicy("prompts.policy.json", { model })
 * const queries = [{ prompt: "What is 17 * 23?", reference: "391" }]
 * const { answers } = await decode({ queries, model, verifier: mathAnswer(), ...batch })
 * ```
 */
export const loadPolicy = async (file: string, options: LoadPolicyOptions = {}): Promise<FittedPolicy> =>
  fittedPolicy(await readPolicy(file), options, file)
