/**
 * Draws solutions of GSM8K's test questions from any model, judged by the known answers: what `bench gsm8k --live --strong`
 * routes. (The recording that ships holds other models' published verdicts.)
 *
 * @module
 */
import type { RecordingPlan } from "@alloc/bench/collect"
import { mathAnswer } from "@alloc/verifiers"
import { Schema } from "effect"
import { publishedLines } from "../queries/PublishedData.ts"

const Problem = Schema.Struct({ question: Schema.String, answer: Schema.String })

/** The number behind ####, as the published solutions end. */
export const finalAnswer = (solution: string): string =>
  (solution.split("####").at(-1) ?? "").trim().replaceAll(",", "")

const promptOf = (question: string): string =>
  `${question}\n\nReason step by step. End with one line: The answer is \\boxed{...}.`

/** Drawing and judging of GSM8K's test questions. */
export const gsm8kPlan: RecordingPlan = {
  experiment: "gsm8k",
  queries: async ({ data, limit }) => {
    const problems = await publishedLines(Problem, data, "gsm8k/test.jsonl", "openai/grade-school-math")
    return problems.slice(0, limit).map(({ answer, question }, i) => ({
      row: { id: `gsm8k-${i}`, split: "all", text: question, answer: finalAnswer(answer) },
      prompt: promptOf(question)
    }))
  },
  samples: 8,
  sampling: { temperature: 0.7, maxTokens: 400, stop: [] },
  prefix: "",
  form: "chat",
  prompt: promptOf("{query}"),
  judge: (use) => use([mathAnswer()]),
  verifiers: [{ name: "math", description: "the last boxed or named answer, equal to the known one", binary: true }],
  states: false,
  manifest: () => ({
    name: "gsm8k-drawn",
    title: "GSM8K test, solutions drawn here",
    split: "none: evaluated with cross-fitted predictions",
    seeds: {},
    licence: "MIT (questions: openai/grade-school-math)",
    notes: ["Holds the questions' text: it is for use here, not for publication without its licence."]
  })
}
