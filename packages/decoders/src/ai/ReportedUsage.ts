/**
 * Usage as other libraries' models report it: any number may be missing.
 *
 * @module
 */
import { type CallUsage, estimatedTokens } from "../spending/Usage.ts"

/** Tokens as reported. */
export interface ReportedTokens {
  readonly input: number | undefined
  readonly cached: number | undefined
  readonly output: number | undefined
  readonly thinking: number | undefined
}

/** What a call used; estimated from its texts where it is not reported. */
export const reportedUsage = (
  { cached = 0, input, output, thinking = 0 }: ReportedTokens,
  model: string,
  texts: { readonly prompt: string; readonly generated: string }
): CallUsage => {
  const promptTokens = input ?? estimatedTokens(texts.prompt)
  const completionTokens = output ?? estimatedTokens(texts.generated)
  return {
    model,
    estimated: input === undefined || output === undefined,
    tokens: {
      promptTokens,
      cachedTokens: Math.min(promptTokens, cached),
      completionTokens,
      thinkingTokens: Math.min(completionTokens, thinking)
    }
  }
}
