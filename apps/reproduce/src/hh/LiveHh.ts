/**
 * `bench hh --live`: the two ways of drawing from one model, plain and guided by the values that the recording holds, with
 * the second reward as judge.
 *
 * @module
 */
import { basename } from "node:path"
import type { LiveArmsOptions, Recording } from "@alloc/bench"
import type { LiveArms } from "@alloc/bench/live"
import { attachedFile, openRecording } from "@alloc/bench/recording"
import { fetchModel, loadGuidance, loadRewardHead, openStateModel, type StateModel, smolLm2 } from "@alloc/decoders"
import { drawTemperature } from "../draws/TracedDraws.ts"
import { hhGroups, hhId } from "./HhGroups.ts"
import { readHh } from "./HhPairs.ts"
import { hhFiles, hhTokens, hhVerifiers } from "./HhRecording.ts"

/** One arm of the recording, with the rewards of the judge alone. */
const judgedArm = (recording: Recording, name: string): Recording => ({
  ...recording,
  manifest: {
    ...recording.manifest,
    arms: recording.manifest.arms.filter((arm) => arm.name === name),
    verifiers: recording.manifest.verifiers.filter((verifier) => verifier.name === hhVerifiers.judge)
  },
  arms: recording.arms.filter((arm) => arm.name === name)
})

/**
 * The arms on an open model.
 *
 * @throws BenchError `Unavailable` for a recording without the weights, `HashMismatch`; DecoderError `WrongStates` for
 *   another model than the recording was drawn from
 */
export const hhLiveArms = async (directory: string, model: StateModel): Promise<LiveArms> => {
  const recording = await openRecording(directory)
  const pathOf = (file: string): Promise<string> => attachedFile(directory, recording.manifest, file)
  const guidance = await loadGuidance(await pathOf(hhFiles.guidance), model)
  const judge = await loadRewardHead(await pathOf(hhFiles.judge), model)
  return {
    plan: {
      queries: async ({ data, limit }) => {
        const { prompts } = await readHh(data)
        return hhGroups.test
          .slice(0, limit)
          .map((place) => ({ row: { id: hhId(place), split: "test" }, prompt: prompts[place] }))
      },
      sampling: { temperature: drawTemperature, maxTokens: hhTokens, stop: [] },
      prefix: "",
      form: "chat",
      judge: (use) => use([judge]),
      verifiers: recording.manifest.verifiers.filter(({ name }) => name === hhVerifiers.judge)
    },
    weak: { model: { label: "plain", source: model }, recording: judgedArm(recording, "plain") },
    strong: { model: { label: "vas", source: model.guidedBy(guidance) }, recording: judgedArm(recording, "vas") },
    states: model.prompts
  }
}

/** Opens the model and lends the arms. */
export const openHhLive = async (
  { model: file, recording, signal }: LiveArmsOptions,
  use: (arms: LiveArms) => Promise<void>
): Promise<void> => {
  const path = file ?? (await fetchModel(smolLm2, { signal }))
  await using model = await openStateModel({ file: path, name: file === undefined ? smolLm2.name : basename(file) })
  await use(await hhLiveArms(recording, model))
}
