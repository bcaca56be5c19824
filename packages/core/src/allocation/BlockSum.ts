/** A long sum, in blocks: its rounding grows with the square root of the number of terms, not with it. */
export class BlockSum {
  private whole = 0
  private block = 0
  private terms = 0
  add(term: number): void {
    this.block += term
    if (++this.terms < 512) return
    this.whole += this.block
    this.block = 0
    this.terms = 0
  }
  total(): number {
    return this.whole + this.block
  }
}
