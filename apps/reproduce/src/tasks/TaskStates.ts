/**
 * Hidden states of the tasks at single layers of the model: read once, to choose layers by, and kept in a store.
 *
 * @module
 */
import { join } from "node:path"
import { progressView, readHiddenStates } from "@alloc/bench/collect"
import type { Features } from "@alloc/core/recording"
import { fetchModel, openLocalModel, smolLm2 } from "@alloc/decoders"
import { taskPrefix, taskPrompt } from "./Prompt.ts"
import type { Task } from "./Tasks.ts"

/** Options of `taskStates`. */
export interface TaskStatesOptions {
  /** Folder of the store, and of the journals of earlier versions: what is there is not read again. */
  readonly folder: string
  readonly signal?: AbortSignal | undefined
}

/** The state of each task's last token at a layer of the default model; the same call goes on where it stopped. */
export const taskStates = async (
  tasks: ReadonlyArray<Pick<Task, "question">>,
  layer: number,
  { folder, signal }: TaskStatesOptions
): Promise<Features> => {
  const file = await fetchModel(smolLm2, { signal })
  const { name, sha256 } = smolLm2
  await using model = await openLocalModel({ file, name, sha256, layers: [layer], statePrefix: taskPrefix })
  const view = progressView()
  const prompts = tasks.map(({ question }) => taskPrefix + taskPrompt(question))
  const journal = join(folder, `tasks-layer-${layer}.sqlite`)
  try {
    return await readHiddenStates(prompts, model, { store: folder, journal, onProgress: view.show, signal })
  } finally {
    view.stop()
  }
}
