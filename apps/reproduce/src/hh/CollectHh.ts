/**
 * Makes the recording `hh-smollm2-vas`: plain and value-augmented replies of the local model to harmless prompts, with the
 * rewards of two heads. Everything is drawn and trained here, in stages, each of which goes on where it stopped.
 *
 * @module
 */
import { join } from "node:path"
import { type CollectionOptions, writeRecording } from "@alloc/bench"
import { fetchModel, openStateModel, smolLm2 } from "@alloc/decoders"
import { openDrawJournal } from "../draws/DrawJournal.ts"
import { type DrawnReplies, drawnReplies, drawTraces, progressLines } from "../draws/TracedDraws.ts"
import { refuseSamples } from "../queries/PublishedData.ts"
import { type HhGroup, hhGroups, hhId } from "./HhGroups.ts"
import { firstRound, guidanceOf, type HhVariant, hhVariants, networkOf } from "./HhGuidance.ts"
import { readHh } from "./HhPairs.ts"
import { type ArmDraws, type HhMaterial, hhContent } from "./HhRecording.ts"
import { fitHhReward, type HhReward, type PairReading, pairsIn, readHhPairs, standardisedHead } from "./HhRewards.ts"
import { type RewardWeights, rewardsOf } from "./HhValues.ts"

/** Name of the journal's file. */
export const hhJournal = "chat-hh.sqlite"

const maxTokens = 32
/** Samples of each query; the prompts of which networks learn get as many as those of the test set. */
const samplesOf = { test: 8, train: 4, value: 8, tune: 4 } as const
/** Of the value group, the last ones: no network learns from them, and ways of guiding are compared on them. */
const tuneCount = 40

/** What the stages work with. */
export type HhStage = PairReading

interface Prompt {
  readonly id: string
  readonly text: string
}

const some = <A>(items: ReadonlyArray<A>, limit: number | undefined): ReadonlyArray<A> => items.slice(0, limit)

const promptsOf = ({ file, limit }: HhStage, places: ReadonlyArray<number>): ReadonlyArray<Prompt> =>
  some(places, limit).map((place) => ({ id: hhId(place), text: file.prompts[place] }))

const tunePlaces = hhGroups.value.slice(-tuneCount)
const learnPlaces = hhGroups.value.slice(0, -tuneCount)

const drawnOf = ({ journal }: HhStage, kind: string, prompts: ReadonlyArray<Prompt>): ReadonlyArray<DrawnReplies> =>
  prompts.flatMap(({ id }) => drawnReplies(journal, kind, id) ?? [])

const plain = (stage: HhStage, kind: HhGroup, prompts: ReadonlyArray<Prompt>, samples: number): Promise<void> =>
  drawTraces(
    stage.model,
    stage.journal,
    { kind, queries: prompts, samples, maxTokens, prefixes: kind === "value" },
    stage.options
  )

/** Both heads, in units of the deviation of plain replies. */
interface Rewards {
  readonly reward: HhReward
  readonly judge: HhReward
  readonly scaled: Readonly<Record<"reward" | "judge", RewardWeights>>
}

const rewardsFrom = (stage: HhStage, drawn: ReadonlyArray<DrawnReplies>): Rewards => {
  const read = pairsIn(stage.journal, stage.file.pairs)
  const [reward, judge] = (["reward", "judge"] as const).map((group) => fitHhReward(stage.model.source, read, group))
  const scaled = ({ head }: HhReward): RewardWeights =>
    standardisedHead(
      head,
      drawn.flatMap(({ replies }) => [...rewardsOf(head, replies)])
    )
  return { reward, judge, scaled: { reward: scaled(reward), judge: scaled(judge) } }
}

/** Draws every way of guiding on the prompts for choosing, and the replies that one network learns from. */
const compareVariants = async (stage: HhStage, reward: RewardWeights): Promise<ReadonlyArray<ArmDraws>> => {
  const { journal, model, options } = stage
  const learn = promptsOf(stage, learnPlaces)
  const tune = promptsOf(stage, tunePlaces)
  const again = some(learn, Math.ceil(learn.length / 2))
  const againKind = `again-${firstRound.name}`
  const draw = (kind: string, variant: HhVariant, queries: ReadonlyArray<Prompt>, prefixes: boolean) => {
    const drawn = (): ReadonlyArray<DrawnReplies> => [
      ...drawnOf(stage, "value", learn),
      ...(variant.network === "again" ? drawnOf(stage, againKind, again) : [])
    ]
    const { network } = networkOf(variant.network, { journal, model, reward, drawn })
    const guidance = guidanceOf(variant, network, model)
    return drawTraces(
      model,
      journal,
      { kind, queries, samples: samplesOf.tune, maxTokens, prefixes, guidance },
      options
    )
  }
  await draw(againKind, firstRound, again, true)
  for (const variant of hhVariants) await draw(variant.name, variant, tune, false)
  return hhVariants.map(({ name }) => ({ arm: name, split: "validation", drawn: drawnOf(stage, name, tune) }))
}

