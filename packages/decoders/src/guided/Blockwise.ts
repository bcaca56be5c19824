/**
 * Blockwise value guidance: several continuations of some tokens, of which the one of highest value is kept (controlled
 * decoding, Mudgal and others, 2023). Robust where the values of single tokens are not.
 *
 * @module
 */
import { fail } from "../DecoderError.ts"
import { drawSamples, type TokenModel } from "../local/SampleTree.ts"
import type { Sample, SampleRequest } from "../Sampler.ts"

/** How blocks guide. */
export interface BlockGuidance {
  /** The estimated final reward of a prefix with this state. */
  readonly value: (state: Float32Array) => number
  /** Continuations of every block. */
  readonly continuations: number
  /** Tokens of a block. */
  readonly length: number
}

interface Continuation {
  readonly path: ReadonlyArray<number>
  readonly finish: Sample["finish"]
  readonly logProbability: number
  readonly value: number
}

const missing = (): never =>
  fail({ _tag: "ModelFailed", doing: "valuing a block", cause: new Error("this model shows no hidden states") })

const check = ({ continuations, length }: BlockGuidance): void => {
  for (const [field, value] of Object.entries({ continuations, length }))
    if (!Number.isInteger(value) || value < 1)
      fail({ _tag: "InvalidRequest", field, value, valid: "a whole number >= 1" })
}

/** The model behind `base`, tokens that are generated and evaluated already. */
const behind = (model: TokenModel, base: ReadonlyArray<number>): TokenModel => ({
  evaluate: (depth, token, full) =>
    token === undefined
      ? model.evaluate(Math.max(0, base.length - 1), base.at(-1), full)
      : model.evaluate(base.length + depth, token, full),
  text: (tokens) => model.text([...base, ...tokens]).slice(model.text(base).length),
  isEnd: model.isEnd
})

/** The continuations of one block, each with the value of its end. */
const blockOf = async (
  model: TokenModel,
  base: ReadonlyArray<number>,
  request: SampleRequest,
  { length, value }: BlockGuidance,
  signal: AbortSignal | undefined
) => {
  const found = new Map<number, Omit<Continuation, "logProbability">>()
  let extra = 0
  const inner = behind(model, base)
  const ended: TokenModel["ended"] = async ({ finish, indices, path }) => {
    // Behind an end of the text there is no token: its last one says what it is worth.
    const at = finish === "end" ? path : path.slice(0, -1)
    const token = finish === "end" ? undefined : path.at(-1)
    const depth = token === undefined ? Math.max(0, at.length - 1) : at.length
    const { state } = await inner.evaluate(depth, token ?? at.at(-1), false)
    extra++
    if (state === undefined) return missing()
    for (const index of indices) found.set(index, { path, finish, value: value(state) })
  }
  const sampling = { ...request.sampling, maxTokens: Math.min(length, request.sampling.maxTokens - base.length) }
  const { evaluations, samples } = await drawSamples({ ...inner, ended }, { ...request, sampling }, 0, signal)
  const continuations = samples.flatMap(({ index, logProbability = Number.NaN }): ReadonlyArray<Continuation> => {
    const one = found.get(index)
    return one === undefined ? [] : [{ ...one, logProbability }]
  })
  return { continuations, evaluations: evaluations + extra }
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

/**
 * Draws samples block by block. `evaluations` counts every forward pass of one token, those of continuations that were not
 * kept and of putting the kept one back included. A sample's blocks come from the random streams (seed, query and block,
 * continuation), so that they depend on nothing else that is drawn. `logProbability` is that of the kept tokens under plain
 * sampling, not under the choice among continuations.
 *
 * @throws DecoderError `InvalidRequest`, `ModelFailed`
 */
export const drawBlockwise = async (
  model: TokenModel,
  request: SampleRequest,
  promptMs: number,
  guidance: BlockGuidance,
  signal?: AbortSignal | undefined
): Promise<{ readonly samples: ReadonlyArray<Sample>; readonly evaluations: number }> => {
  check(guidance)
  const { continuations } = guidance
  const { maxTokens, stop } = request.sampling
  const samples: Array<Sample> = []
  let evaluations = 0
  for (let index = request.from; index < request.to; index++) {
    const began = performance.now()
    let base: ReadonlyArray<number> = []
    let logProbability = 0
    let finish: Sample["finish"] | undefined
    while (finish === undefined) {
      const key = `${request.query} ${index} ${base.length}`
      const wanted = { ...request, query: key, from: 0, to: continuations }
      const block = await blockOf(model, base, wanted, guidance, signal)
      evaluations += block.evaluations
      const kept = block.continuations.reduce((best, one) => (one.value > best.value ? one : best))
      logProbability += kept.logProbability
      const whole = [...base, ...kept.path]
      if (kept.finish !== "length" || whole.length >= maxTokens) finish = kept.finish
      else evaluations += await restore(model, base, kept.path)
      base = whole
    }
    const text = model.text(base)
    const end = Math.min(...stop.map((one) => text.indexOf(one)).filter((at) => at >= 0), text.length)
    const latencyMs = promptMs + performance.now() - began
    samples.push({ index, text: text.slice(0, end), logProbability, tokens: base.length, finish, latencyMs })
    if (model.ended === undefined) continue
    // It finds the sequence as the kept tokens leave it; not counted, since the sample did not need it.
    await restore(model, [], base)
    await model.ended({ indices: [index], path: base, finish })
  }
  return { samples, evaluations }
}
