/**
 * What every verifier owes to whoever runs it, as checks that an author runs against a verifier of their own.
 *
 * @module
 */
import { Effect, Result } from "effect"
import type { Outcome, Verdict } from "../Verdict.ts"
import type { Pair, Query, Verifier } from "../Verifier.ts"
import { VerifierError } from "../VerifierError.ts"

/** A response whose judgement the author knows. */
export interface Example extends Pair {
  readonly outcome: Outcome
  /** The reward, where it is known. */
  readonly reward?: number | undefined
}

/** Options of the conformance kit. */
export interface ConformanceOptions {
  /** Whether one pair always gets one verdict. Default true; a sampled judge says false. */
  readonly deterministic?: boolean | undefined
}

/** One check of the kit. */
export interface Finding {
  readonly check: string
  readonly passed: boolean
  /** What was found instead; undefined where the check passed. */
  readonly problem?: string | undefined
}

type Answer = Verdict | VerifierError

const outcomes: ReadonlySet<string> = new Set(["right", "wrong", "no-answer", "undecided", "scored"])

/** Responses that models and attackers send. */
const hostile: ReadonlyArray<readonly [string, string]> = [
  ["nothing", ""],
  ["blanks", " \n\t "],
  ["100,000 characters", "9".repeat(100_000)],
  ["30,000 open brackets", "({[".repeat(10_000)],
  ["control characters", "\u0000\u0007\u001b[2J\u007f"],
  ["half a surrogate pair", "\ud800"],
  ["names of object members", "__proto__ constructor toString"],
  ["a template", "{{7*7}} %s %n <script>alert(1)</script> `id`"],
  ["a tower of powers", "\\boxed{9^{9^{9^{9^{9}}}}}"]
]

const shown = (answer: Answer): string =>
  answer instanceof VerifierError ? `VerifierError(${answer.reason._tag})` : `${answer.outcome} ${answer.reward}`

const same = (a: Answer, b: Answer): boolean => shown(a) === shown(b)

const faultOf = (answer: Answer): string | undefined => {
  if (answer instanceof VerifierError) return undefined
  if (!outcomes.has(answer.outcome)) return `the outcome is ${answer.outcome}`
  if (!Number.isFinite(answer.reward)) return `the reward is ${answer.reward}`
  if (answer.outcome !== "scored" && !(answer.reward >= 0 && answer.reward <= 1))
    return `the reward of ${answer.outcome} is ${answer.reward}, not in [0, 1]`
  return answer.explanation.trim() === "" ? "the explanation is empty" : undefined
}

/** Where verdicts differ from those of single checks. */
const compare = (expected: ReadonlyArray<Answer | undefined>, found: ReadonlyArray<Answer>): ReadonlyArray<string> =>
  expected.length !== found.length
    ? [`${found.length} verdicts for ${expected.length} pairs`]
    : expected.flatMap((answer, index) =>
        answer === undefined || same(answer, found[index])
          ? []
          : [`pair ${index}: ${shown(answer)} alone, ${shown(found[index])} here`]
      )

/** What is wrong with the answer to an example, if anything. */
const otherOutcome = ({ outcome, response, reward }: Example, answer: Answer | undefined): ReadonlyArray<string> => {
  if (answer === undefined) return []
  const right =
    !(answer instanceof VerifierError) &&
    answer.outcome === outcome &&
    (reward === undefined || answer.reward === reward)
  return right ? [] : [`${JSON.stringify(response.slice(0, 40))}: ${shown(answer)} instead of ${outcome}`]
}

