/**
 * Draws the recording `alpaca-smollm2`: eight replies of the local model to each of AlpacaEval's instructions, rewarded by
 * the heads that HH's preferences give.
 *
 * @module
 */
import { type CollectionOptions, writeRecording } from "@alloc/bench"
import { readHiddenStates } from "@alloc/bench/collect"
import type { HiddenStates } from "@alloc/core/recording"
import { openLocalModel } from "@alloc/decoders"
import { readAlpacaEval } from "../alpaca-eval/AlpacaEvalReplies.ts"
import { inDrawStage, localFolder } from "../draws/DrawStage.ts"
import { drawnReplies, drawTraces, rewardDraws } from "../draws/TracedDraws.ts"
import { readHh } from "../hh/HhPairs.ts"
import { dryRunLine, fitHhHeads, type PairReading, readHhPairs } from "../hh/HhRewards.ts"
import { refuseSamples } from "../queries/PublishedData.ts"
import { type AlpacaMaterial, alpacaContent, alpacaTokens, middleStates } from "./AlpacaRecording.ts"

const kind = "alpaca"
const samples = 8

/** Draws replies and reads the pairs that the heads need. */
export const alpacaMaterial = async (
  stage: PairReading & { readonly readMiddle: HiddenStates["read"] },
  all: AlpacaMaterial["instructions"]
): Promise<AlpacaMaterial> => {
  const { journal, limit, model, options, reward } = stage
  const instructions = all.slice(0, limit)
  await readHhPairs(stage, "learn")
  const plan = { kind, queries: instructions, samples, maxTokens: alpacaTokens, prefixes: false }
  await drawTraces(model, journal, plan, options)
  if (reward !== undefined) await rewardDraws(journal, reward, plan, options)
  const middle = await stage.readMiddle(instructions.map(({ text }) => text))
  await readHhPairs(stage, "test")
  const drawn = instructions.flatMap(({ id }) => drawnReplies(journal, kind, id, reward?.name) ?? [])
  return { instructions, drawn, middle, ...fitHhHeads(stage, drawn), source: model.source }
}

/** Makes the recording. The same command goes on where it stopped, and may run twice at the same time, on two cores. */
export const collectAlpaca = async (given: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out, reward } = given
  refuseSamples(given)
  const { instructions } = await readAlpacaEval(data)
  const file = await readHh(data)
  if (dryRun) {
    const count = Math.min(limit ?? instructions.length, instructions.length)
    const drawn = `chat: ${count} instructions x ${samples} replies, at most ${alpacaTokens} tokens each.`
    process.stdout.write(dryRunLine(drawn, count * samples, { file, limit, reward }))
    return out
  }
  const material = await inDrawStage(given, async (stage, opened) => {
    await using middle = await openLocalModel({ ...opened, layers: [middleStates.layer], form: "chat" })
    const { onProgress, signal } = stage.options
    const readMiddle: HiddenStates["read"] = (prompts) =>
      readHiddenStates(prompts, middle, {
        store: localFolder(given),
        onProgress: ({ done, total, what }) => onProgress?.(what, done, total),
        signal
      })
    return await alpacaMaterial({ ...stage, readMiddle, file, limit }, instructions)
  })
  await writeRecording(out, alpacaContent(material))
  return out
}
