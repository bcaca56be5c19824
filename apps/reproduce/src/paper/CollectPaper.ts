/**
 * Draws the recording of an experiment at the paper's scale: every arm in turn, into journals, and all of them as one
 * recording. The same call goes on where it stopped.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { dirname, join } from "node:path"
import { type CollectionOptions, type RecordingContent, writeRecording } from "@alloc/bench"
import { drawContent, type PlannedQuery, type RecordingPlan } from "@alloc/bench/collect"
import { mathAnswer } from "@alloc/verifiers"
import { programsPlan } from "../programs/ProgramsPlan.ts"
import { tacoSet } from "../taco/TacoTasks.ts"
import { hubRevision } from "./HubRows.ts"
import { checkEndpoints, openArm, openStates, scorer } from "./PaperEndpoints.ts"
import { estimateText } from "./PaperEstimate.ts"
import { type PaperQueries, type PaperQuery, readPaperQueries } from "./PaperQueries.ts"
import type { PaperRun } from "./PaperRun.ts"

/** Name of the hidden states in the recording. */
export const paperFeature = "hidden"

const judgeOf = (
  { endpoints, paper: { reward } }: PaperRun,
  queries: ReadonlyArray<PaperQuery>
): Pick<RecordingPlan, "judge" | "verifiers"> => {
  switch (reward.kind) {
    case "programs": {
      const tasks = queries.flatMap(({ row, task }) => (task === undefined ? [] : [{ ...task, id: row.id }]))
      const sha256 = createHash("sha256")
        .update(tasks.map(({ id }) => id).join())
        .digest("hex")
      const { judge, verifiers } = programsPlan(tacoSet(tasks, sha256))
      return { judge, verifiers }
    }
    case "maths": {
      const description =
        "the last boxed or named answer: first the data set's string rule, then equality in mathematics"
      const name = "math-paper"
      return { judge: (use) => use([mathAnswer("paper")]), verifiers: [{ name, description, binary: true }] }
    }
    case "model": {
      const model = scorer(endpoints, "reward")
      const entry = { name: model.name, description: `${reward.model}, as served`, binary: false }
      return { judge: (use) => use([model]), verifiers: [entry] }
    }
  }
}

const planOf = (run: PaperRun, queries: ReadonlyArray<PaperQuery>): RecordingPlan => {
  const { choices, name, paper } = run
  const { maxTokens, prompt, temperature } = choices
  return {
    experiment: `${name}-paper`,
    queries: async () => queries.map((query) => plannedQuery(query, prompt)),
    samples: choices.samples,
    sampling: { temperature, maxTokens, stop: paper.stop },
    prefix: "",
    form: paper.form,
    prompt,
    ...judgeOf(run, queries),
    manifest: () => ({ name, title: paper.title, split: "", seeds: {}, licence: paper.data.licence, notes: [] })
  }
}

const plannedQuery = ({ row }: PaperQuery, prompt: string): PlannedQuery => ({
  row,
  // No pattern: a query may hold $&.
  prompt: prompt.split("{query}").join(row.text)
})

/** What the manifest says of where everything is from. */
const notesOf = ({ choices, paper }: PaperRun, read: PaperQueries, data: string): ReadonlyArray<string> => {
  const { hub, rows } = paper.data
  const revisions = paper.arms.map(({ model, name }) => {
    const known = model === undefined ? undefined : hubRevision(join(data, model))
    return `${name}: ${model ?? "the user's choice"}, ${known === undefined ? "revision not recorded" : `revision ${known}`}`
  })
  return [
    `Data: ${hub}, ${read.revision === undefined ? "revision not recorded" : `revision ${read.revision}`}; ${read.rows} rows read, ${rows} published, ${read.unusable} without a query or an answer.`,
    `Models: ${revisions.join("; ")}.`,
    ...choices.said,
    "hidden: the last layer's state of the prompt's last token, without a chat template.",
    "Replies' text stays in the journals of .alloc/paper/collect. Holds the queries' text: it is for use here, not for publication without its licence."
  ]
}

/** The arms' recordings of the same queries as one. */
const joined = (run: PaperRun, parts: ReadonlyArray<RecordingContent>, seed: number, notes: ReadonlyArray<string>) => {
  const { name, paper } = run
  const [first] = parts
  const content: RecordingContent = {
    manifest: {
      ...first.manifest,
      name: `${name}-paper`,
      title: paper.title,
      arms: parts.flatMap(({ manifest }) => manifest.arms),
      split: "at random by a hash of seed and text, each text once; test rows are the data set's own where it has them",
      seeds: { queries: seed, samples: seed },
      notes
    },
    queries: first.queries,
    samples: parts.flatMap(({ samples }) => samples.map(({ text: _, ...sample }) => sample)),
    rewards: parts.flatMap(({ rewards }) => rewards),
    features: first.features
  }
  return content
}

/**
 * The `draw` of an experiment at the paper's scale.
 *
 * @throws BenchError `InvalidOption` for endpoints that are missing, `Unavailable` for data; as `drawContent` throws
 */
export const drawPaper =
  (run: PaperRun) =>
  async (options: CollectionOptions): Promise<string> => {
    const { choices, endpoints, name, paper } = run
    const { data = "", extra, out, seed, signal, work = join(dirname(out), "collect") } = options
    if (options.dryRun) {
      process.stdout.write(estimateText(run))
      return out
    }
    checkEndpoints(paper, endpoints)
    const { splits, subset } = choices
    const read = await readPaperQueries(name, paper.data, { data, seed, splits, subset })
    const plan = planOf(run, read.queries)
    const planned = await plan.queries({ data, seed, limit: undefined })
    const [{ model: hub }] = paper.arms
    const states = await openStates(endpoints, hub === undefined ? undefined : hubRevision(join(data, hub)))
    const parts: Array<RecordingContent> = []
    for (const [i, arm] of paper.arms.entries()) {
      const own = i === 0 ? states : undefined
      await using model = await openArm(endpoints, arm, choices, {
        form: plan.form ?? "plain",
        states: own,
        extra,
        signal
      })
      parts.push(await drawContent(plan, planned, { ...options, model, samples: choices.samples, work }))
    }
    await writeRecording(out, joined(run, parts, seed, notesOf(run, read, data)))
    return out
  }
