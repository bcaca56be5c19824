/**
 * Prices of tokens: data with a date, given by the user, since they change.
 *
 * @module
 */
import { fail } from "../DecoderError.ts"
import type { TokenUsage } from "./Usage.ts"

/** US dollars per million tokens. */
export interface Price {
  readonly input: number
  /** Of prompt tokens that the server had kept from before. Default: as `input`. */
  readonly cachedInput?: number | undefined
  readonly output: number
}

/** Prices by model, as the server names it. */
export interface PriceTable {
  /** The day on which these prices held, for example "2026-11-28". */
  readonly date: string
  readonly models: Readonly<Record<string, Price>>
}

/**
 * Dollars that tokens cost.
 *
 * @example
 * ```ts
 * import { usdOf } from "@alloc/decoders"
 *
 * const tokens = { promptTokens: 1000, cachedTokens: 0, completionTokens: 500, thinkingTokens: 0 }
 * console.log(usdOf(tokens, { input: 1, output: 4 })) // => 0.003
 * ```
 */
export const usdOf = (tokens: TokenUsage, { cachedInput, input, output }: Price): number =>
  ((tokens.promptTokens - tokens.cachedTokens) * input +
    tokens.cachedTokens * (cachedInput ?? input) +
    tokens.completionTokens * output) /
  1e6

/**
 * The price itself; refuses one that is negative or no number.
 *
 * @throws DecoderError `InvalidRequest`
 */
export const checkPrice = (field: string, price: Price): Price => {
  for (const value of [price.input, price.output, price.cachedInput ?? 0])
    if (!(Number.isFinite(value) && value >= 0))
      fail({ _tag: "InvalidRequest", field, value, valid: "dollars per million tokens, numbers >= 0" })
  return price
}
