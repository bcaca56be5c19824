/**
 * Random and mutated answers and responses for the maths verifier. As a program it runs as many as it is told to:
 * `node packages/verifiers/test/math/Fuzz.ts 1000000`.
 *
 * @module
 */
import { equivalent, gradeMath, mathPresets } from "../../src/math/index.ts"
import { generatedAnswer } from "../../src/testing.ts"
import { dataFolder, mathGolds } from "./MathData.ts"
import { topics } from "./Pairs.ts"

/** Pieces that the grammar knows, and some that it does not. */
const pieces = (
  "\\frac{ \\frac \\sqrt{ \\sqrt[ } { ( ) [ ] \\left( \\right) , ; . : = < > \\le \\ge \\ne \\in \\cup \\cap \\setminus \\pm \\mp " +
  "+ - * / ^ ^{ _ _{ ! ' | \\| \\{ \\} % \\% $ \\$ & \\\\ \\begin{pmatrix} \\end{pmatrix} \\begin{array}{cc} \\end{array} " +
  "\\boxed{ \\text{ cm} \\text{ and } \\mathrm{ \\pi e i \\infty \\emptyset \\mathbb{R} \\sin \\cos^{-1} \\log_ \\ln \\exp " +
  "\\binom{ \\choose \\over \\lfloor \\rfloor \\overline{ 0.\\overline{3} \\cdot \\times \\approx \\ldots ... x y f( a_1 0 1 2 9 " +
  "10 99999999999999999999 1e999 1e-999 .5 1,000 9^{9^{9^9}} 1000! (10^9)! \\binom{10^9}{5} and or degrees ^\\circ " +
  "\\sum_{k=1}^{10^9} \\int \\lim #### <answer> </answer> <think> </think> Answer: \\constructor \\__proto__ \\toString " +
  "\u2212 \u221a \u03c0 \u00bd \u00b2 \u221e \ud800 \u0000 \u200b \uff08 \u202e \\ ~ \n"
).split(" ")

/** A seeded generator of numbers in [0, 1): mulberry32. */
const generator = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const seeds = (): ReadonlyArray<string> => {
  const folder = dataFolder()
  return [
    ...Object.values(topics).flatMap(({ right, wrong }) => [...right, ...wrong].flat()),
    ...Array.from({ length: 500 }, (_, index) => generatedAnswer(index)),
    ...(folder === undefined ? [] : mathGolds(folder))
  ]
}

/** What a run found. */
export interface FuzzReport {
  readonly inputs: number
  readonly outcomes: Readonly<Record<string, number>>
  /** Longest processor time of one pair, twice compared, and the pair. */
  readonly worstMs: number
  readonly worst: readonly [gold: string, response: string]
  readonly over20Ms: number
  readonly heapGrowthMb: number
}

/** Judges `count` random pairs from a seed. Throws where anything else than a verdict comes back. */
export const fuzz = (count: number, seed: number): FuzzReport => {
  const random = generator(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <A>(items: ReadonlyArray<A>): A => items[below(items.length)]
  const known = seeds()
  const noise = (): string => Array.from({ length: 1 + below(30) }, () => pick(pieces)).join(random() < 0.5 ? "" : " ")
  const mutate = (text: string): string => {
    const [from, to] = [below(text.length + 1), below(text.length + 1)].sort((a, b) => a - b)
    switch (below(8)) {
      case 0:
        return text.slice(0, from) + text.slice(to)
      case 1:
        return text.slice(0, from) + pick(pieces) + text.slice(from)
      case 2:
        return text.slice(0, to) + text.slice(from)
      case 3:
        return text.slice(0, from) + pick(known) + text.slice(to)
      case 4:
        return text.slice(0, from) + text.slice(from, to).repeat(1 + below(8)) + text.slice(to)
      case 5:
        return text.slice(0, from) + String.fromCharCode(below(0x10000)) + text.slice(from + 1)
      case 6:
        return pick(pieces) + text + pick(pieces)
      default:
        return pick(pieces).repeat(1 + below(random() < 0.02 ? 400 : 6)) + text
    }
  }
  const answer = (): string => {
    let text = random() < 0.2 ? noise() : pick(known)
    for (let rounds = random() < 0.3 ? 0 : below(4); rounds > 0 && text.length < 5_000; rounds -= 1) text = mutate(text)
    return text
  }
  const presets = Object.values(mathPresets)
  const outcomes: Record<string, number> = {}
  let worstMs = 0
  let over20Ms = 0
  let worst: readonly [string, string] = ["", ""]
  const heap = process.memoryUsage().heapUsed
  for (let index = 0; index < count; index += 1) {
    const gold = answer()
    const given = random() < 0.3 ? mutate(gold) : answer()
    const response = random() < 0.5 ? `So it is \\boxed{${given}}.` : random() < 0.5 ? given : `${noise()} ${given}`
    const start = process.threadCpuUsage()
    const { outcome } = gradeMath(gold, response, random() < 0.7 ? {} : pick(presets))
    const { verdict } = equivalent(gold, gold)
    const { user, system } = process.threadCpuUsage(start)
    const ms = (user + system) / 1_000
    if (verdict === "different") throw new Error(`not equal to itself: ${JSON.stringify(gold)}`)
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (ms > 20) over20Ms += 1
    if (ms > worstMs) {
      worstMs = ms
      worst = [gold, response]
    }
  }
  const heapGrowthMb = (process.memoryUsage().heapUsed - heap) / 2 ** 20
  return { inputs: count, outcomes, worstMs, worst, over20Ms, heapGrowthMb }
}

if (import.meta.main) {
  const total = Number(process.argv[2] ?? 100_000)
  for (let done = 0; done < total; done += 100_000) {
    const report = fuzz(Math.min(100_000, total - done), 1 + done)
    console.log(JSON.stringify({ from: done, ...report, worst: report.worst.map((text) => text.slice(0, 300)) }))
  }
}
