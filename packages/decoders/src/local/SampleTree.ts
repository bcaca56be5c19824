/**
 * Draws many samples of one prompt by walking the tree of their prefixes: each distinct prefix is evaluated once, and
 * every sample that shares it draws its next token from that one distribution. Short answers share most of theirs.
 *
 * @module
 */
import { type Random, sampleStream } from "@alloc/core/random"
import type { Sample, SampleRequest } from "../Sampler.ts"

/**
 * A next-token distribution, most probable tokens first. `weights` are proportional to probabilities at the sampling
 * temperature and `total` is the weight of the whole vocabulary, of which these tokens may be a part.
 */
export interface NextToken {
  readonly tokens: Int32Array
  readonly weights: Float64Array
  readonly total: number
  /** The hidden state that the distribution comes from, where the model shows it. */
  readonly state?: Float32Array | undefined
  /** The distribution before guidance, where there is any. */
  readonly plain?: Pick<NextToken, "weights" | "total"> | undefined
}

/** How a draw ended. */
export interface DrawEnd {
  /** Samples that ended here. */
  readonly indices: ReadonlyArray<number>
  /** All drawn tokens but one that only ends the text. */
  readonly path: ReadonlyArray<number>
  readonly finish: Sample["finish"]
}

/** A model with one sequence, as the walk needs it. */
export interface TokenModel {
  /**
   * The distribution after the prompt's last token (`undefined`) or after `token`, which is put behind the first `depth`
   * generated tokens: whatever stood there is forgotten. `full` asks for the whole vocabulary.
   */
  readonly evaluate: (depth: number, token: number | undefined, full: boolean) => Promise<NextToken>
  readonly text: (tokens: ReadonlyArray<number>) => string
  readonly isEnd: (token: number) => boolean
  /**
   * Told of every end while the sequence holds its prefix: all of `path`, or all but its last token where that has not been
   * evaluated. It may evaluate more.
   */
  readonly ended?: ((end: DrawEnd) => Promise<void>) | undefined
}

/** A sample on its way. */
interface Draw {
  readonly index: number
  readonly stream: Random
  logProbability: number
  /** Of the same tokens without guidance. */
  plainLogProbability: number
  guided: boolean
}

/** Where some samples ended, and with what. */
interface End extends Omit<DrawEnd, "indices"> {
  readonly text: string
  readonly tokens: number
  readonly ms: number
}

interface Place {
  readonly place: number
  /** Weight left of the uniform draw when it passed all listed tokens, as a share of the unlisted weight. */
  readonly rest: number
}

/** The listed token under the draw u in [0, 1), or how far beyond the listed tokens it fell. O(number of tokens). */
const locate = (next: NextToken, u: number): Place => {
  const target = u * next.total
  let sum = 0
  for (let i = 0; i < next.weights.length; i++) {
    sum += next.weights[i]
    if (target < sum) return { place: i, rest: 0 }
  }
  return { place: -1, rest: next.total > sum ? (target - sum) / (next.total - sum) : 0 }
}

/** The token beyond the first `skip` of the whole vocabulary under the draw `rest` in [0, 1). */
const locateBeyond = (full: NextToken, skip: number, rest: number): number => {
  let beyond = 0
  for (let i = skip; i < full.weights.length; i++) beyond += full.weights[i]
  let sum = 0
  for (let i = skip; i < full.weights.length; i++) {
    sum += full.weights[i]
    if (rest * beyond < sum) return i
  }
  return full.weights.length - 1
}

const firstStop = (text: string, stop: ReadonlyArray<string>): number => {
  let first = -1
  for (const s of stop) {
    const at = text.indexOf(s)
    if (at >= 0 && (first < 0 || at < first)) first = at
  }
  return first
}

interface TakenToken {
  readonly token: number
  readonly weight: number
  /** Its probability without guidance; undefined where there is none. */
  readonly plain: number | undefined
}

const taken = ({ plain, tokens, weights }: NextToken, place: number): TakenToken => ({
  token: tokens[place],
  weight: weights[place],
  plain: plain === undefined ? undefined : plain.weights[place] / plain.total
})

/** The token that a draw takes, with its weight; asks for the whole vocabulary where the draw fell beyond the listed. */
const tokenOf = async (next: NextToken, u: number, whole: () => Promise<NextToken>): Promise<TakenToken> => {
  const { place, rest } = locate(next, u)
  if (place >= 0) return taken(next, place)
  const full = await whole()
  return taken(full, locateBeyond(full, next.tokens.length, rest))
}

/** One walk over the tree of prefixes. */
class PrefixWalk {
  readonly samples: Array<Sample> = []
  evaluations = 0
  readonly #model: TokenModel
  readonly #maxTokens: number
  readonly #stop: ReadonlyArray<string>
  readonly #signal: AbortSignal | undefined

  constructor(model: TokenModel, { maxTokens, stop }: SampleRequest["sampling"], signal: AbortSignal | undefined) {
    this.#signal = signal
    this.#model = model
    this.#maxTokens = maxTokens
    this.#stop = stop
  }

