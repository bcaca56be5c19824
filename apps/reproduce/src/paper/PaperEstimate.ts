/**
 * What a run at the paper's scale would take: calls, tokens, and a guess of hours and dollars. Nothing is asked, and no data
 * is read.
 *
 * @module
 */
import type { PaperRun } from "./PaperRun.ts"
import type { PaperArm } from "./PaperTable.ts"

/**
 * Assumed, not measured: tokens a second that a model of one billion parameters generates and reads on one 80 GB GPU with
 * many requests in flight, in inverse proportion to the parameters; and the price of an hour of it.
 */
const assumed = { generated: 20_000, read: 150_000, usdPerHour: 2 }

/** Candidates that the value model reads for every token. */
const valued = 20

interface Work {
  readonly what: string
  readonly calls: number
  readonly read: number
  readonly generated: number
  readonly billions: number
}

const armWork = ({ choices, paper }: PaperRun, arm: PaperArm, queries: number): ReadonlyArray<Work> => {
  const { prompt, reply } = paper.typical
  const samples = queries * choices.samples
  const { billions, guided, model, name } = arm
  const what = `${name}: ${model ?? "the user's choice"}`
  const generated = samples * reply
  if (guided !== true) return [{ what, calls: samples, read: queries * prompt, generated, billions }]
  return [
    { what, calls: generated, read: generated, generated, billions },
    {
      what: "values: as large",
      calls: valued * generated,
      read: valued * generated * (prompt + reply / 2),
      generated: 0,
      billions
    }
  ]
}

const worksOf = (run: PaperRun): ReadonlyArray<Work> => {
  const { choices, paper } = run
  const queries = choices.splits.reduce((sum, count) => sum + count, 0)
  const { prompt, reply } = paper.typical
  const samples = queries * choices.samples * paper.arms.length
  const [first] = paper.arms
  return [
    ...paper.arms.flatMap((arm) => armWork(run, arm, queries)),
    { what: "states of the first", calls: queries, read: queries * prompt, generated: 0, billions: first.billions },
    ...(paper.reward.kind === "model"
      ? [
          {
            what: `rewards: ${paper.reward.model}`,
            calls: samples,
            read: samples * (prompt + reply),
            generated: 0,
            billions: paper.reward.billions
          }
        ]
      : [])
  ]
}

/** Hours of one GPU. */
const hoursOf = ({ billions, generated, read }: Work): number =>
  ((generated / assumed.generated + read / assumed.read) * billions) / 3600

const count = (value: number): string => Math.round(value).toLocaleString("en")

/** The estimate in lines. */
export const estimateText = (run: PaperRun): string => {
  const { choices, name, paper } = run
  const works = worksOf(run)
  const [train, validation, test] = choices.splits
  const hours = works.reduce((sum, work) => sum + hoursOf(work), 0)
  const tokens = works.reduce((sum, { generated, read }) => sum + generated + read, 0)
  return [
    `${name} at the paper's scale: ${train} + ${validation} + ${test} queries of ${paper.data.hub}, ${choices.samples} samples of each arm at temperature ${choices.temperature}, at most ${choices.maxTokens} tokens each.`,
    ...works.map(
      (work) =>
        `  ${work.what}: ${count(work.calls)} calls, ${count(work.read)} tokens read, ${count(work.generated)} generated, ${hoursOf(work).toFixed(1)} GPU hours`
    ),
    ...(paper.reward.kind === "programs" ? ["  tests: in the sandbox of this machine"] : []),
    `  in all: ${count(works.reduce((sum, { calls }) => sum + calls, 0))} calls, ${count(tokens)} tokens, about ${hours.toFixed(0)} GPU hours, about ${count(hours * assumed.usdPerHour)} US dollars`,
    `Guessed, not measured: ${paper.typical.prompt} tokens a prompt and ${paper.typical.reply} a reply; ${count(assumed.generated)} tokens generated and ${count(assumed.read)} read a second by a model of a billion parameters on one GPU, fewer in proportion to size; ${assumed.usdPerHour} dollars an hour.`,
    ...choices.said,
    ""
  ].join("\n")
}
