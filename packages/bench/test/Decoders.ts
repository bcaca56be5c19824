import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { random } from "@alloc/core/random"
import { openRecording, type Recording, type RecordingContent, writeRecording } from "../src/index.ts"

/** Decoders whose rewards, lengths and prices are known, and features that show what the test wants them to show. */
export interface DecodersOptions {
  readonly queries: number
  /** By name: the reward of each query; undefined where the decoder did not answer. */
  readonly rewards: Readonly<Record<string, (query: number) => number | undefined>>
  readonly tokens?: (arm: string, query: number) => number
  /** Per million tokens; absent: the recording states none. */
  readonly prices?: Readonly<Record<string, number>>
  /** By name: the vector of each query. */
  readonly features: Readonly<Record<string, (query: number) => ReadonlyArray<number>>>
  readonly binary?: boolean
}

export const decoders = (options: DecodersOptions): RecordingContent => {
  const { binary = true, features, prices, queries: n, rewards, tokens = () => 100 } = options
  const ids = Array.from({ length: n }, (_, q) => `q${q}`)
  const names = Object.keys(rewards)
  const replies = names.flatMap((arm) =>
    ids.flatMap((query, q) => {
      const reward = rewards[arm](q)
      return reward === undefined ? [] : [{ query, arm, sample: 0, reward, tokens: tokens(arm, q) }]
    })
  )
  return {
    manifest: {
      name: "decoders",
      title: "Decoders whose rewards are known",
      arms: names.map((name) => ({
        name,
        model: `model ${name}`,
        ...(prices?.[name] === undefined ? {} : { price: { perMillionTokens: prices[name], unit: "coins" } })
      })),
      verifiers: [{ name: "exact", description: "as stated", binary }],
      features: Object.entries(features).map(([name, of]) => ({
        name,
        source: { model: "toy", modelHash: name, kind: "hand-made", width: of(0).length }
      })),
      split: "none",
      seeds: {},
      licence: "Apache-2.0",
      notes: ["Made by a generator."]
    },
    queries: ids.map((id) => ({ id, split: "all" })),
    samples: replies.map(({ arm, query, sample, tokens: count }) => ({
      query,
      arm,
      sample,
      failed: false,
      tokens: count
    })),
    rewards: replies.map(({ arm, query, reward, sample }) => ({ query, arm, sample, verifier: "exact", reward })),
    features: Object.entries(features).flatMap(([feature, of]) =>
      ids.map((query, q) => ({ query, feature, values: Float32Array.from(of(q)) }))
    )
  }
}

/** Writes and opens it. */
export const recordingOf = async (options: DecodersOptions): Promise<Recording> => {
  const folder = await mkdtemp(join(tmpdir(), "alloc-routing-"))
  try {
    await writeRecording(folder, decoders(options))
    return await openRecording(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A fixed uniform number of a query. */
export const dice = (...key: ReadonlyArray<number | string>): number => random(7, ...key).next()

/** A fixed normal number of a query. */
export const noise = (...key: ReadonlyArray<number | string>): number =>
  Math.sqrt(-2 * Math.log(1 - dice("u", ...key))) * Math.cos(2 * Math.PI * dice("v", ...key))
