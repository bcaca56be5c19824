/**
 * Scores a recording anew with another verifier, from the samples' text.
 *
 * @module
 */
import type { Verifier } from "@alloc/verifiers"
import { VerifierError } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import type { ArmSamples, Recording } from "../recording/OpenRecording.ts"

/**
 * The same recording with rewards of `verifier` under its name. The query's `answer` is the verifier's reference.
 *
 * @throws BenchError `NoText` where the recording ships no text, `VerifierFailed` for the first response that could not
 * be checked
 */
export const rescore = async (recording: Recording, verifier: Verifier): Promise<Recording> => {
  const { queries } = recording
  const arms: Array<ArmSamples> = []
  for (const [a, arm] of recording.arms.entries()) {
    const { texts } = await recording.texts(a)
    const rewards = new Float64Array(texts.length).fill(Number.NaN)
    const rows: Array<number> = []
    const owners: Array<number> = []
    for (let q = 0; q < queries.length; q++) {
      for (let row = arm.offsets[q]; row < arm.offsets[q + 1]; row++) {
        if (arm.failed[row] === 1) continue
        rows.push(row)
        owners.push(q)
      }
    }
    const verdicts = await verifier.checkAll(
      rows.map((row, k) => {
        const { answer, id, text } = queries[owners[k]]
        return { query: { id, text, reference: answer }, response: texts[row] ?? "" }
      })
    )
    verdicts.forEach((verdict, k) => {
      if (verdict instanceof VerifierError)
        fail({
          _tag: "VerifierFailed",
          query: queries[owners[k]].id,
          sample: arm.sample[rows[k]],
          problem: verdict.message
        })
      else rewards[rows[k]] = verdict.reward
    })
    arms.push({ ...arm, rewards: new Map([...arm.rewards, [verifier.name, rewards]]) })
  }
  const binary = arms.every((arm) =>
    (arm.rewards.get(verifier.name) ?? new Float64Array()).every((r) => Number.isNaN(r) || r === 0 || r === 1)
  )
  const entry = { name: verifier.name, description: "given by the user", binary }
  const others = recording.manifest.verifiers.filter(({ name }) => name !== verifier.name)
  return { ...recording, arms, manifest: { ...recording.manifest, verifiers: [...others, entry] } }
}
