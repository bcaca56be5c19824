/**
 * Makes the recording `hh-smollm2-vas`: plain and value-augmented replies of the local model to harmless prompts, with the
 * rewards of two heads. Everything is drawn and trained here, in stages, each of which goes on where it stopped.
 *
 * @module
 */
import { type CollectionOptions, writeRecording } from "@alloc/bench"
import { inDrawStage } from "../draws/DrawStage.ts"
import { type DrawnReplies, type DrawPlan, drawnReplies, drawTraces, rewardDraws } from "../draws/TracedDraws.ts"
import { refuseSamples } from "../queries/PublishedData.ts"
import { type HhGroup, hhGroups, hhId } from "./HhGroups.ts"
import { firstRound, guidanceOf, type HhVariant, hhVariants, networkOf, type StoredNetwork } from "./HhGuidance.ts"
import { readHh } from "./HhPairs.ts"
import { type ArmDraws, type HhMaterial, hhContent, hhTokens as maxTokens } from "./HhRecording.ts"
import { dryRunLine, fitHhHeads, type PairReading, readHhPairs } from "./HhRewards.ts"
import { type ReplyReward, rewardsOf } from "./HhValues.ts"

/** Samples of each query. The prompts of which networks learn get most: returns of few replies are noise. */
const samplesOf = { test: 8, train: 4, value: 8, tune: 4 } as const
/** Of the value group, the last ones: no network learns from them, and ways of guiding are compared on them. */
const tuneCount = 40

/** Of so many prompts that values are learnt from, those that are drawn again with guidance. */
const againCount = (learn: number): number => Math.ceil(learn / 2)

interface Prompt {
  readonly id: string
  readonly text: string
}

const some = <A>(items: ReadonlyArray<A>, limit: number | undefined): ReadonlyArray<A> => items.slice(0, limit)

const promptsOf = ({ file, limit }: PairReading, places: ReadonlyArray<number>): ReadonlyArray<Prompt> =>
  some(places, limit).map((place) => ({ id: hhId(place), text: file.prompts[place] }))

const tunePlaces = hhGroups.value.slice(-tuneCount)
const learnPlaces = hhGroups.value.slice(0, -tuneCount)

const drawnOf = (
  { journal, reward }: PairReading,
  kind: string,
  prompts: ReadonlyArray<Prompt>
): ReadonlyArray<DrawnReplies> => prompts.flatMap(({ id }) => drawnReplies(journal, kind, id, reward?.name) ?? [])

/** What depends on the reward has another name in the journal where another model rewards. */
const keyOf = ({ reward }: PairReading, name: string): string =>
  reward === undefined ? name : `${name} by ${reward.name}`

/** Draws what is missing, and has it rewarded where a served model does that. */
const drawRewarded = async ({ journal, model, options, reward }: PairReading, plan: DrawPlan): Promise<void> => {
  await drawTraces(model, journal, plan, options)
  if (reward !== undefined) await rewardDraws(journal, reward, plan, options)
}

const plain = (stage: PairReading, kind: HhGroup, prompts: ReadonlyArray<Prompt>, samples: number): Promise<void> =>
  drawRewarded(stage, { kind, queries: prompts, samples, maxTokens, prefixes: kind === "value" })

/** Draws every way of guiding on the prompts for choosing, and the replies that one network learns from. */
const compareVariants = async (stage: PairReading, reward: ReplyReward): Promise<ReadonlyArray<ArmDraws>> => {
  const { journal, model } = stage
  const learn = promptsOf(stage, learnPlaces)
  const tune = promptsOf(stage, tunePlaces)
  const again = some(learn, againCount(learn.length))
  const againKind = keyOf(stage, `again-${firstRound.name}`)
  const draw = (kind: string, variant: HhVariant, queries: ReadonlyArray<Prompt>, prefixes: boolean) => {
    const drawn = (): ReadonlyArray<DrawnReplies> => [
      ...drawnOf(stage, "value", learn),
      ...(variant.network === "again" ? drawnOf(stage, againKind, again) : [])
    ]
    const { network } = networkOf(variant.network, {
      journal,
      model,
      reward,
      key: keyOf(stage, variant.network),
      drawn
    })
    const guidance = guidanceOf(variant, network, model)
    return drawRewarded(stage, { kind, queries, samples: samplesOf.tune, maxTokens, prefixes, guidance })
  }
  await draw(againKind, firstRound, again, true)
  for (const variant of hhVariants) await draw(keyOf(stage, variant.name), variant, tune, false)
  return hhVariants.map(({ name }) => ({
    arm: name,
    split: "validation",
    drawn: drawnOf(stage, keyOf(stage, name), tune)
  }))
}

