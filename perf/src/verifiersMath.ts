/**
 * The maths verifier beside Math-Verify and a grader on sympy: speed, and right verdicts on labelled pairs.
 *
 * @module
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { gradeMath } from "@alloc/verifiers"
import { type AnswerPair, answerPairs, generatedAnswer, isHeldOut } from "@alloc/verifiers/testing"
import { runPeer } from "./peers.ts"
import type { Row } from "./Row.ts"

interface PeerRun {
  readonly rate: number
  readonly worstMs: number
  readonly right: ReadonlyArray<boolean>
}

interface Peers {
  readonly mathVerify: PeerRun
  readonly sympy: PeerRun
}

interface Pair {
  readonly gold: string
  readonly response: string
  readonly right: boolean
}

const boxed = ({ answer, gold, label }: AnswerPair): Pair => ({
  gold: `\\boxed{${gold}}`,
  response: `Adding both sides and simplifying, we find that the answer is $\\boxed{${answer}}$.`,
  right: label === "right"
})

/** Every `step`-th of the items, so that all kinds are among them. */
const spread = <A>(items: ReadonlyArray<A>, count: number): ReadonlyArray<A> => {
  const step = Math.max(1, items.length / count)
  return Array.from({ length: Math.min(count, items.length) }, (_, index) => items[Math.floor(index * step)])
}

/** The answers of MATH-500, where the data sets are at hand. */
const mathAnswers = (): ReadonlyArray<string> | undefined => {
  const data = process.env.ALLOC_DATA ?? resolve(import.meta.dirname, "../../../shared/data")
  const file = join(data, "math/math500.test.jsonl")
  if (!existsSync(file)) return undefined
  const rows: ReadonlyArray<{ readonly answer: string }> = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  return rows.map(({ answer }) => answer)
}

