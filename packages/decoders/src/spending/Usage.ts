/**
 * What calls used: tokens by arm and model, and whether a number was reported or is an estimate.
 *
 * @module
 */

/** Tokens of one call. */
export interface TokenUsage {
  readonly promptTokens: number
  /** The part of `promptTokens` that the server had kept from before. */
  readonly cachedTokens: number
  /** All generated tokens, thinking included. */
  readonly completionTokens: number
  /** The part of `completionTokens` that was thinking. */
  readonly thinkingTokens: number
}

/** What one call used, as counted. */
export interface CallUsage {
  readonly tokens: TokenUsage
  /** The model as the server names it. */
  readonly model: string
  /** Whether the numbers are an estimate, since the server gave none, or impossible ones. */
  readonly estimated: boolean
  /** Samples that the call drew. Default: as many as were asked for. */
  readonly samples?: number | undefined
}

/** The sum over calls of one model. */
export interface Usage extends TokenUsage {
  readonly model: string
  /** Calls that were sent: answered, failed and cancelled. */
  readonly calls: number
  readonly failed: number
  readonly cancelled: number
  /** Calls whose tokens are estimates; those of failed and cancelled calls are upper bounds. */
  readonly estimated: number
  /** US dollars; absent without a price. */
  readonly usd?: number | undefined
}

export const noTokens: TokenUsage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0, thinkingTokens: 0 }

const plus = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0)

/** The sum of usages, by whatever model; named `model`. */
export const sumUsage = (usages: ReadonlyArray<Usage>, model = "all"): Usage =>
  usages.reduce<Usage>(
    (sum, usage) => ({
      model,
      calls: sum.calls + usage.calls,
      failed: sum.failed + usage.failed,
      cancelled: sum.cancelled + usage.cancelled,
      estimated: sum.estimated + usage.estimated,
      promptTokens: sum.promptTokens + usage.promptTokens,
      cachedTokens: sum.cachedTokens + usage.cachedTokens,
      completionTokens: sum.completionTokens + usage.completionTokens,
      thinkingTokens: sum.thinkingTokens + usage.thinkingTokens,
      usd: plus(sum.usd, usage.usd)
    }),
    { model, calls: 0, failed: 0, cancelled: 0, estimated: 0, ...noTokens }
  )

/**
 * Tokens of a text where nobody counted them: a token is 3 bytes of UTF-8 or more in the tokenisers of today's models, for
 * text of most languages.
 */
export const estimatedTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 3)
