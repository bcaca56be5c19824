/**
 * Kinds about whole numbers: arithmetic, order and notation. Their facts are drawn once and for all; only splits and the
 * order of queries depend on the seed.
 *
 * @module
 */
import { random } from "@alloc/core/random"
import { type Fact, type FactPool, numberPool } from "../Pool.ts"
import { type Expected, firstField, second, type TaskKind } from "../TaskKind.ts"
import { inRoman, inWords } from "./Numerals.ts"

type Range = readonly [low: number, high: number]

/** Different numbers of a range, or all of it where it holds no more. */
const numbers = (name: string, count: number, [low, high]: Range): FactPool => {
  const stream = random("tasks", name)
  const found = new Set<number>()
  while (found.size < Math.min(count, high - low + 1)) found.add(low + stream.below(high - low + 1))
  return numberPool(
    name,
    [...found].map((n) => [n])
  )
}

interface Pairs {
  readonly a: Range
  readonly b: Range
  /** Whether the two may change places: then no fact is another one turned round. */
  readonly commutes: boolean
  readonly fits?: (a: number, b: number) => boolean
}

/** Different pairs of numbers. */
const pairs = (name: string, count: number, { a, b, commutes, fits = () => true }: Pairs): FactPool => {
  const stream = random("tasks", name)
  const found = new Map<string, readonly [number, number]>()
  const draw = ([low, high]: Range): number => low + stream.below(high - low + 1)
  for (let tries = 0; tries < 10_000 && found.size < count; tries++) {
    const [x, y] = [draw(a), draw(b)]
    const key = commutes ? `${Math.min(x, y)} ${Math.max(x, y)}` : `${x} ${y}`
    if (fits(x, y) && !found.has(key)) found.set(key, [x, y])
  }
  return numberPool(name, found.values())
}

const compute =
  (rule: (a: number, b: number) => number | string): ((fact: Fact) => string) =>
  ([a, b]) =>
    String(rule(Number(a), Number(b)))

const arithmetic = (
  expected: Expected,
  pool: FactPool,
  rule: (a: number, b: number) => number,
  wordings: ReadonlyArray<string>
): TaskKind => ({ name: pool.name, expected, pool, wordings, answer: compute(rule) })

const add = (a: number, b: number): number => a + b
const subtract = (a: number, b: number): number => a - b
const multiply = (a: number, b: number): number => a * b

const sums = ["What is {a} + {b}?", "What is {a} plus {b}?", "Add {a} and {b}.", "What is the sum of {a} and {b}?"]
const differences = [
  "What is {a} - {b}?",
  "What is {a} minus {b}?",
  "Subtract {b} from {a}.",
  "What is the difference between {a} and {b}?"
]
const products = [
  "What is {a} * {b}?",
  "What is {a} times {b}?",
  "Multiply {a} by {b}.",
  "What is the product of {a} and {b}?"
]

const digit: Range = [1, 9]
const factor: Range = [3, 9]
const twoDigits: Range = [11, 99]
const fourDigits: Range = [1000, 9999]

const sumKinds: ReadonlyArray<TaskKind> = [
  arithmetic("often", pairs("sum-one-digit", 45, { a: digit, b: digit, commutes: true }), add, sums),
  arithmetic(
    "often",
    pairs("difference-one-digit", 40, { a: [2, 9], b: [1, 8], commutes: false, fits: (a, b) => a > b }),
    subtract,
    differences
  ),
  arithmetic("some", pairs("sum-two-digits-one-digit", 60, { a: twoDigits, b: [2, 9], commutes: true }), add, sums),
  arithmetic("never", pairs("sum-four-digits", 60, { a: fourDigits, b: fourDigits, commutes: true }), add, sums),
  arithmetic(
    "never",
    pairs("difference-four-digits", 60, { a: [5000, 9999], b: [1000, 4999], commutes: false }),
    subtract,
    differences
  )
]

const doubles = numberPool(
  "doubles",
  numbers("doubles", 60, [12, 99]).facts.map(([n]) => [Number(n), 2 * Number(n)])
)

