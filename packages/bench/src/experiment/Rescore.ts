/**
 * Scores a recording anew with another verifier, from the samples' text.
 *
 * @module
 */
import type { Verdict, Verifier } from "@alloc/verifiers"
import { VerifierError } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import type { ArmSamples, Recording } from "../recording/Open.ts"

/**
 * The same recording with rewards of `verifier` under its name, and the answers that it extracts. The query's `answer` is
 * the verifier's reference. Equal texts of one query are judged once: a small model often says the same.
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
  const { queries } = recording
  const arms: Array<ArmSamples> = []
  const answers: Array<ReadonlyArray<string | undefined>> = []
  for (const [a, arm] of recording.arms.entries()) {
    const { texts } = await recording.texts(a)
    /** Row of the first sample with a text, by query and text. */
    const first: Array<{ readonly query: number; readonly row: number; readonly text: string }> = []
    const judged = new Int32Array(texts.length).fill(-1)
    for (let q = 0; q < queries.length; q++) {
      const known = new Map<string, number>()
      for (let row = arm.offsets[q]; row < arm.offsets[q + 1]; row++) {
        if (arm.failed[row] === 1) continue
        const text = texts[row] ?? ""
        const place = known.get(text) ?? first.push({ query: q, row, text }) - 1
        known.set(text, place)
        judged[row] = place
      }
    }
    const verdicts = await verifier.checkAll(
      first.map(({ query, text: response }) => {
        const { answer, id, text } = queries[query]
        return { query: { id, text, reference: answer }, response }
      })
    )
    const right = verdicts.map((verdict, place): Verdict => {
      if (!(verdict instanceof VerifierError)) return verdict
      const { query, row } = first[place]
      return fail({
        _tag: "VerifierFailed",
        query: queries[query].id,
        sample: arm.sample[row],
        problem: verdict.message
      })
    })
    const rewards = Float64Array.from(judged, (place) => (place < 0 ? Number.NaN : right[place].reward))
    answers.push(Array.from(judged, (place) => (place < 0 ? undefined : right[place].answer)))
    arms.push({ ...arm, rewards: new Map([...arm.rewards, [verifier.name, rewards]]) })
  }
  const binary = arms.every((arm) =>
    (arm.rewards.get(verifier.name) ?? new Float64Array()).every((r) => Number.isNaN(r) || r === 0 || r === 1)
  )
  const entry = { name: verifier.name, description: "given by the user", binary }
  const others = recording.manifest.verifiers.filter(({ name }) => name !== verifier.name)
  const answersOf = async (a: number): Promise<ReadonlyArray<string | undefined>> => answers[a]
  return { ...recording, arms, answers: answersOf, manifest: { ...recording.manifest, verifiers: [...others, entry] } }
}
