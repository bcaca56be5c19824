/**
 * Live runs as a recording to learn from. Drawing that ends where a sample succeeds makes rates of success too high, so a
 * stated share of the queries is sampled uniformly; of the others, the likelihood of what was seen is still right.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { access } from "node:fs/promises"
import { basename, join } from "node:path"
import { uniform } from "@alloc/core"
import type { QueryRow, RewardRow, SampleRow } from "@alloc/core/recording"
import { type Answer, type Decoded, type DecodeOptions, decode, type Prompt, type QueryInput } from "@alloc/decoders"
import { fail } from "../BenchError.ts"
import { inUniformShare } from "../recording/FixedPart.ts"
import type { ArmEntry, ManifestContent } from "../recording/Manifest.ts"
import { openRecording } from "../recording/Open.ts"
import { recordingContent } from "../recording/RecordingContent.ts"
import type { RecordingContent } from "../recording/Rows.ts"
import { writeRecording } from "../recording/Write.ts"

/** Options of `decodeLogged`. */
export interface LogOptions {
  /** Folder of the recording; runs are added to what is there. */
  readonly directory: string
  /**
   * Share of the queries that get the budget's whole number of samples, whatever comes back: what rates and savings are
   * taken from. Chosen by the query's id. Default 0.1.
   */
  readonly uniformShare?: number | undefined
}

/** A run of `decodeLogged`. */
export interface LoggedRun {
  /** In the order of the queries. */
  readonly answers: ReadonlyArray<Answer>
  /** Ids of the queries that were sampled uniformly. */
  readonly uniform: ReadonlySet<string>
  /** What was decoded: the uniform part, where there is one, and the rest. */
  readonly runs: ReadonlyArray<Decoded>
  /** Queries that were added to the log; one that was there already is not. */
  readonly logged: number
}

interface NamedQuery {
  readonly id: string
  readonly prompt: Prompt
  readonly reference?: unknown
  readonly input: QueryInput
}

/** Queries with the ids that they have in the log: their own, or one made of what is asked. */
const namedQuery = (input: QueryInput): NamedQuery => {
  const given = typeof input === "string" ? { prompt: input } : input
  const made = createHash("sha256").update(JSON.stringify(given.prompt)).digest("hex").slice(0, 12)
  const { id = `p-${made}`, prompt, reference } = given
  return { id, prompt, reference, input: { ...given, id } }
}

const textOf = (prompt: Prompt): string =>
  typeof prompt === "string" ? prompt : prompt.map(({ content }) => content).join("\n\n")

const queryRow = ({ id, prompt, reference }: NamedQuery, fixed: boolean): QueryRow => ({
  id,
  split: fixed ? "test" : "train",
  text: textOf(prompt),
  ...(reference === undefined || typeof reference === "object" ? {} : { answer: String(reference) })
})

interface SampleAndReward {
  readonly sample: SampleRow
  readonly reward: RewardRow | undefined
}

/** Samples that were drawn here; one that could not be judged counts as failed. */
const rowsOf = ({ id, samples }: Answer, verifier: string): ReadonlyArray<SampleAndReward> =>
  samples.flatMap(({ arm, drawn, index, reused, verdict }): ReadonlyArray<SampleAndReward> => {
    if (reused) return []
    const key = { query: id, arm, sample: index }
    if (drawn === undefined || verdict === undefined) return [{ sample: { ...key, failed: true }, reward: undefined }]
    const { latencyMs, logProbability, text, tokens } = drawn
    const latency = Math.round(latencyMs)
    return [
      {
        sample: { ...key, failed: false, text, answer: verdict.answer, logProbability, tokens, latencyMs: latency },
        reward: { ...key, verifier, reward: verdict.reward }
      }
    ]
  })