const productKinds: ReadonlyArray<TaskKind> = [
  arithmetic("often", pairs("product-one-digit", 28, { a: factor, b: factor, commutes: true }), multiply, products),
  arithmetic(
    "some",
    pairs("product-two-digits-one-digit", 60, { a: twoDigits, b: factor, commutes: true }),
    multiply,
    products
  ),
  arithmetic(
    "never",
    pairs("product-two-digits", 60, { a: [12, 99], b: [12, 99], commutes: true }),
    multiply,
    products
  ),
  {
    name: "double",
    expected: "some",
    pool: doubles,
    wordings: ["What is double {a}?", "What is twice {a}?", "What number is two times as large as {a}?"],
    answer: second
  },
  {
    name: "half",
    expected: "some",
    pool: doubles,
    wordings: [
      "What is half of {b}?",
      "What is {b} divided by 2?",
      "Divide {b} into two equal parts. How large is one?"
    ],
    answer: firstField
  }
]

const following = numberPool(
  "following",
  numbers("following", 60, [21, 998]).facts.map(([n]) => [Number(n), Number(n) + 1])
)
const years = numberPool(
  "years",
  numbers("years", 60, [1700, 2020]).facts.map(([n]) => [Number(n), Number(n) + 1])
)

/** A pool of numbers, each with another way to write it. */
const withNotation = ({ facts, name }: FactPool, write: (n: number) => string): FactPool => ({
  name,
  facts: facts.map(([n]) => [n, write(Number(n))])
})

const written = withNotation(numbers("written", 60, [21, 399]), inWords)
const roman = withNotation(numbers("roman", 60, [4, 99]), inRoman)

const orderKinds: ReadonlyArray<TaskKind> = [
  {
    name: "next-number",
    expected: "often",
    pool: following,
    wordings: [
      "What number comes after {a}?",
      "Which number follows {a}?",
      "Count on by one from {a}. What is the next number?"
    ],
    answer: second
  },
  {
    name: "previous-number",
    expected: "often",
    pool: following,
    wordings: [
      "What number comes before {b}?",
      "Which number stands right before {b}?",
      "Count back by one from {b}. What is the number?"
    ],
    answer: firstField
  },
  {
    name: "year-after",
    expected: "often",
    pool: years,
    wordings: [
      "What year comes after {a}?",
      "Which year followed {a}?",
      "The year now is {a}. What will next year be?"
    ],
    answer: second
  },
  {
    name: "even-or-odd",
    expected: "often",
    pool: numbers("even-or-odd", 60, [10, 199]),
    wordings: ["Is {a} even or odd?", "Even or odd: what is the number {a}?", "Say whether {a} is odd or even."],
    answer: compute((a) => (a % 2 === 0 ? "even" : "odd"))
  }
]

const notationKinds: ReadonlyArray<TaskKind> = [
  {
    name: "number-in-words",
    expected: "some",
    pool: written,
    wordings: [
      "Write {a} in words.",
      "How do you write the number {a} in words?",
      "Spell out the number {a} as words."
    ],
    answer: ([, b]) => (b.includes(" hundred ") ? `${b}|${b.replace(" hundred ", " hundred and ")}` : b)
  },
  {
    name: "number-from-words",
    expected: "some",
    pool: written,
    wordings: [
      'Write "{b}" in digits.',
      'Which number is "{b}"? Use digits.',
      'What are the digits of the number "{b}"?'
    ],
    answer: firstField
  },
  {
    name: "number-in-roman",
    expected: "some",
    pool: roman,
    wordings: [
      "Write {a} in Roman numerals.",
      "What is {a} as a Roman numeral?",
      "Which Roman numeral stands for {a}?"
    ],
    answer: second
  },
  {
    name: "number-from-roman",
    expected: "some",
    pool: roman,
    wordings: [
      "Which number is the Roman numeral {b}?",
      "What is the value of the Roman numeral {b}?",
      "Write the Roman numeral {b} in digits."
    ],
    answer: firstField
  },
  {
    name: "number-in-binary",
    expected: "never",
    pool: numbers("binary", 60, [33, 255]),
    wordings: ["Write {a} in binary.", "What is {a} in base 2?", "Convert {a} to a binary number."],
    answer: compute((a) => a.toString(2))
  }
]

/** Kinds about numbers. */
export const numberKinds: ReadonlyArray<TaskKind> = [...sumKinds, ...productKinds, ...orderKinds, ...notationKinds]
