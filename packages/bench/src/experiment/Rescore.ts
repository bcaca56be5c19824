/**
 * Scores a recording anew with another verifier, from the samples' text.
 *
 * @module
 */
import type { Verifier } from "@alloc/verifiers"
import type { ArmSamples, Recording } from "../recording/Recording.ts"
import { judgeDistinct, type SampleResponse } from "./JudgeDistinct.ts"

/** An arm with the verifier's rewards, and the answers that it extracts; NaN and undefined where the draw failed. */
const rescoreArm = async (
  { arms, queries, texts }: Recording,
  a: number,
  verifier: Verifier
): Promise<{
  readonly arm: ArmSamples
  readonly rewards: Float64Array
  readonly answers: ReadonlyArray<string | undefined>
}> => {
  const arm = arms[a]
  const { texts: ofArm } = await texts(a)
  const rows: Array<number> = []
  const responses: Array<SampleResponse> = []
  for (const [q, { answer, id, text }] of queries.entries()) {
    for (let row = arm.offsets[q]; row < arm.offsets[q + 1]; row++) {
      if (arm.failed[row] === 1) continue
      rows.push(row)
      responses.push({ query: { id, text, reference: answer }, sample: arm.sample[row], response: ofArm[row] ?? "" })
    }
  }
  const verdicts = await judgeDistinct(verifier, responses)
  const rewards = new Float64Array(ofArm.length).fill(Number.NaN)
  const answers = new Array<string | undefined>(ofArm.length).fill(undefined)
  for (const [i, row] of rows.entries()) {
    rewards[row] = verdicts[i].reward
    answers[row] = verdicts[i].answer
  }
  return { arm: { ...arm, rewards: new Map([...arm.rewards, [verifier.name, rewards]]) }, rewards, answers }
}

/**
 * The same recording with rewards of `verifier` under its name, and the answers that it extracts. The query's `answer` is
 * the verifier's reference. Equal texts of one query are judged once.
 *
 * @throws BenchError `NoText` where the recording ships no text, `VerifierFailed` for the first response that could not
 * be checked
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { openRecording, type RecordingContent, rescore, writeRecording } from "@alloc/bench"
 * import { type Query, verifier } from "@alloc/verifiers"
 *
 * const said = { name: "mine", title: "My questions", split: "none", seeds: {}, licence: "CC0-1.0", notes: [] }
 * const arms = [{ name: "lm", model: "my model" }]
 * const verifiers = [{ name: "exact", description: "equal to the answer", binary: true }]
 * const key = { query: "q1", arm: "lm", sample: 0 }
 * const content: RecordingContent = {
 *   manifest: { ...said, arms, verifiers, features: [] },
 *   queries: [{ id: "q1", split: "test", answer: "4" }],
 *   samples: [{ ...key, failed: false, text: "4!" }],
 *   rewards: [{ ...key, verifier: "exact", reward: 0 }],
 *   features: []
 * }
 * const directory = mkdtempSync(join(tmpdir(), "recording-"))
 * await writeRecording(directory, content)
 * const check = ({ reference }: Query, text: string): number => (text.startsWith(String(reference)) ? 1 : 0)
 * const begins = verifier({ name: "begins", check })
 * const scored = await rescore(await openRecording(directory), begins)
 * console.log(scored.arms[0].rewards.get("begins")) // => [1]
 * ```
 */
export const rescore = async (recording: Recording, verifier: Verifier): Promise<Recording> => {
  const rescored = await Promise.all(recording.arms.map((_, a) => rescoreArm(recording, a, verifier)))
  const arms = rescored.map(({ arm }) => arm)
  const binary = rescored.every(({ rewards }) => rewards.every((r) => Number.isNaN(r) || r === 0 || r === 1))
  const entry = { name: verifier.name, description: "given by the user", binary }
  const others = recording.manifest.verifiers.filter(({ name }) => name !== verifier.name)
  return {
    ...recording,
    arms,
    answers: async (a) => rescored[a].answers,
    manifest: { ...recording.manifest, verifiers: [...others, entry] }
  }
}
