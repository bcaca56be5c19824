/**
 * Published replies to GSM8K's test questions: four decoders of its authors, Mixtral and GPT-4, and 44 models of a
 * leaderboard. Read from a data folder; only correctness and length go on.
 *
 * @module
 */
import { BenchError } from "@alloc/bench"
import type { ManifestContent } from "@alloc/bench/recording"
import { parse } from "csv-parse/sync"
import { Schema } from "effect"
import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base"
import { countTokens as countP50k } from "gpt-tokenizer/encoding/p50k_base"
import { publishedFile, publishedLines } from "../queries/PublishedData.ts"
import { listPrices, listPriceUnit } from "./ListPrices.ts"

/** A decoder, and its reply to each question, in the questions' order; undefined where it did not answer. */
export interface Gsm8kArm {
  readonly entry: ManifestContent["arms"][number]
  readonly replies: ReadonlyArray<{ readonly correct: boolean; readonly tokens: number } | undefined>
}

/** All of it. */
export interface Gsm8k {
  readonly questions: ReadonlyArray<{ readonly id: string; readonly text: string }>
  /** Questions of the training set: other texts of the same kind. */
  readonly training: ReadonlyArray<string>
  readonly arms: ReadonlyArray<Gsm8kArm>
}

/** Names of the arms that the experiment names; the leaderboard's models keep their own. */
export const gsm8kArms = {
  small: "6b-finetuned",
  smallVerified: "6b-verified",
  large: "175b-finetuned",
  largeVerified: "175b-verified",
  mixtral: "mixtral-8x7b",
  gpt4: "gpt-4-1106"
} as const

const Question = Schema.Struct({ question: Schema.String })
const Solution = Schema.Struct({ is_correct: Schema.Boolean, solution: Schema.String })
const Solutions = Schema.Struct({
  question: Schema.String,
  "6b_finetuning": Solution,
  "6b_verification": Solution,
  "175b_finetuning": Solution,
  "175b_verification": Solution
})
const Leaderboard = Schema.Struct({
  id: Schema.String,
  question: Schema.String,
  models: Schema.Record(Schema.String, Schema.Struct({ ok: Schema.Literals([0, 1]), len: Schema.Finite }))
})
const Verdict = Schema.Literals(["True", "False"])
const weakColumn = "mistralai/Mixtral-8x7B-Instruct-v0.1"
const strongColumn = "gpt-4-1106-preview"
const Routed = Schema.Array(
  Schema.Struct({
    prompt: Schema.String,
    [weakColumn]: Verdict,
    [strongColumn]: Verdict,
    [`${weakColumn}_response`]: Schema.String,
    [`${strongColumn}_response`]: Schema.String
  })
)

const sameQuestions = (file: string, found: ReadonlyArray<string>, expected: ReadonlyArray<string>): void => {
  const at = expected.findIndex((question, i) => question !== found[i])
  if (at < 0 && found.length === expected.length) return
  const how = `its line ${at < 0 ? expected.length : at} is not GSM8K's test question ${at}; take the files as published`
  throw new BenchError({ reason: { _tag: "Unavailable", what: file, how } })
}

const gsm8k = "openai/grade-school-math"

/** A verified reply is the verifier's choice among 100 samples; its verifier reads each of them, and is as large. */
const verified = 200
const size = (effort: number) => ({ perMillionTokens: effort, unit: "10^15 parameters x tokens" })

const authors = async (data: string, questions: ReadonlyArray<string>): Promise<ReadonlyArray<Gsm8kArm>> => {
  const file = "gsm8k/example_model_solutions.jsonl"
  const rows = await publishedLines(Solutions, data, file, gsm8k)
  sameQuestions(
    file,
    rows.map(({ question }) => question),
    questions
  )
  const columns = [
    [gsm8kArms.small, "6b_finetuning", "GPT-3 6B, fine-tuned", 6, 1],
    [gsm8kArms.smallVerified, "6b_verification", "GPT-3 6B with verifier, best of 100", 6, verified],
    [gsm8kArms.large, "175b_finetuning", "GPT-3 175B, fine-tuned", 175, 1],
    [gsm8kArms.largeVerified, "175b_verification", "GPT-3 175B with verifier, best of 100", 175, verified]
  ] as const
  return columns.map(([name, column, model, billions, calls]) => ({
    entry: { name, model, price: size(billions * calls) },
    replies: rows.map((row) => ({
      correct: row[column].is_correct,
      tokens: countP50k(row[column].solution)
    }))
  }))
}

const routed = async (data: string, questions: ReadonlyArray<string>): Promise<ReadonlyArray<Gsm8kArm>> => {
  const file = "routellm/gsm8k_responses.csv"
  const bytes = await publishedFile(data, file, "lm-sys/RouteLLM")
  const rows = Schema.decodeUnknownSync(Routed)(parse(bytes, { columns: true }))
  sameQuestions(
    file,
    rows.map(({ prompt }) => prompt),
    questions
  )
  const columns = [
    [gsm8kArms.mixtral, weakColumn, "Mixtral-8x7B-Instruct-v0.1", 0.6],
    [gsm8kArms.gpt4, strongColumn, "gpt-4-1106-preview", 30]
  ] as const
  return columns.map(([name, column, model, price]) => ({
    entry: { name, model, price: { perMillionTokens: price, unit: listPriceUnit } },
    replies: rows.map((row) => ({
      correct: row[column] === "True",
      tokens: countCl100k(row[`${column}_response`])
    }))
  }))
}

const leaderboard = async (
  data: string,
  questions: ReadonlyArray<string>
): Promise<{ readonly ids: ReadonlyArray<string>; readonly arms: ReadonlyArray<Gsm8kArm> }> => {
  const file = "zeroeval/gsm_matrix.jsonl.gz"
  const rows = await publishedLines(Leaderboard, data, file, "WildEval/ZeroEval")
  sameQuestions(
    file,
    rows.map(({ question }) => question),
    questions
  )
  const models = [...new Set(rows.flatMap((row) => Object.keys(row.models)))].sort()
  const arms = models.map((name): Gsm8kArm => {
    const price = listPrices[name]
    return {
      entry: {
        name,
        model: name,
        ...(price === undefined ? {} : { price: { perMillionTokens: price, unit: listPriceUnit } })
      },
      replies: rows.map((row) => {
        const reply = row.models[name]
        return reply === undefined ? undefined : { correct: reply.ok === 1, tokens: Math.round(reply.len / 4) }
      })
    }
  })
  return { ids: rows.map(({ id }) => id), arms }
}

/**
 * Reads all of it.
 *
 * @throws BenchError `Unavailable` for a file that is missing, of another form, or about other questions
 */
export const readGsm8k = async (data: string): Promise<Gsm8k> => {
  const test = await publishedLines(Question, data, "gsm8k/test.jsonl", gsm8k)
  const training = await publishedLines(Question, data, "gsm8k/train.jsonl", gsm8k)
  const questions = test.map(({ question }) => question)
  const { arms, ids } = await leaderboard(data, questions)
  return {
    questions: questions.map((text, i) => ({ id: ids[i], text })),
    training: training.map(({ question }) => question),
    arms: [...(await authors(data, questions)), ...(await routed(data, questions)), ...arms]
  }
}