const meanReward = (reward: RewardWeights, drawn: ReadonlyArray<DrawnReplies>): number => {
  const means = drawn.map(({ replies }) => rewardsOf(reward, replies).reduce((sum, r) => sum + r / replies.length, 0))
  return means.reduce((sum, mean) => sum + mean / means.length, 0)
}

/** The way of guiding with the highest mean reward on the prompts for choosing. */
const chooseVariant = (reward: RewardWeights, compared: ReadonlyArray<ArmDraws>): HhVariant => {
  const means = compared.map(({ drawn }) => meanReward(reward, drawn))
  return hhVariants[means.indexOf(Math.max(...means))]
}

const drawGroups = async (
  stage: HhStage,
  reward: RewardWeights,
  variant: HhVariant
): Promise<ReadonlyArray<ArmDraws>> => {
  const { journal, model, options } = stage
  const never = (): never => {
    throw new Error("every network was trained when the ways of guiding were compared")
  }
  const { network } = networkOf(variant.network, { journal, model, reward, drawn: never })
  const guidance = guidanceOf(variant, network, model)
  const groups: Array<ArmDraws> = []
  for (const group of ["test", "train"] as const) {
    const queries = promptsOf(stage, hhGroups[group])
    const samples = samplesOf[group]
    await plain(stage, group, queries, samples)
    const kind = `vas-${group}-${variant.name}`
    await drawTraces(model, journal, { kind, queries, samples, maxTokens, prefixes: false, guidance }, options)
    groups.push({ arm: "plain", split: group, drawn: drawnOf(stage, group, queries) })
    groups.push({ arm: "vas", split: group, drawn: drawnOf(stage, kind, queries) })
  }
  return groups
}

const dryRunText = (limit: number | undefined): string => {
  const count = (places: ReadonlyArray<number>): number => some(places, limit).length
  const { test, train } = hhGroups
  const own = 2 * (count(test) * samplesOf.test + count(train) * samplesOf.train)
  const learn = count(learnPlaces) * samplesOf.value + count(tunePlaces) * samplesOf.tune * (hhVariants.length + 1)
  return `hh: ${own} replies plain and guided, and ${learn} more to learn values from and to choose the guidance; at most ${maxTokens} tokens each. Cost: 0, but for the electricity.\n`
}

/** Draws, trains, chooses, draws again: everything that the recording is made of. */
export const hhMaterial = async (stage: HhStage): Promise<HhMaterial> => {
  const learn = promptsOf(stage, learnPlaces)
  const tune = promptsOf(stage, tunePlaces)
  await readHhPairs(stage, "learn")
  await plain(stage, "value", learn, samplesOf.value)
  const { scaled } = rewardsFrom(stage, drawnOf(stage, "value", learn))
  await plain(stage, "value", tune, samplesOf.value)
  const compared = await compareVariants(stage, scaled.reward)
  const variant = chooseVariant(scaled.reward, compared)
  const groups = await drawGroups(stage, scaled.reward, variant)
  const tunePlain: ArmDraws = { arm: "plain", split: "validation", drawn: drawnOf(stage, "value", tune) }
  const arms = [...groups, tunePlain, ...compared]
  // Last, since they change nothing but how well the heads are known.
  await readHhPairs(stage, "test")
  const { judge, reward } = rewardsFrom(stage, drawnOf(stage, "value", learn))
  return { arms, rewards: scaled, heads: { reward, judge }, variant, source: stage.model.source }
}

/** Makes the recording. The same command goes on where it stopped, and may run twice at the same time, on two cores. */
export const collectHh = async (given: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out, signal } = given
  refuseSamples(given)
  if (dryRun) {
    process.stdout.write(dryRunText(limit))
    return out
  }
  const file = await readHh(data)
  const path = given.model ?? (await fetchModel(smolLm2, { signal }))
  await using model = await openStateModel({ file: path, name: smolLm2.name })
  using journal = openDrawJournal(join(given.work ?? join(".alloc", "collect"), hhJournal), model.source.width)
  const options = { onProgress: progressLines(), signal }
  await writeRecording(out, hhContent(await hhMaterial({ model, journal, file, limit, options })))
  return out
}
