/**
 * Hidden states of prompts at a layer of the model, kept in the journal of draws.
 *
 * @module
 */
import type { Features, HiddenStates } from "@alloc/core/recording"
import type { DrawJournal } from "./DrawJournal.ts"
import { type DrawOptions, missingOf } from "./TracedDraws.ts"

/** The states of prompts, in their order; what the journal lacks is read, one after the other. */
export const keptStates = async (
  journal: DrawJournal,
  states: HiddenStates,
  prompts: ReadonlyArray<{ readonly id: string; readonly text: string }>,
  { onProgress, signal }: DrawOptions = {}
): Promise<Features> => {
  const { source } = states
  const kind = `states: ${source.kind}`
  const missing = missingOf(prompts, ({ id }) => journal.has(kind, id))
  for (const [i, { id, text }] of missing.entries()) {
    onProgress?.(kind, prompts.length - missing.length + i, prompts.length)
    signal?.throwIfAborted()
    const { values } = await states.read([text])
    journal.add(kind, id, { facts: null, states: [Float32Array.from(values)] })
  }
  const values = new Float32Array(prompts.length * source.width)
  prompts.forEach(({ id }, i) => {
    const [state] = journal.get(kind, id)?.states ?? []
    if (state !== undefined) values.set(state, i * source.width)
  })
  return { source, size: prompts.length, values }
}
