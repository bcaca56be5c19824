/**
 * Reads tokens in order, within the step cap and a depth that no stack overflows at.
 *
 * @module
 */
import { OverCap, type Steps } from "./Steps.ts"
import { type Token, Unreadable } from "./Token.ts"

const deepest = 300
/** Signs that wrap what stands before them, in one answer: each makes the tree a level deeper. */
const mostWraps = 1_000

/** A place in a list of tokens. */
export class TokenCursor {
  protected at = 0
  protected depth = 0
  private wraps = 0
  protected readonly list: Array<Token>
  protected readonly steps: Steps
  constructor(list: ReadonlyArray<Token>, steps: Steps) {
    this.list = [...list]
    this.steps = steps
  }

  protected shown(): string {
    const token = this.list[this.at]
    if (token === undefined) return "end"
    if (token.kind === "number" || token.kind === "numeral") return token.digits.slice(0, 20)
    return token.kind === "sign" ? token.sign : token.kind === "text" ? token.words.slice(0, 20) : token.name
  }

  protected peek(ahead = 0): Token | undefined {
    return this.list[this.at + ahead]
  }

  protected is(sign: string, ahead = 0): boolean {
    const token = this.list[this.at + ahead]
    return token !== undefined && token.kind === "sign" && token.sign === sign
  }

  protected isCommand(name: string, ahead = 0): boolean {
    const token = this.list[this.at + ahead]
    return token !== undefined && token.kind === "command" && token.name === name
  }

  protected expect(sign: string): void {
    if (!this.is(sign)) throw new Unreadable(`expected ${sign}, found ${this.shown()}`)
    this.at += 1
  }

  protected enter(): void {
    this.depth += 1
    this.steps.spend(1)
    if (this.depth > deepest) throw new OverCap("the answer is nested too deeply")
  }

  protected wrap(): void {
    this.wraps += 1
    if (this.wraps > mostWraps) throw new OverCap("the answer is nested too deeply")
  }

  /** Where the braces that open at `start` end. */
  protected closing(start: number): number {
    let depth = 0
    for (let index = start; index < this.list.length; index += 1) {
      const token = this.list[index]
      if (token.kind !== "sign") continue
      if (token.sign === "{") depth += 1
      else if (token.sign === "}") {
        depth -= 1
        if (depth === 0) return index + 1
      }
    }
    throw new Unreadable("braces are not closed")
  }
}
