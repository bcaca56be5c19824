/**
 * What the user chooses for a run at the paper's scale, and what is then settled: nothing that the paper leaves open is
 * settled silently.
 *
 * @module
 */
import { readFileSync } from "node:fs"
import { BenchError, type ScaleOptions } from "@alloc/bench"
import type { PaperExperiment } from "./PaperTable.ts"

/** A run as it is settled. */
export interface PaperChoices {
  readonly splits: readonly [train: number, validation: number, test: number]
  readonly samples: number
  readonly temperature: number
  readonly maxTokens: number
  readonly prompt: string
  /** "FIELD=a|b", or undefined for all rows. */
  readonly subset: string | undefined
  /** Strength of the guidance by values. */
  readonly beta: number
  /** In words: what the user chose, and what this project chose since the paper does not say it. */
  readonly said: ReadonlyArray<string>
}

const names = ["splits", "samples", "temperature", "max-tokens", "prompt-file", "subset", "beta"] as const

const refuse = (field: string, value: unknown, valid: string): never => {
  throw new BenchError({ reason: { _tag: "InvalidOption", field: `--choose ${field}`, value, valid } })
}

const numberOf = (field: string, text: string, whole: boolean): number => {
  const value = Number(text)
  const right = Number.isFinite(value) && value > 0 && (!whole || Number.isInteger(value))
  return right ? value : refuse(field, text, whole ? "a whole number >= 1" : "a number > 0")
}

const splitsOf = (text: string, stated: PaperExperiment["splits"]): PaperChoices["splits"] => {
  const counts = text.split("/").map(Number)
  const [train, validation, test] = counts
  const right = counts.length === 3 && counts.every((count) => Number.isInteger(count) && count >= 0)
  const valid = `queries for training, validation and testing, as in ${stated?.map((count) => count ?? 1000).join("/") ?? "7000/500/5000"}`
  return right && train > 0 && test > 0 ? [train, validation, test] : refuse("splits", text, valid)
}

const needed = (field: string, example: string): never =>
  refuse(field, "not given", `the paper does not state it: choose one, as in --choose ${field}=${example}`)

const settledSplits = (
  stated: PaperExperiment["splits"],
  { splits: text }: ScaleOptions["choices"]
): PaperChoices["splits"] => {
  if (text !== undefined) return splitsOf(text, stated)
  if (stated === undefined) return needed("splits", "7000/500/1000")
  const [train, validation, test] = stated
  return validation === undefined ? needed("splits", `${train}/1000/${test}`) : [train, validation, test]
}

/**
 * What is settled by the table and the user's choices.
 *
 * @throws BenchError `InvalidOption` for a choice that is not known, not valid, or missing
 */
export const settle = (paper: PaperExperiment, choices: ScaleOptions["choices"]): PaperChoices => {
  const known: ReadonlyArray<string> = names
  for (const [name, value] of Object.entries(choices)) if (!known.includes(name)) refuse(name, value, names.join(", "))
  const { "max-tokens": maxTokens, "prompt-file": promptFile, beta, samples, subset, temperature } = choices
  const prompt = promptFile === undefined ? paper.prompt : readFileSync(promptFile, "utf8")
  if (!prompt.includes("{query}")) refuse("prompt-file", promptFile, "a text with {query} where the query goes")
  if (subset !== undefined && !/^\w+=./.test(subset))
    refuse("subset", subset, "a field and its values, as in source=a|b")
  const own = Object.entries(choices).map(([name, value]) => `${name} ${value}`)
  const settled = {
    splits: settledSplits(paper.splits, choices),
    samples: samples === undefined ? (paper.samples ?? needed("samples", "16")) : numberOf("samples", samples, true),
    temperature:
      temperature === undefined
        ? (paper.temperature ?? needed("temperature", "0.7"))
        : numberOf("temperature", temperature, false),
    maxTokens: maxTokens === undefined ? paper.maxTokens : numberOf("max-tokens", maxTokens, true),
    prompt,
    subset,
    beta: beta === undefined ? 1 : numberOf("beta", beta, false)
  }
  return {
    ...settled,
    said: [
      ...(own.length === 0 ? [] : [`The user's choice: ${own.join("; ")}.`]),
      `Not stated by the paper, and this project's own unless chosen above: the prompt, at most ${settled.maxTokens} tokens a reply, which rows of the data set are taken (at random), seeds, the predictor's width and rates.`
    ]
  }
}
