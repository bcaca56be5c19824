/**
 * The reward model that `--reward` names.
 *
 * @module
 */
import { rewardModel, type Verifier } from "@alloc/verifiers"
import type { RewardApi } from "@alloc/verifiers/reward"
import { fail } from "../BenchError.ts"

/** Protocols that need no more than an address and a model; the first is the default. */
export const rewardApis = [
  "vllm-classify",
  "vllm-pooling",
  "vllm-score",
  "rerank",
  "tei-predict",
  "tei-rerank",
  "alloc"
] as const satisfies ReadonlyArray<RewardApi>

const isRewardApi = (api: string): api is (typeof rewardApis)[number] => rewardApis.some((known) => known === api)

/**
 * The model at an address, its name behind # where the server wants one; undefined where none is named. Its key is taken
 * from `ALLOC_REWARD_API_KEY`.
 *
 * @throws BenchError `InvalidOption`
 */
export const rewardServer = (address: string | undefined, api: string): Verifier | undefined => {
  if (address === undefined) return undefined
  const [url, model = ""] = address.split(/#(.*)/s)
  if (!/^https?:\/\//.test(url)) {
    const valid =
      "an address, with the model's name behind # where the server wants one: http://localhost:8000#org/reward"
    return fail({ _tag: "InvalidOption", field: "--reward", value: address, valid })
  }
  if (!isRewardApi(api))
    return fail({ _tag: "InvalidOption", field: "--reward-api", value: api, valid: rewardApis.join(", ") })
  const apiKey = process.env.ALLOC_REWARD_API_KEY
  return rewardModel({ api, url, ...(model === "" ? {} : { model }), ...(apiKey === undefined ? {} : { apiKey }) })
}
