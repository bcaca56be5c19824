/**
 * Who is asked at the paper's scale: models that reply, hidden states, rewards, values, a fine-tuned predictor.
 *
 * @module
 */
import { BenchError, type ScaleOptions } from "@alloc/bench"
import { type CollectionModel, openCollectionModel } from "@alloc/bench/collect"
import type { HiddenStates } from "@alloc/core/recording"
import { DecoderError, drawSamples, guided, type Sampler, serverTokens, vllmStates } from "@alloc/decoders"
import { rewardModel, type Verifier, VerifierError } from "@alloc/verifiers"
import type { PaperChoices } from "./PaperChoices.ts"
import type { PaperArm, PaperExperiment } from "./PaperTable.ts"

/** Addresses by role. */
export type PaperEndpoints = ScaleOptions["endpoints"]

const refuse = (field: string, value: unknown, valid: string): never => {
  throw new BenchError({ reason: { _tag: "InvalidOption", field: `--endpoints ${field}`, value, valid } })
}

const example = "http://localhost:8000#org/model"

const apis = ["vllm-classify", "vllm-pooling", "tei-predict", "alloc"] as const

/** Address and model of a role: "http://host:8000#org/model". */
const addressOf = (endpoints: PaperEndpoints, role: string): { readonly url: string; readonly model: string } => {
  const text = endpoints[role] ?? refuse(role, "not given", `who serves it, as in --endpoints ${role}=${example}`)
  const [url, model = ""] = text.split(/#(.*)/s)
  return /^https?:\/\//.test(url) && model !== "" ? { url, model } : refuse(role, text, `an address, as in ${example}`)
}

/** Fine-tuned predictors of curves and of preferences, served once there is a recording that they could learn from. */
const optionalRoles: ReadonlyArray<string> = ["predictor", "router"]

/** Roles of an experiment: those that it needs, and those that it may have. */
export const paperRoles = ({ arms, reward }: PaperExperiment): ReadonlyArray<string> => [
  ...arms.map(({ name }) => name),
  "states",
  ...(reward.kind === "model" ? ["reward"] : []),
  ...(arms.some(({ guided: values }) => values) ? ["values"] : []),
  ...optionalRoles
]

/** Refuses what is missing or not known, before anything is asked. */
export const checkEndpoints = (paper: PaperExperiment, endpoints: PaperEndpoints): void => {
  const roles = paperRoles(paper)
  for (const [role, value] of Object.entries(endpoints))
    if (!roles.includes(role)) refuse(role, value, roles.join(", "))
  for (const role of roles) {
    if (optionalRoles.includes(role)) continue
    if (role === "reward" || role === "values") scorer(endpoints, role)
    else addressOf(endpoints, role)
  }
}

/** A server of rewards or values: "vllm-classify+http://host:8000#org/model"; without a protocol, vLLM's classification. */
export const scorer = (endpoints: PaperEndpoints, role: "reward" | "values"): Verifier => {
  const text = endpoints[role] ?? ""
  const [, given = apis[0]] = /^([\w-]+)\+http/.exec(text) ?? []
  const api = apis.find((one) => one === given) ?? refuse(role, text, `one of ${apis.join(", ")} before +http`)
  const { model, url } = addressOf({ ...endpoints, [role]: text.replace(/^[\w-]+\+(?=http)/, "") }, role)
  return rewardModel({ api, url, model, name: role })
}

/**
 * The last layer's states of the served model, whose width is what the server gives.
 *
 * @throws BenchError `InvalidOption`; DecoderError where the server cannot be asked
 */
export const openStates = async (endpoints: PaperEndpoints, revision: string | undefined): Promise<HiddenStates> => {
  const { model, url } = addressOf(endpoints, "states")
  const of = (width: number): HiddenStates =>
    vllmStates({ url, model, modelHash: revision ?? `${model}, revision not recorded`, width })
  try {
    await of(1).read(["width"])
    return of(1)
  } catch (error) {
    if (error instanceof DecoderError && error.reason._tag === "WrongWidth") return of(error.reason.width)
    throw error
  }
}

const unwrap = (verdict: { readonly reward: number } | VerifierError): number => {
  if (verdict instanceof VerifierError) throw verdict
  return verdict.reward
}

/** Draws token by token from the served model, guided by the values that another server gives of a prompt and a beginning. */
const guidedSampler = (endpoints: PaperEndpoints, { name }: PaperArm, beta: number): Sampler => {
  const server = addressOf(endpoints, name)
  const values = scorer(endpoints, "values")
  return {
    concurrency: 16,
    sample: async (request, signal) => {
      const { temperature } = request.sampling
      const prompt = (request.prefix ?? "") + request.prompt
      const { model, valuesOf } = serverTokens({ ...server, prompt, temperature, ends: ["</s>"] })
      const valued = valuesOf(async (texts) => {
        const query = { id: request.query, text: prompt }
        const found = await values.checkAll(texts.map((response) => ({ query, response })))
        return found.map(unwrap)
      })
      const drawn = await drawSamples(guided(model, { values: valued, beta }, temperature), request, 0, signal)
      return { ...drawn, promptTokens: 0 }
    }
  }
}

/** Opens the model of an arm; states are those of the endpoint `states`, for the first arm alone. */
export const openArm = async (
  endpoints: PaperEndpoints,
  arm: PaperArm,
  { beta }: PaperChoices,
  options: {
    readonly form: PaperExperiment["form"]
    readonly states: HiddenStates | undefined
    readonly extra: Readonly<Record<string, unknown>> | undefined
    readonly signal: AbortSignal | undefined
  }
): Promise<CollectionModel> => {
  const { extra, form, signal, states } = options
  const { model: served, url } = addressOf(endpoints, arm.name)
  const opened = await openCollectionModel({
    model: `${url}#${served}`,
    form,
    extra,
    states: false,
    processes: 64,
    signal
  })
  const model = `${arm.model ?? served}${arm.guided === true ? ", guided by values" : ""}`
  const source = arm.guided === true ? guidedSampler(endpoints, arm, beta) : opened.source
  const identity = arm.guided === true ? `${opened.identity} values ${endpoints.values} beta ${beta}` : opened.identity
  return {
    arm: arm.name,
    model,
    label: model,
    shortName: opened.shortName,
    identity,
    source,
    states,
    readers: 16,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]()
  }
}
