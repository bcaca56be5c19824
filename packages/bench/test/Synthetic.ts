import { random } from "@alloc/core/random"
import type { FeatureRow, QueryRow, RewardRow, SampleRow, Split } from "@alloc/core/recording"
import type { RecordingContent } from "../src/index.ts"

export interface SyntheticOptions {
  readonly queries: number
  readonly samples: number | ((query: number) => number)
  readonly width?: number
  readonly seed?: number
  readonly split?: (query: number) => Split
  /** Success probability of query i; default uniform in [0, 1] squared. */
  readonly rate?: (query: number, u: number) => number
  /** Standard deviation of the noise on features: 0 shows the success rate exactly. */
  readonly noise?: number
  readonly arms?: ReadonlyArray<string>
  readonly real?: boolean
}

/** A recording whose success rates are known, with features that show their logit through noise. */
export const synthetic = (options: SyntheticOptions): RecordingContent => {
  const { queries: n, width = 4, seed = 1, noise = 0.5, arms = ["lm"] } = options
  const queries: Array<QueryRow> = []
  const samples: Array<SampleRow> = []
  const rewards: Array<RewardRow> = []
  const features: Array<FeatureRow> = []
  for (let q = 0; q < n; q++) {
    const stream = random(seed, "query", q)
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
    const u = stream.next()
    const rate = options.rate === undefined ? u * u : options.rate(q, u)
    const id = `q${q}`
    const split = options.split?.(q) ?? (q % 4 === 0 ? "test" : q % 4 === 1 ? "validation" : "train")
    queries.push({ id, split, kind: q % 2 === 0 ? "even" : "odd", text: `Question ${q}?`, answer: String(q) })
    const p = Math.min(Math.max(rate, 0.01), 0.99)
    const values = Float32Array.from(
      { length: width },
      (_, j) => (j === 0 ? Math.log(p / (1 - p)) : 0) + noise * normal()
    )
    features.push({ query: id, feature: "hidden", values })
    const count = typeof options.samples === "number" ? options.samples : options.samples(q)
    for (const arm of arms) {
      for (let s = 0; s < count; s++) {
        const right = stream.next() < rate
        const text = right ? ` ${q}` : ` ${q + 1}`
        samples.push({
          query: id,
          arm,
          sample: s,
          failed: false,
          text,
          answer: text.trim(),
          tokens: 5 + (q % 3),
          logProbability: -1.5,
          latencyMs: 12.5
        })
        const reward = options.real === true ? rate + 0.3 * normal() : right ? 1 : 0
        rewards.push({ query: id, arm, sample: s, verifier: "exact", reward })
      }
    }
  }
  return {
    manifest: {
      name: "synthetic",
      title: "Synthetic queries with known success rates",
      arms: arms.map((name) => ({ name, model: "coin", temperature: 1, topK: 0, topP: 1, minP: 0, seed })),
      verifiers: [{ name: "exact", description: "equal to the query's number", binary: options.real !== true }],
      features: [{ name: "hidden", source: { model: "coin", modelHash: "none", kind: "logit and noise", width } }],
      split: "by index",
      seeds: { generator: seed },
      licence: "Apache-2.0",
      notes: ["Made by a generator."]
    },
    queries,
    samples,
    rewards,
    features
  }
}
