/**
 * The maths verifier: extraction, then one or two stages of comparison, by the preset of a published grader or by
 * options of your own.
 *
 * @module
 */
import { noAnswer, right, undecided, type Verdict, wrong } from "../Verdict.ts"
import { type Verifier, verifier } from "../Verifier.ts"
import { fail } from "../VerifierError.ts"
import { equivalent } from "./Equivalence.ts"
import type { EquivalenceOptions } from "./EquivalenceOptions.ts"
import { type ExtractionOptions, extractAnswer } from "./Extract.ts"
import { hendrycksEqual } from "./HendrycksString.ts"

/** How two answers are compared. A later stage is asked only where the earlier ones say no. */
export type Stage = "hendrycks-string" | "number-string" | "equivalence"

/** A way of grading: what is extracted, and how it is compared. */
export interface MathOptions extends EquivalenceOptions, ExtractionOptions {
  readonly stages?: ReadonlyArray<Stage> | undefined
}

/** The published graders by name; `exact` is ours and the default. */
export type MathPreset = "exact" | "hendrycks" | "math-verify" | "qwen" | "gsm8k-strict" | "gsm8k-flexible" | "paper"

/**
 * What each preset chooses where graders differ.
 *
 * - `exact`: equality in mathematics; units and brackets must agree, a bare list is a set.
 * - `hendrycks`: the last box by the string rule of the MATH data set, nothing else.
 * - `math-verify`: six decimals, lists as sets, units ignored, brackets around a list loose.
 * - `qwen`: relative 1e-4, lists in order, units ignored, brackets loose.
 * - `gsm8k-strict`: the number after `####`; `gsm8k-flexible`: the last number; both as text without commas, dollar and percent signs.
 * - `paper`: two stages, the string rule first, then equivalence.
 *
 * They reproduce the graders' documented choices, not their faults.
 *
 * @example
 * ```ts
 * import { gradeMath, mathPresets } from "@alloc/verifiers/math"
 *
 * const inOrder = { ...mathPresets.exact, lists: "ordered" } as const
 * console.log(gradeMath("1, 2", "2, 1").outcome, gradeMath("1, 2", "2, 1", inOrder).outcome) // => "right" "wrong"
 * ```
 */
export const mathPresets: Readonly<Record<MathPreset, MathOptions>> = {
  exact: {},
  hendrycks: { rules: ["boxed"], stages: ["hendrycks-string"] },
  "math-verify": { precision: { kind: "decimals", digits: 6 }, units: "ignore", looseBrackets: true },
  qwen: {
    precision: { kind: "relative", tolerance: 1e-4 },
    units: "ignore",
    lists: "ordered",
    looseBrackets: true
  },
  "gsm8k-strict": { rules: ["hash"], stages: ["number-string"] },
  "gsm8k-flexible": { rules: ["last-number"], stages: ["number-string"] },
  paper: { stages: ["hendrycks-string", "equivalence"] }
}

const plainNumber = (text: string): string =>
  text
    .replace(/[,$\s]|\\?%/g, "")
    .replace(/\.$/, "")
    .toLowerCase()

/** The gold answer may itself be a solution: its box, or the number after `####`, is the answer then. */
const goldAnswer = (gold: string): string =>
  gold.includes("\\boxed") || gold.includes("####")
    ? (extractAnswer(gold, { rules: ["boxed", "hash"] })?.text ?? gold)
    : gold

/**
 * Judges a response against the gold answer. Pure, synchronous and bounded.
 *
 * @example
 * ```ts
 * import { gradeMath } from "@alloc/verifiers/math"
 *
 * const verdict = gradeMath("\\frac{3}{4}", "Half of 1.5 is $0.75$, so the answer is \\boxed{0.75}.")
 * console.log(verdict.outcome, verdict.explanation) // => "right" "boxed: equal in value"
 * console.log(gradeMath("5\\text{ m}", "\\boxed{5\\text{ cm}}").outcome) // => "wrong"
 * ```
 */
export const gradeMath = (gold: string, response: string, options: MathOptions = {}): Verdict => {
  const extracted = extractAnswer(response, options)
  if (extracted === undefined) return noAnswer("no rule found an answer in the response")
  const { text, rule } = extracted
  const reference = goldAnswer(gold)
  let last: Verdict = wrong(`${rule}: no stage of comparison was asked for`, text)
  for (const stage of options.stages ?? ["equivalence"]) {
    if (stage === "equivalence") {
      const { verdict, rule: decided } = equivalent(reference, text, options)
      const explanation = `${rule}: ${decided}`
      if (verdict === "equal") return right(explanation, text)
      last = verdict === "different" ? wrong(explanation, text) : undecided(explanation, text)
    } else {
      const same =
        stage === "hendrycks-string" ? hendrycksEqual(reference, text) : plainNumber(reference) === plainNumber(text)
      if (same) return right(`${rule}: the same ${stage === "hendrycks-string" ? "string" : "number"}`, text)
      last = wrong(`${rule}: another ${stage === "hendrycks-string" ? "string" : "number"}`, text)
    }
  }
  return last
}

const validate = (name: string, options: MathOptions): void => {
  const refuse = (field: string, value: unknown, valid: string): never =>
    fail({ _tag: "InvalidOption", verifier: name, field, value, valid })
  const { steps, precision } = options
  if (steps !== undefined && !(steps > 0 && Number.isFinite(steps))) refuse("steps", steps, "a positive number")
  if (precision?.kind === "relative" && !(precision.tolerance >= 0 && precision.tolerance < 1))
    refuse("precision.tolerance", precision.tolerance, "a number in [0, 1)")
  if (
    precision?.kind === "decimals" &&
    !(Number.isInteger(precision.digits) && precision.digits >= 0 && precision.digits <= 15)
  )
    refuse("precision.digits", precision.digits, "a whole number from 0 to 15")
}

/**
 * The maths verifier. `reference` of a query is its gold answer, a string or a number; it may be a solution with a box.
 *
 * @throws VerifierError `InvalidOption`; of a check: `InvalidQuery`
 * @example
 * ```ts
 * import { mathAnswer } from "@alloc/verifiers"
 *
 * const query = { id: "q1", reference: "x=5" }
 * console.log((await mathAnswer().check(query, "y=5")).outcome) // => "wrong"
 * console.log((await mathAnswer("paper").check(query, "y=5")).outcome) // => "right"
 * ```
 */
export const mathAnswer = (preset: MathPreset | MathOptions = "exact"): Verifier => {
  const options =
    typeof preset !== "string" ? preset : Object.hasOwn(mathPresets, preset) ? mathPresets[preset] : undefined
  const name = typeof preset === "string" ? `math-${preset}` : "math"
  if (options === undefined)
    return fail({
      _tag: "InvalidOption",
      verifier: "mathAnswer",
      field: "preset",
      value: preset,
      valid: Object.keys(mathPresets).join(", ")
    })
  validate(name, options)
  return verifier({
    name,
    check: (query, response) => {
      const { reference } = query
      if ((typeof reference !== "string" || reference.trim() === "") && typeof reference !== "number")
        return fail({
          _tag: "InvalidQuery",
          verifier: name,
          query: query.id,
          field: "reference",
          value: reference,
          valid: "the gold answer, as a non-empty string or a number"
        })
      return gradeMath(String(reference), response, options)
    }
  })
}