const armEntries = <State>({ arms, model, sampling }: DecodeOptions<State>): ReadonlyArray<ArmEntry> => {
  const given = arms ?? (model === undefined ? [] : [{ model, name: model.name }])
  const { maxTokens, stop, temperature } = sampling ?? {}
  return given.map(({ model: own, name = own.name }) => ({
    name,
    model: own.name,
    ...("sha256" in own && typeof own.sha256 === "string" ? { modelHash: own.sha256 } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(stop === undefined ? {} : { stop: [...stop] })
  }))
}

const about = (name: string, share: number): Omit<ManifestContent, "arms" | "verifiers" | "features"> => ({
  name,
  title: `Live runs of ${name}`,
  split: `test: a share of ${share} was sampled uniformly; train: drawing ended where a sample succeeded`,
  stopping: "adaptive",
  seeds: {},
  licence: "the user's own prompts, and replies under the model's terms",
  notes: []
})

/** The log so far; undefined where there is none. */
const logSoFar = async (directory: string): Promise<RecordingContent | undefined> => {
  const isThere = await access(join(directory, "manifest.json")).then(
    () => true,
    () => false
  )
  return isThere ? recordingContent(await openRecording(directory)) : undefined
}

const addTo = (log: RecordingContent, fresh: RecordingContent): RecordingContent => {
  const there = new Set(log.queries.map(({ id }) => id))
  const isNew = ({ query }: { readonly query: string }): boolean => !there.has(query)
  const arms = new Set(log.manifest.arms.map(({ name }) => name))
  return {
    manifest: {
      ...log.manifest,
      arms: [...log.manifest.arms, ...fresh.manifest.arms.filter(({ name }) => !arms.has(name))]
    },
    queries: [...log.queries, ...fresh.queries.filter(({ id }) => !there.has(id))],
    samples: [...log.samples, ...fresh.samples.filter(isNew)],
    rewards: [...log.rewards, ...fresh.rewards.filter(isNew)],
    features: log.features
  }
}

const isBinary = (rewards: ReadonlyArray<RewardRow>): boolean =>
  rewards.every(({ reward }) => reward === 0 || reward === 1)

/** Refuses what cannot be logged, before anything is drawn. */
const checked = <State>({ budget, verifier }: DecodeOptions<State>, share: number) => {
  const invalid = (field: string, value: unknown, valid: string): never =>
    fail({ _tag: "InvalidOption", field, value, valid })
  if (!(share >= 0 && share <= 1)) invalid("uniformShare", share, "a share in [0, 1]")
  if (verifier === undefined) return invalid("verifier", verifier, "a verifier: a log without rewards teaches nothing")
  if (share > 0 && !("samples" in budget)) {
    const valid = "{ samples }, so that the uniform share has a number of samples; or uniformShare: 0"
    return invalid("budget", JSON.stringify(budget), valid)
  }
  return { verifier, budget: "samples" in budget ? Math.max(1, Math.round(budget.samples)) : 0 }
}

/** Adds answers to the log; gives the number of queries that are new in it. */
const write = async <State>(
  { directory, uniformShare = 0.1 }: LogOptions,
  options: DecodeOptions<State>,
  queries: ReadonlyArray<NamedQuery>,
  answers: ReadonlyArray<Answer>,
  fixed: ReadonlySet<string>,
  verifier: string
): Promise<number> => {
  const rows = answers.flatMap((answer) => rowsOf(answer, verifier))
  const rewards = rows.flatMap(({ reward }) => (reward === undefined ? [] : [reward]))
  const log = await logSoFar(directory)
  const known = log?.manifest.verifiers[0]
  if (known !== undefined && known.name !== verifier)
    fail({ _tag: "InvalidOption", field: "verifier", value: verifier, valid: `${known.name}, as in ${directory}` })
  const binary = isBinary(rewards) && known?.binary !== false
  const fresh: RecordingContent = {
    manifest: {
      ...about(basename(directory), uniformShare),
      arms: armEntries(options),
      verifiers: [{ name: verifier, description: "given by the user", binary }],
      features: []
    },
    queries: queries.map((query) => queryRow(query, fixed.has(query.id))),
    samples: rows.map(({ sample }) => sample),
    rewards,
    features: []
  }
  const all = log === undefined ? fresh : addTo(log, fresh)
  const verifiers = [{ name: verifier, description: "given by the user", binary }]
  await writeRecording(directory, { ...all, manifest: { ...all.manifest, verifiers } })
  return all.queries.length - (log?.queries.length ?? 0)
}

/**
 * `decode`, with what was drawn added to a recording: `bench fit DIR` learns from it again. A share of the queries, chosen
 * by their ids, is sampled uniformly at the same budget; for the others the options' policy decides. Give queries ids that
 * last: one that is in the log already is answered, and not logged again. Two runs must not log to one folder at once.
 *
 * @throws BenchError `InvalidOption`, before anything is drawn, for a share outside [0, 1], no verifier, or a budget that is
 *   not in samples; `UnwritableFolder`; DecoderError as `decode`
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { basename, join } from "node:path"
 * import { decodeLogged } from "@alloc/bench/live"
 * import { openRecording } from "@alloc/bench/recording"
 * import { fakeModel } from "@alloc/decoders/testing"
 * import { verifier } from "@alloc/verifiers"
 *
 * const directory = join(mkdtempSync(join(tmpdir(), "log-")), "november")
 * const right = verifier({ name: "right", check: (_, response) => response === " right" })
 * const queries = Array.from({ length: 40 }, (_, i) => ({ id: `q${i}`, prompt: `Question ${i}` }))
 * const options = { queries, model: fakeModel({ success: () => 0.5 }), verifier: right, budget: { samples: 4 } }
 * const { answers, logged } = await decodeLogged(options, { directory, uniformShare: 0.25 })
 * const { manifest } = await openRecording(directory)
 * console.log(answers.length, logged, manifest.stopping) // => 40 40 adaptive
 * ```
 */
export const decodeLogged = async <State = unknown>(
  options: DecodeOptions<State>,
  log: LogOptions
): Promise<LoggedRun> => {
  const { uniformShare = 0.1 } = log
  const { budget, verifier } = checked(options, uniformShare)
  const queries = options.queries.map(namedQuery)
  const fixed = new Set(queries.filter(({ id }) => inUniformShare(id, uniformShare)).map(({ id }) => id))
  const part = (isFixed: boolean) => queries.filter(({ id }) => fixed.has(id) === isFixed).map(({ input }) => input)
  const [sampled, others] = [part(true), part(false)]
  const runs = [
    ...(sampled.length === 0
      ? []
      : [
          await decode({
            ...options,
            queries: sampled,
            policy: uniform(),
            budget: { samples: budget },
            minimum: budget,
            maximum: budget
          })
        ]),
    ...(others.length === 0 ? [] : [await decode({ ...options, queries: others })])
  ]
  const byId = new Map(runs.flatMap(({ answers }) => answers).map((answer) => [answer.id, answer]))
  const answers = queries.flatMap(({ id }, place) => {
    const answer = byId.get(id)
    return answer === undefined ? [] : [{ ...answer, place }]
  })
  const logged = await write(log, options, queries, answers, fixed, verifier.name)
  return { answers, uniform: fixed, runs, logged }
}
