/**
 * Published judgements of replies to 805 instructions, by model. Read from a data folder; only the judge's win
 * probability and the length go on.
 *
 * @module
 */
import type { ManifestContent } from "@alloc/bench/recording"
import { Schema } from "effect"
import { publishedLines } from "../queries/PublishedData.ts"

/** A decoder, and its reply to each instruction, in order; undefined where there is none. */
export interface AlpacaEvalArm {
  readonly entry: ManifestContent["arms"][number]
  readonly replies: ReadonlyArray<{ readonly win: number; readonly tokens: number } | undefined>
}

const Row = Schema.Struct({
  instruction: Schema.String,
  dataset: Schema.String,
  models: Schema.Record(Schema.String, Schema.Struct({ p: Schema.Finite, len: Schema.Finite }))
})

/** Submissions made to deceive the judge. */
const attacks: ReadonlyArray<string> = ["NullModel", "gpt4_gamed"]

/** Parameters in billions, where they are public: the price of a generated token. */
const billions: Readonly<Record<string, number>> = {
  "gemma-2b-it": 2.5,
  "gemma-7b-it": 8.5,
  "FuseChat-Llama-3.2-1B-Instruct": 1.2,
  "FuseChat-Llama-3.2-3B-Instruct": 3.2,
  "FuseChat-Qwen-2.5-7B-Instruct": 7.6,
  "FuseChat-Llama-3.1-8B-Instruct": 8,
  "FuseChat-Gemma-2-9B-Instruct": 9.2
}

/** What was published. */
export interface AlpacaEval {
  readonly instructions: ReadonlyArray<{ readonly id: string; readonly text: string; readonly kind: string }>
  readonly arms: ReadonlyArray<AlpacaEvalArm>
}

/**
 * Reads it.
 *
 * @throws BenchError `Unavailable` for a file that is missing or of another form
 */
export const readAlpacaEval = async (data: string): Promise<AlpacaEval> => {
  const rows = await publishedLines(Row, data, "alpaca_eval/winrate_vs_gpt4turbo.jsonl.gz", "tatsu-lab/alpaca_eval")
  const models = [...new Set(rows.flatMap((row) => Object.keys(row.models)))].filter((name) => !attacks.includes(name))
  return {
    instructions: rows.map(({ dataset, instruction }, i) => ({
      id: `alpaca-eval-${i}`,
      text: instruction,
      kind: dataset
    })),
    arms: models.sort().map((name) => {
      const size = billions[name]
      const price = size === undefined ? {} : { price: { perMillionTokens: size, unit: "10^15 parameters x tokens" } }
      return {
        entry: { name, model: name, ...price },
        replies: rows.map((row) => {
          const reply = row.models[name]
          return reply === undefined ? undefined : { win: reply.p, tokens: Math.round(reply.len / 4) }
        })
      }
    })
  }
}
