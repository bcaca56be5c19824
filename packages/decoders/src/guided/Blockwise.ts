/**
 * Blockwise value guidance: several continuations of some tokens, of which the one of highest value is kept (controlled
 * decoding, Mudgal and others, 2023). Robust where the values of single tokens are not.
 *
 * @module
 */
import { fail } from "../DecoderError.ts"
import { type DrawEnd, drawSamples, type TokenModel } from "../local/SampleTree.ts"
import type { Sample, SampleRequest } from "../Sampler.ts"

/** How many continuations of every block are drawn, and how long they are. */
export interface BlockSize {
  /** Continuations of every block. */
  readonly continuations: number
  /** Tokens of a block. */
  readonly length: number
}

/** How blocks guide: by the hidden states of a model that shows them, or by texts, which every model has. */
export type BlockGuidance = BlockSize &
  (
    | {
        /** The estimated final reward of a prefix with this state. */
        readonly value: (state: Float32Array) => number
      }
    | {
        /** The estimated final rewards of replies that begin with these texts: all continuations of a block at once. */
        readonly textValues: (texts: ReadonlyArray<string>) => ArrayLike<number> | Promise<ArrayLike<number>>
      }
  )

/** Where a continuation ended. */
interface BlockEnd {
  readonly path: ReadonlyArray<number>
  readonly finish: Sample["finish"]
  /** Undefined where texts are valued. */
  readonly value: number | undefined
}

interface Continuation extends BlockEnd {
  readonly logProbability: number
  readonly value: number
}

const missing = (): never =>
  fail({
    _tag: "InvalidRequest",
    field: "value",
    value: "of hidden states",
    valid: "textValues, since this model shows no hidden states"
  })

const check = ({ continuations, length }: BlockGuidance): void => {
  for (const [field, value] of Object.entries({ continuations, length }))
    if (!Number.isInteger(value) || value < 1)
      fail({ _tag: "InvalidRequest", field, value, valid: "a whole number >= 1" })
}

/** The model behind `base`, tokens that are generated and evaluated already. Its texts are whole: a stop string may begin in `base`. */
const behind = (model: TokenModel, base: ReadonlyArray<number>): TokenModel => ({
  evaluate: (depth, token, full) =>
    token === undefined
      ? model.evaluate(Math.max(0, base.length - 1), base.at(-1), full)
      : model.evaluate(base.length + depth, token, full),
  text: (tokens) => model.text([...base, ...tokens]),
  isEnd: model.isEnd
})

/** Where a block's continuations ended, by index, with the values of their states where states are valued. */
const blockEnds = (model: TokenModel, guidance: BlockGuidance) => {
  const ends = new Map<number, BlockEnd>()
  let evaluations = 0
  const valueAt = async ({ finish, path }: Omit<DrawEnd, "indices">): Promise<number | undefined> => {
    if (!("value" in guidance)) return undefined
    // Behind an end of the text there is no token: its last one says what it is worth.
    const at = finish === "end" ? path : path.slice(0, -1)
    const token = finish === "end" ? undefined : path.at(-1)
    const depth = token === undefined ? Math.max(0, at.length - 1) : at.length
    const { state } = await model.evaluate(depth, token ?? at.at(-1), false)
    evaluations++
    return state === undefined ? missing() : guidance.value(state)
  }
  const ended: TokenModel["ended"] = async ({ finish, indices, path }) => {
    const value = await valueAt({ finish, path })
    for (const index of indices) ends.set(index, { path, finish, value })
  }
  return { ended, ends, evaluations: () => evaluations }
}

/** A text up to the first of the stop strings. */
const cutAt = (text: string, stop: ReadonlyArray<string>): string =>
  text.slice(0, Math.min(...stop.map((one) => text.indexOf(one)).filter((at) => at >= 0), text.length))

