/**
 * Draws samples and keeps the hidden states on their way: what value networks learn from, and what reward heads read.
 *
 * @module
 */
import { fail } from "../DecoderError.ts"
import type { TokenModel } from "../local/SampleTree.ts"

/** What was seen of one sample. */
export interface Trace {
  readonly index: number
  /** Drawn tokens, that which ends the text included. */
  readonly tokens: ReadonlyArray<number>
  /** The state of the prefix before each of them. */
  readonly states: ReadonlyArray<Float32Array>
  /** The state after the last token that is part of the text. */
  readonly last: Float32Array
  /** The state after the token that closes a turn, put behind the text. */
  readonly closed: Float32Array
}

const missing = (): never =>
  fail({ _tag: "ModelFailed", doing: "tracing a draw", cause: new Error("this model shows no hidden states") })

/**
 * The model, which notes states as it is walked. Each distinct sample costs one more evaluation, and a second one where it
 * ended by its length: those of its last token and of `closing`. `traces` is filled once the samples are drawn.
 */
export const traced = (
  model: TokenModel,
  closing: number
): { readonly model: TokenModel; readonly traces: ReadonlyArray<Trace>; readonly extra: () => number } => {
  const traces: Array<Trace> = []
  const path: Array<number> = []
  const states = new Map<string, Float32Array>()
  let extra = 0
  const read = async (depth: number, token: number): Promise<Float32Array> => {
    extra++
    return (await model.evaluate(depth, token, false)).state ?? missing()
  }
  const stateOf = (prefix: ReadonlyArray<number>): Float32Array => states.get(prefix.join()) ?? missing()
  return {
    traces,
    extra: () => extra,
    model: {
      ...model,
      evaluate: async (depth, token, full) => {
        const next = await model.evaluate(depth, token, full)
        path.length = token === undefined ? 0 : depth
        if (token !== undefined) path.push(token)
        states.set(path.join(), next.state ?? missing())
        return next
      },
      ended: async ({ finish, indices, path: drawn }) => {
        const last = finish === "end" ? stateOf(drawn) : await read(drawn.length - 1, drawn[drawn.length - 1])
        const closed = await read(drawn.length, closing)
        const tokens = finish === "end" ? [...drawn, closing] : [...drawn]
        const before = tokens.map((_, t) => stateOf(drawn.slice(0, t)))
        for (const index of indices) traces.push({ index, tokens, states: before, last, closed })
        await model.ended?.({ finish, indices, path: drawn })
      }
    }
  }
}
