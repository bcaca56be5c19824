/**
 * Draws the recording `alpaca-smollm2`: eight replies of the local model to each of AlpacaEval's instructions, rewarded by
 * the heads that HH's preferences give.
 *
 * @module
 */
import { join } from "node:path"
import { type CollectionOptions, writeRecording } from "@alloc/bench"
import { fetchModel, openStateModel, smolLm2 } from "@alloc/decoders"
import { readAlpacaEval } from "../alpaca-eval/AlpacaEvalReplies.ts"
import { openDrawJournal } from "../draws/DrawJournal.ts"
import { drawnReplies, drawTraces, progressLines } from "../draws/TracedDraws.ts"
import { hhJournal } from "../hh/CollectHh.ts"
import { readHh } from "../hh/HhPairs.ts"
import {
  fitHhReward,
  type HhReward,
  type PairReading,
  pairsIn,
  readHhPairs,
  standardisedHead
} from "../hh/HhRewards.ts"
import { type RewardWeights, rewardsOf } from "../hh/HhValues.ts"
import { refuseSamples } from "../queries/PublishedData.ts"
import { type AlpacaMaterial, alpacaContent, alpacaTokens } from "./AlpacaRecording.ts"

const kind = "alpaca"
const samples = 8

/** Draws replies and reads the pairs that the heads need. */
export const alpacaMaterial = async (
  stage: PairReading,
  all: AlpacaMaterial["instructions"]
): Promise<AlpacaMaterial> => {
  const { file, journal, limit, model, options } = stage
  const instructions = all.slice(0, limit)
  await readHhPairs(stage, "learn")
  await drawTraces(
    model,
    journal,
    { kind, queries: instructions, samples, maxTokens: alpacaTokens, prefixes: false },
    options
  )
  await readHhPairs(stage, "test")
  const drawn = instructions.flatMap(({ id }) => drawnReplies(journal, kind, id) ?? [])
  const read = pairsIn(journal, file.pairs)
  const headOf = (group: "reward" | "judge"): HhReward => fitHhReward(model.source, read, group)
  const heads = { reward: headOf("reward"), judge: headOf("judge") }
  const scaled = ({ head }: HhReward): RewardWeights =>
    standardisedHead(
      head,
      drawn.flatMap(({ replies }) => [...rewardsOf(head, replies)])
    )
  const rewards = { reward: scaled(heads.reward), judge: scaled(heads.judge) }
  return { instructions, drawn, rewards, heads, source: model.source }
}

/** Makes the recording. The same command goes on where it stopped, and may run twice at the same time, on two cores. */
export const collectAlpaca = async (given: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out, signal } = given
  refuseSamples(given)
  const { instructions } = await readAlpacaEval(data)
  if (dryRun) {
    const count = Math.min(limit ?? instructions.length, instructions.length)
    process.stdout.write(
      `chat: ${count} instructions x ${samples} replies, at most ${alpacaTokens} tokens each. Cost: 0, but for the electricity.\n`
    )
    return out
  }
  const file = await readHh(data)
  const path = given.model ?? (await fetchModel(smolLm2, { signal }))
  await using model = await openStateModel({ file: path, name: smolLm2.name })
  using journal = openDrawJournal(join(given.work ?? join(".alloc", "collect"), hhJournal), model.source.width)
  const options = { onProgress: progressLines(), signal }
  await writeRecording(out, alpacaContent(await alpacaMaterial({ model, journal, file, limit, options }, instructions)))
  return out
}
