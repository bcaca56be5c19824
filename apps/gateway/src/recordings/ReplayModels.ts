/**
 * A recording in the place of upstreams: what was drawn once is given again, for nothing.
 *
 * @module
 */
import { openRecording, recordingContent } from "@alloc/bench/recording"
import { type Message, type Model, recordedModel } from "@alloc/decoders"
import { fail } from "../GatewayError.ts"
import type { UpstreamModel } from "../upstreams/Upstreams.ts"

/** Finds the model that stands for an upstream's. */
export type ReplayModels = (upstream: UpstreamModel) => Model

const textOf = (prompt: string | ReadonlyArray<Message>): string =>
  typeof prompt === "string" ? prompt : prompt.map(({ content }) => content).join("\n\n")

/** Recorded queries by their text; where one was recorded several times, each request takes the next. */
class RecordedPrompts {
  readonly #ids = new Map<string, ReadonlyArray<string>>()
  readonly #turns = new Map<string, { readonly id: string; readonly text: string }>()
  readonly #next = new Map<string, number>()

  constructor(queries: ReadonlyArray<{ readonly id: string; readonly text?: string | undefined }>) {
    for (const { id, text } of queries)
      if (text !== undefined) this.#ids.set(text, [...(this.#ids.get(text) ?? []), id])
  }

  /** The recorded query of a prompt, the same for all samples of one request. */
  idOf(request: string, text: string): string | undefined {
    const turn = this.#turns.get(request)
    if (turn?.text === text) return turn.id
    const ids = this.#ids.get(text)
    if (ids === undefined) return undefined
    const place = this.#next.get(text) ?? 0
    this.#next.set(text, place + 1)
    const id = ids[place % ids.length]
    this.#turns.set(request, { id, text })
    // Requests that ended are not asked for again.
    for (const old of this.#turns.keys()) {
      if (this.#turns.size <= 1000) break
      this.#turns.delete(old)
    }
    return id
  }
}

/**
 * The models of a recording. An arm is found by the name of a model here or at its upstream; a recording of one arm stands for all.
 *
 * @throws GatewayError `NotRecorded` for a model that is no arm; BenchError as `openRecording`
 */
export const openReplay = async (directory: string): Promise<ReplayModels> => {
  const { manifest, queries, samples } = await recordingContent(await openRecording(directory))
  const prompts = new RecordedPrompts(queries)
  const arms = manifest.arms.map(({ name }) => name)
  if (!samples.some(({ text }) => text !== undefined))
    fail({ _tag: "NotRecorded", problem: `the recording ${directory} holds no text to answer with` })
  const models = new Map(arms.map((arm) => [arm, recordedModel({ arm, samples })]))
  return ({ config }) => {
    const names = [config.name, config.served, ...(arms.length === 1 ? arms : [])]
    const model = names.map((name) => models.get(name)).find((found) => found !== undefined)
    if (model === undefined)
      return fail({
        _tag: "NotRecorded",
        problem: `the recording has no arm ${config.name}; valid: ${arms.join(", ")}`
      })
    return {
      ...model,
      name: config.name,
      draw: (request) =>
        model.draw({
          ...request,
          query: prompts.idOf(request.query, textOf(request.prompt)) ?? `not recorded ${request.query}`
        })
    }
  }
}
