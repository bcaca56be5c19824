/**
 * Families of labelled pairs: each kind of fault in both directions, made by a rule rather than by hand.
 *
 * @module
 */
import { describe, expect, it } from "vitest"
import type { MathOptions } from "../../src/index.ts"
import { equivalent, gradeMath } from "../../src/math/index.ts"

export type Rows = ReadonlyArray<readonly [gold: string, answer: string]>

/** Pairs of a gold answer and an answer, or of a gold answer and a whole response. */
export interface Family {
  readonly right: Rows
  readonly wrong: Rows
}

/** Every one of some values with every one of others. */
export const pairs = <A, B, C>(as: ReadonlyArray<A>, bs: ReadonlyArray<B>, make: (a: A, b: B) => C): ReadonlyArray<C> =>
  as.flatMap((a) => bs.map((b) => make(a, b)))

/** The whole numbers from `from` to `to`. */
export const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

const least = 30

/** Asserts that answers of a family are judged as labelled, alone and in a box. */
export const answerFamily = (name: string, { right, wrong }: Family): void => {
  describe(name, () => {
    it(`accepts ${right.length} right answers`, () => {
      expect(right.length).toBeGreaterThanOrEqual(least)
      expect(right.filter(([gold, answer]) => equivalent(gold, answer).verdict !== "equal")).toEqual([])
    })
    it(`accepts none of ${wrong.length} wrong answers, in a box neither`, () => {
      expect(wrong.length).toBeGreaterThanOrEqual(least)
      expect(wrong.filter(([gold, answer]) => equivalent(gold, answer).verdict === "equal")).toEqual([])
      expect(wrong.filter(([gold, answer]) => gradeMath(gold, `\\boxed{${answer}}`).outcome === "right")).toEqual([])
    })
  })
}

/** Asserts that responses of a family are judged as labelled. */
export const responseFamily = (name: string, { right, wrong }: Family, options: MathOptions = {}): void => {
  describe(name, () => {
    it(`accepts ${right.length} right responses`, () => {
      expect(right.length).toBeGreaterThanOrEqual(least)
      expect(right.filter(([gold, response]) => gradeMath(gold, response, options).outcome !== "right")).toEqual([])
    })
    it(`accepts none of ${wrong.length} wrong responses`, () => {
      expect(wrong.length).toBeGreaterThanOrEqual(least)
      expect(wrong.filter(([gold, response]) => gradeMath(gold, response, options).outcome === "right")).toEqual([])
    })
  })
}