/** The continuations of one block, each with its value. */
const blockOf = async (
  model: TokenModel,
  base: ReadonlyArray<number>,
  request: SampleRequest,
  guidance: BlockGuidance,
  signal: AbortSignal | undefined
) => {
  const inner = behind(model, base)
  const { ended, ends, evaluations } = blockEnds(inner, guidance)
  const { maxTokens, stop } = request.sampling
  const sampling = { ...request.sampling, maxTokens: Math.min(guidance.length, maxTokens - base.length) }
  const drawn = await drawSamples({ ...inner, ended }, { ...request, sampling }, 0, signal)
  const found = drawn.samples.flatMap(({ index, logProbability = Number.NaN }) => {
    const end = ends.get(index)
    return end === undefined ? [] : [{ ...end, logProbability }]
  })
  const texts =
    "textValues" in guidance
      ? await guidance.textValues(found.map(({ path }) => cutAt(inner.text(path), stop)))
      : undefined
  const continuations = found.map(
    ({ finish, logProbability, path, value }, i): Continuation => ({
      path,
      finish,
      logProbability,
      value: value ?? texts?.[i] ?? Number.NEGATIVE_INFINITY
    })
  )
  return { continuations, evaluations: drawn.evaluations + evaluations() }
}

/** Puts the tokens of a kept block back, which another continuation may have overwritten. */
const restore = async (
  model: TokenModel,
  base: ReadonlyArray<number>,
  block: ReadonlyArray<number>
): Promise<number> => {
  for (const [i, token] of block.entries()) await model.evaluate(base.length + i, token, false)
  return block.length
}

/** Draws one sample, with the tokens that it keeps. */
const drawOne = async (
  model: TokenModel,
  request: SampleRequest,
  index: number,
  guidance: BlockGuidance,
  signal: AbortSignal | undefined
) => {
  const { maxTokens, stop } = request.sampling
  let path: ReadonlyArray<number> = []
  let [logProbability, evaluations, drawnTokens] = [0, 0, 0]
  let finish: Sample["finish"] | undefined
  while (finish === undefined) {
    const key = `${request.query} ${index} ${path.length}`
    const wanted = { ...request, query: key, from: 0, to: guidance.continuations }
    const block = await blockOf(model, path, wanted, guidance, signal)
    evaluations += block.evaluations
    drawnTokens += block.continuations.reduce((sum, one) => sum + one.path.length, 0)
    const kept = block.continuations.reduce((best, one) => (one.value > best.value ? one : best))
    logProbability += kept.logProbability
    const whole = [...path, ...kept.path]
    if (kept.finish !== "length" || whole.length >= maxTokens) finish = kept.finish
    else evaluations += await restore(model, path, kept.path)
    path = whole
  }
  const text = cutAt(model.text(path), stop)
  const sample = { index, text, logProbability, tokens: path.length, drawnTokens, finish }
  return { sample, path, evaluations }
}

/**
 * Draws samples block by block. `tokens` are those of the kept text, `drawnTokens` those of all continuations, and
 * `evaluations` counts every forward pass of one token, those of continuations that were not kept and of putting the kept
 * one back included. A sample's blocks come from the random streams (seed, query and block, continuation), so that they
 * depend on nothing else that is drawn. `logProbability` is that of the kept tokens under plain sampling, not under the
 * choice among continuations.
 *
 * @throws DecoderError `InvalidRequest`, for values of states too where the model shows none; `ModelFailed`
 */
export const drawBlockwise = async (
  model: TokenModel,
  request: SampleRequest,
  promptMs: number,
  guidance: BlockGuidance,
  signal?: AbortSignal | undefined
): Promise<{ readonly samples: ReadonlyArray<Sample>; readonly evaluations: number }> => {
  check(guidance)
  const samples: Array<Sample> = []
  let evaluations = 0
  for (let index = request.from; index < request.to; index++) {
    const began = performance.now()
    const { path, sample, ...drawn } = await drawOne(model, request, index, guidance, signal)
    evaluations += drawn.evaluations
    samples.push({ ...sample, latencyMs: promptMs + performance.now() - began })
    if (model.ended === undefined) continue
    // It finds the sequence as the kept tokens leave it; not counted, since the sample did not need it.
    await restore(model, [], path)
    await model.ended({ indices: [index], path, finish: sample.finish })
  }
  return { samples, evaluations }
}
