/**
 * Generated arithmetic and one-step word problems, of kinds that a very small language model solves always, sometimes or
 * never. All text is this project's own.
 *
 * @module
 */
import { permutation, type Random, random } from "@alloc/core/random"
import type { Split } from "@alloc/core/recording"

/** A problem with a whole number as its answer. */
export interface ArithmeticProblem {
  /** Says what the problem is, for example "sum-small:7+12": the same in every run. */
  readonly id: string
  readonly kind: string
  readonly split: Split
  readonly question: string
  readonly answer: number
  /** The computation behind it, operands of sums and products in order: twins such as 7 + 12 and 12 + 7 share it. */
  readonly content: string
}

type Draft = Omit<ArithmeticProblem, "split">

type Operator = "+" | "-" | "*" | "/"

const compute = (operator: Operator, a: number, b: number): number => {
  switch (operator) {
    case "+":
      return a + b
    case "-":
      return a - b
    case "*":
      return a * b
    case "/":
      return a / b
  }
}

const contentOf = (operator: Operator, ...operands: ReadonlyArray<number>): string => {
  const commutes = operator === "+" || operator === "*"
  return (commutes ? [...operands].sort((a, b) => a - b) : operands).join(operator)
}

/** The worked examples' computations: no problem repeats one. */
export const exampleContents: ReadonlySet<string> = new Set(["4+5", "3*6", "14/2", "12-7"])

const between = (stream: Random, low: number, high: number): number => low + stream.below(high - low + 1)

const pick = <A>(stream: Random, items: ReadonlyArray<A>): A => items[stream.below(items.length)]

/** A kind of problem: draws one at random. */
interface Kind {
  readonly name: string
  readonly draw: (stream: Random) => Omit<Draft, "kind">
}

const phrased = (
  name: string,
  operator: Operator,
  operands: (stream: Random) => readonly [number, number],
  phrase: (a: number, b: number) => string
): Kind => ({
  name,
  draw: (stream) => {
    const [a, b] = operands(stream)
    const question = phrase(a, b)
    return {
      id: `${name}:${a}${operator}${b}`,
      question,
      answer: compute(operator, a, b),
      content: contentOf(operator, a, b)
    }
  }
})

const names = ["Tom", "Mia", "Sam", "Lucy", "Max", "Emma", "Leo", "Nina"] as const
const things = ["pens", "books", "stamps", "cards", "shells", "marbles", "cookies", "stickers"] as const

const story = (
  name: string,
  operator: Operator,
  operands: (stream: Random) => readonly [number, number],
  tell: (who: string, what: string, a: number, b: number) => string
): Kind => ({
  name,
  draw: (stream) => {
    const [a, b] = operands(stream)
    const who = pick(stream, names)
    const what = pick(stream, things)
    return {
      id: `${name}:${a}${operator}${b}:${who}-${what}`.toLowerCase(),
      question: tell(who, what, a, b),
      answer: compute(operator, a, b),
      content: contentOf(operator, a, b)
    }
  }
})

const quotient = (lowest: number, highest: number) => (stream: Random) => {
  const divisor = between(stream, 2, 9)
  return [divisor * between(stream, lowest, highest), divisor] as const
}

const range = (aLow: number, aHigh: number, bLow: number, bHigh: number) => (stream: Random) =>
  [between(stream, aLow, aHigh), between(stream, bLow, bHigh)] as const

const difference = (aLow: number, aHigh: number, bLow: number, bHigh: number) => (stream: Random) => {
  const a = between(stream, aLow, aHigh)
  return [a, between(stream, bLow, Math.min(bHigh, a - 1))] as const
}

const tens = (stream: Random) => [10 * between(stream, 1, 30), between(stream, 2, 12)] as const

const doubled = (stream: Random) => [2, between(stream, 3, 120)] as const

const halved = (stream: Random) => [2 * between(stream, 2, 170), 2] as const