const meanReward = (reward: ReplyReward, drawn: ReadonlyArray<DrawnReplies>): number => {
  const means = drawn.map(({ replies }) => rewardsOf(reward, replies).reduce((sum, r) => sum + r / replies.length, 0))
  return means.reduce((sum, mean) => sum + mean / means.length, 0)
}

/** The way of guiding with the highest mean reward on the prompts for choosing. */
const chooseVariant = (reward: ReplyReward, compared: ReadonlyArray<ArmDraws>): HhVariant => {
  const means = compared.map(({ drawn }) => meanReward(reward, drawn))
  return hhVariants[means.indexOf(Math.max(...means))]
}

/** The network of a variant that was compared. */
const storedNetwork = (stage: PairReading, variant: HhVariant, reward: ReplyReward): StoredNetwork => {
  const never = (): never => {
    throw new Error("every network was trained when the ways of guiding were compared")
  }
  const { journal, model } = stage
  return networkOf(variant.network, { journal, model, reward, key: keyOf(stage, variant.network), drawn: never })
}

const drawGroups = async (
  stage: PairReading,
  reward: ReplyReward,
  variant: HhVariant
): Promise<ReadonlyArray<ArmDraws>> => {
  const { model } = stage
  const { network } = storedNetwork(stage, variant, reward)
  const guidance = guidanceOf(variant, network, model)
  const groups: Array<ArmDraws> = []
  for (const group of ["test", "train"] as const) {
    const queries = promptsOf(stage, hhGroups[group])
    const samples = samplesOf[group]
    await plain(stage, group, queries, samples)
    const kind = keyOf(stage, `vas-${group}-${variant.name}`)
    await drawRewarded(stage, { kind, queries, samples, maxTokens, prefixes: false, guidance })
    groups.push({ arm: "plain", split: group, drawn: drawnOf(stage, group, queries) })
    groups.push({ arm: "vas", split: group, drawn: drawnOf(stage, kind, queries) })
  }
  return groups
}

/** Replies that are drawn: for the recording's own arms, and beside them, for values to learn from and to choose the guidance by. */
export const hhReplies = (limit: number | undefined): { readonly own: number; readonly beside: number } => {
  const count = (places: ReadonlyArray<number>): number => some(places, limit).length
  const [learn, tune] = [count(learnPlaces), count(tunePlaces)]
  return {
    own: 2 * (count(hhGroups.test) * samplesOf.test + count(hhGroups.train) * samplesOf.train),
    beside: (learn + tune) * samplesOf.value + (againCount(learn) + hhVariants.length * tune) * samplesOf.tune
  }
}

const dryRunText = (stage: Pick<PairReading, "file" | "limit" | "reward">): string => {
  const { beside, own } = hhReplies(stage.limit)
  const drawn = `hh: ${own} replies plain and guided, and ${beside} more to learn values from and to choose the guidance; at most ${maxTokens} tokens each.`
  return dryRunLine(drawn, own + beside, stage)
}

/** Draws, trains, chooses, draws again: everything that the recording is made of. */
export const hhMaterial = async (stage: PairReading): Promise<HhMaterial> => {
  const learn = promptsOf(stage, learnPlaces)
  const tune = promptsOf(stage, tunePlaces)
  await readHhPairs(stage, "learn")
  await plain(stage, "value", learn, samplesOf.value)
  const { rewards, served } = fitHhHeads(stage, drawnOf(stage, "value", learn))
  await plain(stage, "value", tune, samplesOf.value)
  const compared = await compareVariants(stage, rewards.reward)
  const variant = chooseVariant(rewards.reward, compared)
  const groups = await drawGroups(stage, rewards.reward, variant)
  const tunePlain: ArmDraws = { arm: "plain", split: "validation", drawn: drawnOf(stage, "value", tune) }
  const arms = [...groups, tunePlain, ...compared]
  // Last, since they change nothing but how well the heads are known.
  await readHhPairs(stage, "test")
  const { heads } = fitHhHeads(stage, drawnOf(stage, "value", learn))
  const network = storedNetwork(stage, variant, rewards.reward)
  const { prompts, source } = stage.model
  return { arms, rewards, served, heads, variant, network, source, promptSource: prompts.source }
}

/** Makes the recording. The same command goes on where it stopped, and may run twice at the same time, on two cores. */
export const collectHh = async (given: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out, reward } = given
  refuseSamples(given)
  const file = await readHh(data)
  if (dryRun) {
    process.stdout.write(dryRunText({ file, limit, reward }))
    return out
  }
  const material = await inDrawStage(given, (stage) => hhMaterial({ ...stage, file, limit }))
  await writeRecording(out, hhContent(material))
  return out
}
