/**
 * Tokens of an answer.
 *
 * @module
 */
import type { FunctionName } from "./Expression.ts"
import type { Rational } from "./Rational.ts"

export type Token =
  | { readonly kind: "number"; readonly digits: string; readonly value: Rational; readonly spaced: boolean }
  /** Digits with their base as a subscript: 2516_8, 0.0011_{2}. */
  | { readonly kind: "numeral"; readonly digits: string; readonly base: number }
  /** A command with a meaning, without its backslash. */
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "function"; readonly name: FunctionName }
  /** `upright` where it stands in text, as units of one letter do. */
  | { readonly kind: "letter"; readonly name: string; readonly upright: boolean }
  /** A word. */
  | { readonly kind: "text"; readonly words: string }
  | { readonly kind: "sign"; readonly sign: string }

/** The text is no answer that the lexer or the parser knows. */
export class Unreadable extends Error {
  readonly _tag = "Unreadable"
}

/** A string that two lists of tokens share where they say the same; spaces count between digits alone. */
export const keyOfTokens = (list: ReadonlyArray<Token>): string =>
  list
    .map((token, index) => {
      switch (token.kind) {
        case "number":
          return `${token.spaced && list[index - 1]?.kind === "number" ? "_" : ""}${token.digits}`
        case "numeral":
          return `${token.digits}_${token.base}`
        case "letter":
          return `$${token.name}`
        case "text":
          return `"${token.words}`
        case "sign":
          return token.sign
        default:
          return `\\${token.name}`
      }
    })
    .join(" ")
