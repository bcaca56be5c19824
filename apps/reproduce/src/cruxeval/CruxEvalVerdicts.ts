/**
 * CRUXEval's functions, and which of CodeLlama-7B's published predictions of an input or an output are right. Read from a
 * data folder; only verdicts and lengths go on.
 *
 * @module
 */
import { BenchError } from "@alloc/bench"
import { Schema } from "effect"
import { publishedFile, publishedLines } from "../queries/PublishedData.ts"

/** What is to be predicted of a function: the arms of the recording. */
export const cruxEvalTasks = ["output", "input"] as const

/** One of the tasks. */
export type CruxEvalTask = (typeof cruxEvalTasks)[number]

/** A function, and the published answers to both questions about it. */
export interface CruxEvalFunction {
  readonly id: string
  /** The function alone: what is to be predicted of it is no part of it. */
  readonly text: string
  readonly answers: Readonly<Record<CruxEvalTask, ReadonlyArray<CruxEvalAnswer>>>
}

/** A published answer. */
export interface CruxEvalAnswer {
  readonly correct: boolean
  readonly characters: number
}

const origin = "facebookresearch/cruxeval"

const Program = Schema.Struct({ id: Schema.String, code: Schema.String })
const Scored = Schema.Struct({
  raw_generations: Schema.Record(Schema.String, Schema.Array(Schema.String)),
  raw_scored_generations: Schema.Record(Schema.String, Schema.Array(Schema.Boolean))
})

const readAnswers = async (
  data: string,
  task: CruxEvalTask
): Promise<(id: string) => ReadonlyArray<CruxEvalAnswer>> => {
  const file = `cruxeval/sample_scored_codellama-7b_temp0.2_${task}.json`
  const bytes = await publishedFile(data, file, origin)
  const { raw_generations: said, raw_scored_generations: scored } = Schema.decodeUnknownSync(
    Schema.fromJsonString(Scored)
  )(bytes.toString("utf8"))
  return (id) => {
    const [texts, verdicts] = [said[id], scored[id]]
    if (texts === undefined || texts.length !== verdicts?.length) {
      const how = `it holds no answers for ${id}, or others than it scores; take the files as ${origin} publishes them`
      throw new BenchError({ reason: { _tag: "Unavailable", what: file, how } })
    }
    return verdicts.map((correct, i) => ({ correct, characters: texts[i].length }))
  }
}

/**
 * Reads the functions.
 *
 * @throws BenchError `Unavailable` for a file that is missing or of another form
 */
export const readCruxEval = async (data: string): Promise<ReadonlyArray<CruxEvalFunction>> => {
  const functions = await publishedLines(Program, data, "cruxeval/cruxeval.jsonl", origin)
  const [output, input] = [await readAnswers(data, "output"), await readAnswers(data, "input")]
  return functions.map(({ code, id }) => ({ id, text: code, answers: { output: output(id), input: input(id) } }))
}
