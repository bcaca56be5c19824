/**
 * The policies of the configuration, ready to decide: prediction, first price, average and most samples of a query.
 *
 * @module
 */
import { betaCurves, type Curves, samples, warmPrice } from "@alloc/core"
import type { PredictCurves, Sampling } from "@alloc/decoders"
import { type FittedPolicy, loadPolicy } from "@alloc/decoders/policy"
import type { GatewayConfig, PolicyConfig } from "../config/Config.ts"
import { fail } from "../GatewayError.ts"
import type { UpstreamModel } from "../upstreams/Upstreams.ts"
import type { Judge } from "../verifiers/Judges.ts"
import { majority } from "../verifiers/Judges.ts"
import type { PaceGoal } from "./Pace.ts"

/** A policy that can decide. */
export interface LivePolicy {
  readonly config: PolicyConfig
  /** In the order in which they are tried. */
  readonly models: readonly [UpstreamModel, ...ReadonlyArray<UpstreamModel>]
  readonly judge: Judge
  readonly goal: PaceGoal
  readonly predict: PredictCurves
  /** What a request that says nothing is drawn with. */
  readonly sampling: Sampling
}

/** Samples of a query on average, where neither file nor configuration says. */
const usualBudget = 4
const usualTemperature = 0.7

/** A flat prior: every success probability is as likely as any other. */
const flat = (queries: number, maxSamples: number): Curves => {
  const ones = new Float64Array(queries).fill(1)
  return betaCurves(ones, ones, { maxSamples })
}

/** The price at which a query of the flat prior gets its average: a little lower, since the sample that just brings it counts. */
const firstPrice = (budget: number, maximum: number): number =>
  warmPrice(flat(1, maximum), { budget: samples(Math.min(budget, maximum)) }) * (1 - 1e-9)

const fitted = async (config: PolicyConfig, served: string, file: string): Promise<FittedPolicy | undefined> => {
  if (config.file === undefined) return undefined
  const problem = (cause: unknown): never =>
    fail({
      _tag: "InvalidConfig",
      file,
      problem: `policies.${config.name}.file: ${cause instanceof Error ? cause.message : String(cause)}`
    })
  return loadPolicy(config.file, { model: { name: served } }).catch(problem)
}

const openPolicy = async (
  config: PolicyConfig,
  { file, limits }: GatewayConfig,
  upstreams: ReadonlyMap<string, UpstreamModel>,
  judge: Judge
): Promise<LivePolicy> => {
  const named = (name: string): UpstreamModel =>
    upstreams.get(name) ??
    fail({ _tag: "InvalidField", file, field: `policies.${config.name}.models`, value: name, valid: "a model" })
  const [first, ...rest] = config.models
  const model = named(first)
  const policy = await fitted(config, model.config.served, file)
  const budget = config.budget ?? policy?.manifest.budget ?? usualBudget
  const wanted = config.maximum ?? policy?.manifest.maximum ?? Math.max(4, Math.ceil(4 * budget))
  const maximum = Math.min(wanted, limits.fanOut)
  const sampling = policy?.manifest.sampling
  return {
    config,
    models: [model, ...rest.map(named)],
    judge,
    goal: {
      budget,
      maximum,
      price: policy?.manifest.price ?? firstPrice(budget, maximum)
    },
    predict: policy?.single.predict ?? ((queries) => flat(queries.length, maximum)),
    sampling: {
      temperature: config.temperature ?? sampling?.temperature ?? usualTemperature,
      maxTokens: Math.min(config.maxTokens ?? sampling?.maxTokens ?? limits.maxTokens, limits.maxTokens),
      stop: sampling?.stop ?? []
    }
  }
}

/**
 * The policies by the names that clients use.
 *
 * @throws GatewayError `InvalidConfig`, `InvalidField`
 */
export const openPolicies = async (
  config: GatewayConfig,
  upstreams: ReadonlyMap<string, UpstreamModel>,
  judges: ReadonlyMap<string, Judge>
): Promise<ReadonlyMap<string, LivePolicy>> => {
  const open = [...config.policies.values()].map(async (policy) => {
    const judge = policy.verifier === undefined ? majority : (judges.get(policy.verifier) ?? majority)
    return [policy.name, await openPolicy(policy, config, upstreams, judge)] as const
  })
  return new Map(await Promise.all(open))
}