const ask = async (pairs: ReadonlyArray<Pair>, sympy: number): Promise<Peers | undefined> => {
  const folder = mkdtempSync(join(tmpdir(), "alloc-perf-"))
  try {
    const file = join(folder, "pairs.json")
    writeFileSync(file, JSON.stringify(pairs))
    // The peer prints this form; where it is not installed there is no answer, where it lacks a package it fails.
    return (await runPeer("verifiers-math.py", file, "--limit", String(sympy)).catch(() => undefined)) as
      | Peers
      | undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const cpuMs = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage => process.threadCpuUsage(since)

interface OurRun {
  readonly rate: number
  readonly worstMs: number
  readonly right: ReadonlyArray<boolean>
}

const judge = (pairs: ReadonlyArray<Pair>): OurRun => {
  const grade = (): ReadonlyArray<boolean> =>
    pairs.map(({ gold, response }) => gradeMath(gold, response).outcome === "right")
  const right = grade()
  // The worst of a pair is its best of three: a pause of the machine is not the pair's.
  const worst = pairs.map(({ gold, response }) => {
    const times = [0, 1, 2].map(() => {
      const start = performance.now()
      gradeMath(gold, response)
      return performance.now() - start
    })
    return Math.min(...times)
  })
  const rounds = 5
  const start = cpuMs()
  for (let round = 0; round < rounds; round += 1) grade()
  const { system, user } = cpuMs(start)
  return { rate: (rounds * pairs.length) / ((user + system) / 1e6), worstMs: Math.max(...worst), right }
}

const agreeing = (right: ReadonlyArray<boolean>, pairs: ReadonlyArray<Pair>): number =>
  right.filter((one, index) => one === pairs[index].right).length

const accepted = (right: ReadonlyArray<boolean>, pairs: ReadonlyArray<Pair>): number =>
  right.filter((one, index) => one && !pairs[index].right).length

/** Pairs made to cost as much as they can. */
const heavy = (): ReadonlyArray<Pair> => {
  const items = (count: number, item: (index: number) => string): string =>
    Array.from({ length: count }, (_, i) => item(i)).join(", ")
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["9^{9^{9^{9}}}", "9^{9^{9^{9}}}+1"],
    ["1000!+x", "1000!x"],
    ["\\binom{5000}{2500}", "\\binom{5000}{2499}"],
    ["2^{39000}+\\sqrt{2}", "2^{39000}"],
    [items(60, (i) => `\\sqrt{${i}}`), items(60, (i) => `\\sqrt{${i}+1}`)],
    [items(40, (i) => `x^{${i}}`), items(40, (i) => `x^{${i + 1}}`)],
    ["(x+y+z)^{300}", "(x+y+z)^{300}+10^{-40}"],
    ["\\sin(\\sin(\\sin(\\sin(x))))", "\\sin(\\sin(\\sin(\\sin(x+10^{-40}))))"],
    ["\\arccos x + \\arccos 8281", "\\arccos 8281 + \\arccos y"],
    [`${"\\sqrt{x+".repeat(40)}1${"}".repeat(40)}`, `${"\\sqrt{x+".repeat(40)}2${"}".repeat(40)}`],
    [`0.${"7".repeat(1_900)}x`, `0.${"7".repeat(1_899)}8x`],
    ["(".repeat(3_000), "1"]
  ]
  return rows.map(([gold, answer]) => boxed({ gold, answer, label: "wrong", change: "heavy" }))
}

/** The rows of the maths verifier. */
export async function* mathRows(): AsyncIterable<Row> {
  const published = mathAnswers()
  const golds = published ?? Array.from({ length: 500 }, (_, index) => generatedAnswer(index))
  const source = published === undefined ? "generated answers" : "answers of MATH-500"
  const pairs = spread(golds.flatMap(answerPairs), 1_500).map(boxed)
  const ours = judge(pairs)
  const peers = await ask(pairs, 0)
  yield {
    work: `extraction and equivalence, ${pairs.length} pairs, ${source}, one core`,
    ours: ours.rate,
    peer: peers?.mathVerify.rate,
    peerName: "Math-Verify 0.9.0",
    unit: "pairs/s",
    goal: "at least 50 times the peer's",
    met: peers === undefined ? null : ours.rate >= 50 * peers.mathVerify.rate
  }
  const worst = Math.max(ours.worstMs, judge(heavy()).worstMs)
  yield {
    work: `the worst of those pairs, and of ${heavy().length} made to be heavy (ours only)`,
    ours: worst,
    peer: peers?.mathVerify.worstMs,
    peerName: "Math-Verify 0.9.0",
    unit: "ms",
    goal: "under 20 ms",
    met: worst < 20
  }
  const labelled: ReadonlyArray<readonly [string, ReadonlyArray<AnswerPair>]> = [
    [`${source}, held out`, golds.filter(isHeldOut).flatMap(answerPairs)],
    [`${source}, the others`, golds.filter((gold) => !isHeldOut(gold)).flatMap(answerPairs)],
    [
      "generated answers of every kind",
      Array.from({ length: 480 }, (_, index) => generatedAnswer(10_000 + index)).flatMap(answerPairs)
    ]
  ]
  for (const [name, all] of labelled) {
    const some = spread(all, 800).map(boxed)
    const mine = judge(some).right
    const others = await ask(some, 250)
    const firstOnes = some.slice(0, 250)
    const share = (right: ReadonlyArray<boolean>, of: ReadonlyArray<Pair>): number => agreeing(right, of) / of.length
    yield {
      work: `right verdicts on ${some.length} labelled pairs: ${name}`,
      ours: share(mine, some),
      peer: others === undefined ? undefined : share(others.mathVerify.right, some),
      peerName: "Math-Verify 0.9.0",
      unit: "share",
      goal: "at least the peer's",
      met: others === undefined ? null : agreeing(mine, some) >= agreeing(others.mathVerify.right, some)
    }
    yield {
      work: `right verdicts on ${firstOnes.length} of them`,
      ours: share(mine.slice(0, 250), firstOnes),
      peer: others === undefined ? undefined : share(others.sympy.right, firstOnes),
      peerName: "a grader on sympy",
      unit: "share",
      goal: "at least the peer's",
      met:
        others === undefined ? null : agreeing(mine.slice(0, 250), firstOnes) >= agreeing(others.sympy.right, firstOnes)
    }
    yield {
      work: `wrong answers accepted among them: ${name}`,
      ours: accepted(mine, some),
      peer: others === undefined ? undefined : accepted(others.mathVerify.right, some),
      peerName: "Math-Verify 0.9.0",
      unit: "pairs",
      goal: "none",
      met: accepted(mine, some) === 0
    }
  }
}