const kinds: ReadonlyArray<Kind> = [
  phrased("sum-small", "+", range(2, 20, 2, 9), (a, b) => `What is ${a} + ${b}?`),
  phrased("sum-words", "+", range(2, 30, 2, 9), (a, b) => `What is ${a} plus ${b}?`),
  phrased("sum-two-digit", "+", range(11, 39, 11, 29), (a, b) => `What is ${a} + ${b}?`),
  phrased("difference-small", "-", difference(5, 24, 2, 9), (a, b) => `What is ${a} - ${b}?`),
  phrased("difference-two-digit", "-", range(25, 69, 2, 9), (a, b) => `What is ${a} - ${b}?`),
  phrased("product-table", "*", range(2, 15, 2, 12), (a, b) => `What is ${a} * ${b}?`),
  phrased("product-words", "*", range(2, 15, 2, 12), (a, b) => `What is ${a} times ${b}?`),
  phrased("product-tens", "*", tens, (a, b) => `What is ${a} * ${b}?`),
  phrased("double", "*", doubled, (_, b) => `What is double ${b}?`),
  phrased("twice", "*", doubled, (_, b) => `What is twice ${b}?`),
  phrased("half", "/", halved, (a) => `What is half of ${a}?`),
  phrased("quotient", "/", quotient(2, 20), (a, b) => `What is ${a} / ${b}?`),
  story(
    "story-sum",
    "+",
    range(2, 20, 2, 15),
    (who, what, a, b) => `${who} has ${a} ${what} and gets ${b} more. How many ${what} does ${who} have now?`
  ),
  story(
    "story-difference",
    "-",
    difference(5, 24, 2, 12),
    (who, what, a, b) => `${who} has ${a} ${what} and gives away ${b}. How many ${what} does ${who} have left?`
  ),
  story(
    "story-product",
    "*",
    range(2, 12, 2, 12),
    (who, what, a, b) => `${who} has ${a} bags with ${b} ${what} each. How many ${what} does ${who} have in all?`
  )
]

/** The kinds' names, in the order in which problems of them are dealt. */
export const arithmeticKinds: ReadonlyArray<string> = kinds.map((kind) => kind.name)

// Of every five problems of a kind two are for training, one for validation, two for the test.
const deal: ReadonlyArray<Split> = ["train", "test", "validation", "test", "train"]

const splitOf = (content: string, seed: number): Split => deal[random(seed, "split", content).below(deal.length)]

/**
 * The first `count` problems of a seed: kinds take turns, and within a kind splits take turns, so every beginning of the
 * list has all kinds and splits in their shares, and a longer list only adds to a shorter one.
 *
 * **Details** The split is drawn for a computation, not for a problem: two problems that share one, told in other words
 * or with the operands the other way round, are always in the same split. No question occurs twice.
 *
 * @throws RangeError where the kinds hold too few different problems
 */
export const arithmeticProblems = (count: number, seed: number): ReadonlyArray<ArithmeticProblem> => {
  const seen = new Set<string>()
  const dealers = kinds.map((kind) => dealer(kind, seed, seen))
  const order = permutation(kinds.length, random(seed, "kinds"))
  return Array.from({ length: count }, (_, i) => dealers[order[i % kinds.length]](Math.floor(i / kinds.length)))
}

/** Deals the problems of one kind: the turn says the split. Drawn problems of other splits wait for theirs. */
const dealer = (kind: Kind, seed: number, seen: Set<string>): ((turn: number) => ArithmeticProblem) => {
  const stream = random(seed, "kind", kind.name)
  const waiting = new Map<Split, Array<ArithmeticProblem>>()
  return (turn) => {
    const wanted = deal[turn % deal.length]
    for (let tries = 0; tries < 100_000; tries++) {
      const ready = waiting.get(wanted)?.shift()
      if (ready !== undefined) return ready
      const draft = kind.draw(stream)
      if (seen.has(draft.question) || exampleContents.has(draft.content)) continue
      seen.add(draft.question)
      const problem = { ...draft, kind: kind.name, split: splitOf(draft.content, seed) }
      waiting.set(problem.split, [...(waiting.get(problem.split) ?? []), problem])
    }
    throw new RangeError(
      `kind ${kind.name} has no further ${wanted} problem after ${turn} of its problems; ask for fewer`
    )
  }
}
