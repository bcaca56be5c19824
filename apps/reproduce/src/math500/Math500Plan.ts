/**
 * Draws solutions of MATH-500's problems from any model, judged by the maths verifier. (The recording that ships holds
 * another model's published verdicts.)
 *
 * @module
 */
import type { RecordingPlan } from "@alloc/bench/collect"
import { mathAnswer } from "@alloc/verifiers"
import { Schema } from "effect"
import { publishedLines } from "../queries/PublishedData.ts"

const Problem = Schema.Struct({
  unique_id: Schema.String,
  problem: Schema.String,
  answer: Schema.String,
  subject: Schema.String,
  level: Schema.Int
})

// Written for this project: no problem of the data set.
const prefix = `Problem: What is the value of $3 \\cdot 4 + 2$?
Solution: We have $3 \\cdot 4 + 2 = 12 + 2 = 14$. The answer is $\\boxed{14}$.

Problem: If $2x - 3 = 11$, what is $x$?
Solution: Adding 3 to both sides gives $2x = 14$, so $x = 7$. The answer is $\\boxed{7}$.

Problem: What fraction of 20 is 15? Give it in lowest terms.
Solution: The fraction is $\\frac{15}{20} = \\frac{3}{4}$. The answer is $\\boxed{\\frac{3}{4}}$.

`

const promptOf = (problem: string): string => `Problem: ${problem}\nSolution:`

/** The drawing behind `bench math-hendrycks --live`. */
export const math500Plan: RecordingPlan = {
  experiment: "math-hendrycks",
  queries: async ({ data, limit }) => {
    const problems = await publishedLines(Problem, data, "math/math500.test.jsonl", "hendrycks/math, MATH-500")
    return problems.slice(0, limit).map(({ answer, level, problem, subject, unique_id: id }) => ({
      row: { id, split: "all", kind: `${subject}, level ${level}`, text: problem, answer },
      prompt: promptOf(problem)
    }))
  },
  samples: 16,
  sampling: { temperature: 0.7, maxTokens: 256, stop: ["\n\nProblem:"] },
  prefix,
  prompt: promptOf("{query}"),
  judge: (use) => use([mathAnswer("paper")]),
  verifiers: [
    {
      name: "math-paper",
      description: "the last boxed or named answer: first the data set's string rule, then equality in mathematics",
      binary: true
    }
  ],
  manifest: () => ({
    name: "math500-drawn",
    title: "MATH-500, solutions drawn here",
    split: "none: evaluated with cross-fitted predictions",
    seeds: {},
    licence: "MIT (problems: hendrycks/math)",
    notes: ["Holds the problems' text: it is for use here, not for publication without its licence."]
  })
}
