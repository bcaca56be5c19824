/**
 * The maths verifier beside Math-Verify and a grader on sympy: speed, and right verdicts on labelled pairs.
 *
 * @module
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { gunzipSync } from "node:zlib"
import { gradeMath } from "@alloc/verifiers/math"
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

/** The lines of a file of the data folder; undefined where it is not at hand. */
const published = <A>(name: string): ReadonlyArray<A> | undefined => {
  const file = join(process.env.ALLOC_DATA ?? resolve(import.meta.dirname, "../../../shared/data"), name)
  if (!existsSync(file)) return undefined
  const bytes = readFileSync(file)
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
}

const mathAnswers = (): ReadonlyArray<string> | undefined =>
  published<{ readonly answer: string }>("math/math500.test.jsonl")?.map(({ answer }) => answer)

interface GsmRow {
  readonly gold: string
  readonly models: Readonly<Record<string, { readonly a: string; readonly ok: number }>>
}

interface SolutionRow {
  readonly ground_truth: string
  readonly [decoder: string]: string | { readonly is_correct: boolean; readonly solution: string }
}

/** Replies to GSM8K's questions, with the verdicts that were published with them. */
const judgedReplies = (): ReadonlyArray<readonly [string, ReadonlyArray<Pair>]> => {
  const solutions = published<SolutionRow>("gsm8k/example_model_solutions.jsonl")?.flatMap((row) =>
    Object.values(row).flatMap((given): ReadonlyArray<Pair> => {
      if (typeof given === "string") return []
      const gold = row.ground_truth.split("A:").at(-1)?.trim() ?? ""
      return [{ gold, response: given.solution, right: given.is_correct }]
    })
  )
  const answers = published<GsmRow>("zeroeval/gsm_matrix.jsonl.gz")?.flatMap(({ gold, models }) =>
    Object.values(models).map(
      ({ a, ok }): Pair => ({ gold: gold.replace("#", "").trim(), response: String(a), right: ok === 1 })
    )
  )
  return [
    ...(solutions === undefined
      ? []
      : [["GSM8K solutions of four decoders, verdicts as published", solutions] as const]),
    ...(answers === undefined ? [] : [["GSM8K answers of 44 models, verdicts as published", answers] as const])
  ]
}

const ask = async (pairs: ReadonlyArray<Pair>, sympy: number): Promise<Peers | undefined> => {
  const folder = mkdtempSync(join(tmpdir(), "alloc-perf-"))
  try {
    const file = join(folder, "pairs.json")
    writeFileSync(file, JSON.stringify(pairs))
    // The peer prints this form.
    return (await runPeer("verifiers-math.py", file, "--limit", String(sympy))) as Peers | undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Processor time of this thread, in milliseconds: other work on the machine does not count. */
const cpuMs = (work: () => unknown): number => {
  const start = process.threadCpuUsage()
  work()
  const { system, user } = process.threadCpuUsage(start)
  return (user + system) / 1_000
}

interface OurRun {
  readonly rate: number
  readonly worstMs: number
  readonly right: ReadonlyArray<boolean>
}

const judge = (pairs: ReadonlyArray<Pair>): OurRun => {
  const grade = (): ReadonlyArray<boolean> =>
    pairs.map(({ gold, response }) => gradeMath(gold, response).outcome === "right")
  const right = grade()
  // A pair's time is its best of five: a pause of the machine is not the pair's.
  const worst = pairs.map((pair) => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now()
      gradeMath(pair.gold, pair.response)
      return performance.now() - start
    })
    return Math.min(...times)
  })
  const rounds = 20
  const ms = cpuMs(() => {
    for (let round = 0; round < rounds; round += 1) grade()
  })
  return { rate: (1_000 * rounds * pairs.length) / ms, worstMs: Math.max(...worst), right }
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
    ["(".repeat(3_000), "1"],
    ["\\{1\\pm\\sqrt{5},-2\\}", "\\{1\\pm\\sqrt{5},-2\\}\\text{ is wrong}"],
    ["\\pm 2", `\\begin{cases}${"\\pm 1 & x > 0 \\\\ ".repeat(60)}0 & x < \\pm 2\\end{cases}`],
    ["4", `4${" \\bmod 7".repeat(400)}`],
    [items(40, (i) => `\\pm ${i}`), items(40, (i) => `\\pm ${i + 1}`)]
  ]
  return rows.map(([gold, answer]) => boxed({ gold, answer, label: "wrong", change: "heavy" }))
}

/** Responses of a megabyte, each of a kind that a rule could read more than once. */
const long = (): ReadonlyArray<Pair> =>
  [
    "We have x is 5 and if it were 7 then not 5. See page 3. ",
    "the answer is ",
    "\\boxed{1} ",
    "\\boxed{",
    "not ",
    "\u7b54\u6848\u662f5 ",
    "5 ",
    "$"
  ].map((part) => ({ gold: "5", response: part.repeat(Math.ceil(2 ** 20 / part.length)), right: false }))

/** How fast it is, on pairs as they come and on those made to be heavy or long. */
async function* speedRows(golds: ReadonlyArray<string>, source: string): AsyncIterable<Row> {
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
  const longest = Math.max(
    ...long().map(({ gold, response }) =>
      Math.min(...Array.from({ length: 5 }, () => cpuMs(() => gradeMath(gold, response))))
    )
  )
  yield {
    work: `the slowest of ${long().length} responses of a megabyte (ours only)`,
    ours: longest,
    peer: undefined,
    peerName: "none",
    unit: "ms",
    goal: "under 100 ms",
    met: longest < 100
  }
}

/** Pairs of known verdicts, by where they come from. */
const labelledPairs = (
  golds: ReadonlyArray<string>,
  source: string
): ReadonlyArray<readonly [string, ReadonlyArray<Pair>]> => {
  return [
    [`${source}, held out`, golds.filter(isHeldOut).flatMap(answerPairs).map(boxed)],
    [
      `${source}, the others`,
      golds
        .filter((gold) => !isHeldOut(gold))
        .flatMap(answerPairs)
        .map(boxed)
    ],
    [
      "generated answers of every kind",
      Array.from({ length: 480 }, (_, index) => generatedAnswer(10_000 + index))
        .flatMap(answerPairs)
        .map(boxed)
    ],
    ...judgedReplies()
  ]
}

/** How often its verdicts are right, on pairs of known verdicts. */
async function* verdictRows(name: string, all: ReadonlyArray<Pair>): AsyncIterable<Row> {
  const some = spread(all, 800)
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
  // Solutions without a box are not for the grader on sympy, which has no other extraction.
  if (!name.startsWith("GSM8K solutions"))
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
  // Published verdicts are other graders': that they differ is no false accept.
  if (name.startsWith("GSM8K")) return
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

/** The rows of the maths verifier. */
export async function* mathRows(): AsyncIterable<Row> {
  const known = mathAnswers()
  const golds = known ?? Array.from({ length: 500 }, (_, index) => generatedAnswer(index))
  const source = known === undefined ? "generated answers" : "answers of MATH-500"
  yield* speedRows(golds, source)
  for (const [name, pairs] of labelledPairs(golds, source)) yield* verdictRows(name, pairs)
}
