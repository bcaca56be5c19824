/**
 * Logged requests of one policy as a recording, for `bench run recording DIR` and `bench fit`.
 *
 * @module
 */
import { basename } from "node:path"
import type { RecordingContent } from "@alloc/bench/recording"
import { writeRecording } from "@alloc/bench/recording"
import { type OnStore, withSql } from "@alloc/bench/store"
import type { QueryRow, RewardRow, SampleRow } from "@alloc/core/recording"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { PolicyConfig } from "../config/Config.ts"
import { GatewayError } from "../GatewayError.ts"
import type { LoggedSample } from "./TextLog.ts"

interface StoredText {
  readonly request: string
  readonly choice: number
  readonly arm: string
  readonly sample: number
  readonly prompt: string
  readonly row: string
}

/** The logged samples of a policy, by choice and sample. */
export const readTexts = (policy: string): OnStore<ReadonlyArray<StoredText>> =>
  withSql(
    (sql) => sql<StoredText>`SELECT texts.request, texts.choice, texts.arm, texts.sample, texts.prompt, texts.row
      FROM gateway_texts AS texts JOIN gateway_requests AS requests
        ON texts.request = requests.request AND requests.policy = ${policy}
      ORDER BY requests.at, texts.request, texts.choice, texts.sample`
  )

interface Rows {
  readonly queries: ReadonlyArray<QueryRow>
  readonly samples: ReadonlyArray<SampleRow>
  readonly rewards: ReadonlyArray<RewardRow>
}

/** Samples of a choice are numbered within their arm; one that was drawn and not judged counts as failed. */
const rowsOf = (texts: ReadonlyArray<StoredText>, verifier: string): Rows => {
  const queries = new Map<string, QueryRow>()
  const indices = new Map<string, number>()
  const samples: Array<SampleRow> = []
  const rewards: Array<RewardRow> = []
  for (const { arm, choice, prompt, request, row } of texts) {
    const query = `${request}/${choice}`
    // Written by the log alone.
    const { answer, failed, latencyMs, reward, text, tokens, uniform } = JSON.parse(row) as LoggedSample
    queries.set(query, { id: query, split: uniform ? "test" : "train", text: prompt })
    const place = `${arm} ${query}`
    const sample = indices.get(place) ?? 0
    indices.set(place, sample + 1)
    const key = { query, arm, sample }
    if (failed || reward === undefined) {
      samples.push({ ...key, failed: true })
      continue
    }
    samples.push({ ...key, failed: false, text, answer, tokens, latencyMs })
    rewards.push({ ...key, verifier, reward })
  }
  return { queries: [...queries.values()], samples, rewards }
}

/** The content of a recording of a policy's logged samples. */
export const loggedContent = (
  texts: ReadonlyArray<StoredText>,
  policy: PolicyConfig,
  directory: string
): RecordingContent => {
  const verifier = policy.verifier ?? "majority"
  const rows = rowsOf(texts, verifier)
  const arms = [...new Set(rows.samples.map(({ arm }) => arm))]
  return {
    manifest: {
      name: basename(directory),
      title: `Requests for ${policy.name}`,
      split: "test: a share was sampled uniformly; train: drawing ended where a sample was right",
      stopping: "adaptive",
      seeds: {},
      licence: "the user's own requests, and replies under the models' terms",
      notes:
        policy.verifier === undefined
          ? ["The reward of a sample says whether it agrees with the majority of its request."]
          : [],
      arms: arms.map((name) => ({ name, model: name })),
      verifiers: [
        {
          name: verifier,
          description: policy.verifier === undefined ? "agreement with the majority" : `${verifier} of the gateway`,
          binary: rows.rewards.every(({ reward }) => reward === 0 || reward === 1)
        }
      ],
      features: []
    },
    ...rows,
    features: []
  }
}

/** What was written. */
export interface ExportedRecording {
  readonly queries: number
  readonly samples: number
}

const failed = (cause: unknown): GatewayError =>
  cause instanceof GatewayError
    ? cause
    : new GatewayError({ reason: { _tag: "Broken", problem: cause instanceof Error ? cause.message : String(cause) } })

/** Writes the logged requests of a policy as a recording. */
export const exportRecording = (
  policy: PolicyConfig,
  directory: string
): Effect.Effect<ExportedRecording, GatewayError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const texts = yield* readTexts(policy.name)
    const content = loggedContent(texts, policy, directory)
    if (content.queries.length > 0)
      yield* Effect.tryPromise({ try: () => writeRecording(directory, content), catch: failed })
    return { queries: content.queries.length, samples: content.samples.length }
  }).pipe(Effect.mapError(failed))