/** Asks for the same verdicts again: one by one, as a batch, turned round, as Effects, and all at once. */
const reportRepeats = async (
  verifier: Verifier,
  examples: ReadonlyArray<Example>,
  answers: ReadonlyArray<Answer | undefined>,
  one: (query: Query, response: string) => Promise<Answer | undefined>,
  report: (check: string, problems: ReadonlyArray<string>) => void
): Promise<void> => {
  const given = (all: ReadonlyArray<Answer | undefined>): ReadonlyArray<Answer> =>
    all.filter((answer) => answer !== undefined)
  const again: Array<Answer | undefined> = []
  for (const { query, response } of examples) again.push(await one(query, response))
  report("the same pair gets the same verdict", compare(answers, given(again)))
  report("a batch agrees with single checks", compare(answers, await verifier.checkAll(examples)))
  const turned = await verifier.checkAll(examples.toReversed())
  report("a batch keeps its order", compare(answers.toReversed(), turned))
  const effects = await Effect.runPromise(verifier.verifyAll(examples))
  report("Effects agree with promises", compare(answers, effects.map(Result.merge)))
  const many = await Promise.all(examples.map(({ query, response }) => one(query, response)))
  report("many at once agree with one at a time", compare(answers, given(many)))
}

/**
 * Runs a verifier on examples whose outcome is known, and on hostile responses, through all four of its entries.
 * Checks: examples get their outcome; verdicts are whole, with a finite reward and an explanation; the same pair gets the
 * same verdict; a batch agrees with single checks, in order, whatever its order; promises agree with Effects; many at
 * once agree with one at a time; nothing but `VerifierError` is ever thrown; an empty response is not right unless an
 * example says so; a query without a reference is judged or refused, with its id.
 *
 * @example
 * ```ts
 * import { verifier } from "@alloc/verifiers"
 * import { conformance } from "@alloc/verifiers/testing"
 *
 * const short = verifier({ name: "short", check: (_query, response) => response.length < 5 })
 * const query = { id: "q1" }
 * const findings = await conformance(short, [
 *   { query, response: "four", outcome: "right" },
 *   { query, response: "seven", outcome: "wrong" }
 * ])
 * const failed = findings.filter(({ passed }) => !passed)
 * console.log(failed.map(({ check }) => check)) // => ["an empty response is not right"]
 * ```
 */
export const conformance = async (
  verifier: Verifier,
  examples: ReadonlyArray<Example>,
  options: ConformanceOptions = {}
): Promise<ReadonlyArray<Finding>> => {
  const findings: Array<Finding> = []
  const report = (check: string, problems: ReadonlyArray<string>): void => {
    findings.push(
      problems.length === 0
        ? { check, passed: true }
        : { check, passed: false, problem: problems.slice(0, 5).join("; ") }
    )
  }
  const thrown: Array<string> = []
  const one = async (query: Query, response: string): Promise<Answer | undefined> => {
    try {
      return await verifier.check(query, response)
    } catch (error) {
      if (error instanceof VerifierError) return error
      thrown.push(`${JSON.stringify(response.slice(0, 40))}: ${String(error)}`)
      return undefined
    }
  }
  if (examples.length === 0) report("there are examples", ["give some responses whose outcome you know"])
  report("it has a name", verifier.name.trim() === "" ? ["the name is empty"] : [])
  const answers: Array<Answer | undefined> = []
  for (const { query, response } of examples) answers.push(await one(query, response))
  report(
    "examples get their outcome",
    examples.flatMap((example, index) => otherOutcome(example, answers[index]))
  )
  const asked = new Set(examples.filter(({ outcome }) => outcome === "right").map(({ response }) => response))
  const query = examples[0]?.query ?? { id: "conformance" }
  const attacks: Array<Answer | undefined> = []
  for (const [, response] of hostile) attacks.push(await one(query, response))
  report(
    "verdicts are whole",
    [...answers, ...attacks].flatMap((answer) => (answer === undefined ? [] : (faultOf(answer) ?? [])))
  )
  const empty = attacks[0]
  report(
    "an empty response is not right",
    empty !== undefined && !(empty instanceof VerifierError) && empty.outcome === "right" && !asked.has("")
      ? ["it is"]
      : []
  )
  const bare = await one({ id: "no-reference" }, examples[0]?.response ?? "42")
  report(
    "a refused query is named",
    bare instanceof VerifierError && !bare.message.includes("no-reference") ? [bare.message] : []
  )
  if (options.deterministic !== false) await reportRepeats(verifier, examples, answers, one, report)
  report("an empty batch has no verdicts", compare([], await verifier.checkAll([])))
  report("nothing but VerifierError is thrown", thrown)
  return findings
}