  /** Draws every sample's next token, then goes on with those that drew the same, one token at a time. */
  async walk(path: ReadonlyArray<number>, text: string, draws: ReadonlyArray<Draw>, ms: number): Promise<void> {
    const began = performance.now()
    const next = await this.#evaluate(path, false)
    const spent = ms + performance.now() - began
    for (const [token, group] of await this.#groups(path, next, draws)) {
      if (this.#model.isEnd(token)) {
        await this.#finish(group, { path, text, tokens: path.length, finish: "end", ms: spent })
        continue
      }
      const longer = [...path, token]
      const longerText = this.#model.text(longer)
      const at = firstStop(longerText, this.#stop)
      if (at >= 0) {
        const tokens = at > text.length ? longer.length : path.length
        await this.#finish(group, { path: longer, text: longerText.slice(0, at), tokens, finish: "stop", ms: spent })
      } else if (longer.length >= this.#maxTokens)
        await this.#finish(group, {
          path: longer,
          text: longerText,
          tokens: longer.length,
          finish: "length",
          ms: spent
        })
      else await this.walk(longer, longerText, group, spent)
    }
  }

  /** The draws by the token that each takes next. */
  async #groups(
    path: ReadonlyArray<number>,
    next: NextToken,
    draws: ReadonlyArray<Draw>
  ): Promise<ReadonlyMap<number, ReadonlyArray<Draw>>> {
    let full: Promise<NextToken> | undefined
    const whole = (): Promise<NextToken> => {
      full ??= this.#evaluate(path, true)
      return full
    }
    const groups = new Map<number, Array<Draw>>()
    for (const draw of draws) {
      const { plain, token, weight } = await tokenOf(next, draw.stream.next(), whole)
      const probability = weight / next.total
      draw.logProbability += Math.log(probability)
      draw.plainLogProbability += Math.log(plain ?? probability)
      draw.guided ||= plain !== undefined
      const group = groups.get(token)
      if (group === undefined) groups.set(token, [draw])
      else group.push(draw)
    }
    return groups
  }

  #evaluate(path: ReadonlyArray<number>, full: boolean): Promise<NextToken> {
    this.#signal?.throwIfAborted()
    this.evaluations++
    return this.#model.evaluate(Math.max(0, path.length - 1), path.at(-1), full)
  }

  async #finish(draws: ReadonlyArray<Draw>, end: End): Promise<void> {
    const { finish, ms, path, text, tokens } = end
    await this.#model.ended?.({ indices: draws.map(({ index }) => index), path, finish })
    for (const { guided, index, logProbability, plainLogProbability } of draws)
      this.samples.push({
        index,
        text,
        logProbability,
        ...(guided ? { plainLogProbability } : {}),
        tokens,
        finish,
        latencyMs: ms
      })
  }
}

/**
 * Draws the samples `from` .. `to - 1` of a request.
 *
 * **Details** The j-th token of sample i uses the j-th number of the stream (seed, query, i), and a prefix's distribution
 * depends on the prefix alone: so no sample depends on which others are drawn with it. Where a draw falls beyond the most
 * probable tokens that the model listed, the whole vocabulary is asked for: nothing is truncated. Memory: the
 * distributions along one path, never the tree.
 *
 * At most one evaluation per distinct prefix drawn, and one more where the whole vocabulary is asked for.
 *
 * @example
 * ```ts
 * import { drawSamples, type TokenModel } from "@alloc/decoders"
 *
 * // Two equally probable tokens, of which the second ends the text.
 * const model: TokenModel = {
 *   evaluate: async () => ({ tokens: Int32Array.of(0, 1), weights: Float64Array.of(1, 1), total: 2 }),
 *   text: (tokens) => tokens.map(() => "a").join(""),
 *   isEnd: (token) => token === 1
 * }
 * const sampling = { temperature: 1, maxTokens: 3, stop: [] }
 * const { samples } = await drawSamples(model, { query: "q1", prompt: "?", seed: 1, from: 0, to: 8, sampling }, 0)
 * console.log(samples.every(({ text }) => /^a{0,3}$/.test(text))) // => true
 * ```
 */
export const drawSamples = async (
  model: TokenModel,
  request: SampleRequest,
  promptMs: number,
  signal?: AbortSignal | undefined
): Promise<{ readonly samples: ReadonlyArray<Sample>; readonly evaluations: number }> => {
  const walk = new PrefixWalk(model, request.sampling, signal)
  const draws = Array.from({ length: request.to - request.from }, (_, i): Draw => {
    const index = request.from + i
    return {
      index,
      stream: sampleStream(request.seed, request.query, index),
      logProbability: 0,
      plainLogProbability: 0,
      guided: false
    }
  })
  await walk.walk([], "", draws, promptMs)
  return { samples: walk.samples.sort((a, b) => a.index - b.index), evaluations: walk.evaluations }
}
