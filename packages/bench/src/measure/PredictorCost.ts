/**
 * What a prediction costs beyond sampling.
 *
 * @module
 */

/** What a query costs in tokens that gets a prediction and then no sample; any other query's prompt is read anyway. */
export interface Prefill {
  /** Generated tokens that reading one prompt token costs. */
  readonly tokenCost: number
  /** Tokens at the beginning of the prompt that all queries share, read once. */
  readonly sharedTokens: number
}

/** Generated tokens that a query's prediction costs if it gets no sample; 0 where its prompt's length is not known. */
export const predictionTokens = (prefill: Prefill, promptTokens: number | undefined): number =>
  promptTokens === undefined ? 0 : prefill.tokenCost * Math.max(0, promptTokens - prefill.sharedTokens)

/** The same in words, for reports. */
export const predictionCostInWords = (prefill: Prefill | undefined): string =>
  prefill === undefined
    ? "not counted in tokens"
    : `a query that gets no sample pays for its own prompt tokens, ${prefill.tokenCost} generated tokens each; any other query's prompt is read anyway`

/** What a router's prediction costs, in words. */
export const routerCostInWords =
  "one pass of a small local model over the query, far below a reply of any of these decoders; not counted"
