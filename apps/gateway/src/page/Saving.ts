/**
 * What a policy saves against uniform at equal quality, estimated from the samples that it drew.
 *
 * Uniform gives every request the same number of samples. How often it would be right with k of them is not seen, because
 * the policy stops early and gives some requests few: core's prior over a stream learns the distribution of success
 * probabilities from right and wrong samples, by what was predicted, whatever rule stopped the drawing. The same
 * distribution tells how often the policy is right with what it allowed; where uniform's curve reaches that, it has the same
 * quality. Samples beyond those that a prediction ever got count for uniform as much as any population allows. The interval
 * is a bootstrap over requests.
 *
 * Where nobody judges, nothing is known of quality, but a vote that ended early says what all would have said; where models
 * are asked in turn, the later ones are asked wherever the first is wrong. Both are counted, without an estimate.
 *
 * @module
 */
import { type Curves, streamPrior } from "@alloc/core"
import { type Random, random } from "@alloc/core/random"
import { Effect } from "effect"
import type { ChoiceTrace } from "../ledger/Entries.ts"
import { cascadeSaving, isVote, voteSaving } from "./CountedSaving.ts"
import type { Estimate, Saving } from "./SavingKinds.ts"

/** A choice as this module counts it. */
interface Counted {
  readonly predicted: number
  /** Samples that it would have got if none were right. */
  readonly allowed: number
  readonly right: number
  readonly wrong: number
  /** Failed calls and samples without a verdict, too. */
  readonly drawn: number
}

/** Choices before which nothing is said, and right and wrong samples. */
const enough = { choices: 100, right: 20, wrong: 20 }
const resamples = 200

const countedOf = ({ decided, predicted, samples }: ChoiceTrace): Counted => {
  const judged = samples.filter(({ failed, reward }) => !failed && reward !== undefined)
  const right = judged.filter(({ reward = 0 }) => reward >= 1).length
  return {
    // In hundredths, so that many requests are few groups.
    predicted: Math.round(100 * Math.min(1, Math.max(0, predicted ?? 0.5))) / 100,
    allowed: right > 0 ? Math.max(decided, judged.length) : judged.length,
    right,
    wrong: judged.length - right,
    drawn: samples.length
  }
}

const rewardsOf = (choices: ReadonlyArray<ChoiceTrace>): ReadonlyArray<number> =>
  choices.flatMap(({ samples }) =>
    samples.flatMap(({ failed, reward }) => (failed || reward === undefined ? [] : [reward]))
  )

/** Why the choices cannot tell, or undefined. */
const whyUnknown = (choices: ReadonlyArray<ChoiceTrace>, rewards: ReadonlyArray<number>): string | undefined => {
  if (rewards.some((reward) => reward !== 0 && reward !== 1))
    return "its rewards are graded: how good uniform's best of more samples would be is not seen where few were drawn"
  const right = rewards.filter((reward) => reward === 1).length
  const found = { choices: choices.length, right, wrong: rewards.length - right }
  const lacking = [
    ["choices", found.choices, enough.choices] as const,
    ["right samples", found.right, enough.right] as const,
    ["wrong samples", found.wrong, enough.wrong] as const
  ].flatMap(([what, seen, needed]) => (seen < needed ? [`${seen} of ${needed} ${what}`] : []))
  if (lacking.length > 0) return `not enough logged yet: ${lacking.join(", ")}`
  return undefined
}

/** Choices that count alike, and what one of them tells the prior. */
interface Group extends Counted {
  readonly evidence: Float64Array
}

type Prior = ReturnType<typeof streamPrior>

const groupsOf = (prior: Prior, counted: ReadonlyArray<Counted>): { groups: ReadonlyArray<Group>; of: Uint32Array } => {
  const places = new Map<string, number>()
  const groups: Array<Group> = []
  const of = Uint32Array.from(counted, (one) => {
    const key = `${one.predicted} ${one.allowed} ${one.right} ${one.wrong} ${one.drawn}`
    const known = places.get(key)
    if (known !== undefined) return known
    const { logWeights } = prior.observe(prior.start, one.predicted, one.right, one.wrong)
    const evidence = Float64Array.from(logWeights, (weight, at) => weight - prior.start.logWeights[at])
    places.set(key, groups.length)
    return groups.push({ ...one, evidence }) - 1
  })
  return { groups, of }
}

/** What one set of choices says. */
interface Said {
  readonly quality: number
  readonly perChoice: number
  readonly uniform: number
  readonly saved: number
  readonly savedOfStopping: number
  readonly atLeast: boolean
}

/** What is expected of a population of which `counts` are in the groups. */
interface Expected {
  /** Chance of success where each gets 0, 1, ... samples. */
  readonly uniform: Float64Array
  /** The same where each gets what the policy allowed. */
  readonly policy: number
}

/**
 * Chance of success with 0, 1, ... samples of a query that was predicted so. Beyond `reach` nothing was seen: there each
 * sample is as likely to be right as the last that was seen, which is the most that any population allows.
 */
const curveOf = (curves: Curves, reach: number, most: number): Float64Array => {
  const curve = new Float64Array(most + 1)
  for (let k = 1; k <= reach; k++) curve[k] = curve[k - 1] + curves.marginal(0, k)
  const left = 1 - curve[reach - 1]
  const next = left > 0 ? (curve[reach] - curve[reach - 1]) / left : 0
  for (let k = reach + 1; k <= most; k++) curve[k] = curve[k - 1] + (1 - curve[k - 1]) * next
  return curve
}

const expectedOf = (prior: Prior, groups: ReadonlyArray<Group>, counts: Float64Array, most: number): Expected => {
  const logWeights = [...prior.start.logWeights]
  const reaches = new Map<number, number>()
  for (const [place, { allowed, evidence, predicted }] of groups.entries()) {
    if (counts[place] === 0) continue
    for (let at = 0; at < evidence.length; at++) logWeights[at] += counts[place] * evidence[at]
    reaches.set(predicted, Math.max(1, allowed, reaches.get(predicted) ?? 1))
  }
  const curves = new Map(
    [...reaches].map(([predicted, reach]) => [predicted, curveOf(prior.curves({ logWeights }, predicted), reach, most)])
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  const uniform = new Float64Array(most + 1)
  let policy = 0
  for (const [place, { allowed, predicted }] of groups.entries()) {
    const curve = curves.get(predicted)
    if (curve === undefined) continue
    const weight = counts[place] / total
    for (let k = 1; k <= most; k++) uniform[k] += weight * curve[k]
    policy += weight * curve[allowed]
  }
  return { uniform, policy }
}

/** Samples that uniform needs for a chance of success, and those that it draws where it stops at the first right one. */
const uniformFor = (chance: number, curve: Float64Array): { readonly all: number; readonly stopping: number } => {
  const most = curve.length - 1
  let whole = 0
  let stopping = 0
  while (whole < most && curve[whole + 1] <= chance) {
    // The next sample is needed where all before were wrong.
    stopping += 1 - curve[whole]
    whole += 1
  }
  const part = whole < most ? (chance - curve[whole]) / (curve[whole + 1] - curve[whole]) : 0
  return { all: whole + part, stopping: stopping + part * (1 - curve[whole]) }
}

const sayOf = (prior: Prior, groups: ReadonlyArray<Group>, counts: Float64Array, most: number): Said => {
  const sumOf = (of: (group: Group) => number): number =>
    groups.reduce((sum, group, place) => sum + counts[place] * of(group), 0)
  const total = sumOf(() => 1)
  const perChoice = sumOf(({ drawn }) => drawn) / total
  const { policy, uniform } = expectedOf(prior, groups, counts, most)
  const { all, stopping } = uniformFor(policy, uniform)
  const savedOf = (uniformly: number): number => (uniformly > 0 ? 1 - perChoice / uniformly : 0)
  return {
    quality: sumOf(({ right }) => (right > 0 ? 1 : 0)) / total,
    perChoice,
    uniform: all,
    saved: savedOf(all),
    savedOfStopping: savedOf(stopping),
    atLeast: all >= most
  }
}

/** How often each group is drawn in a resample of requests, each with all its choices. */
const resample = (byRequest: ReadonlyArray<Uint32Array>, groups: number, draw: Random): Float64Array => {
  const counts = new Float64Array(groups)
  for (let i = 0; i < byRequest.length; i++)
    for (const group of byRequest[draw.below(byRequest.length)]) counts[group] += 1
  return counts
}

const estimate = (value: number, of: ReadonlyArray<number>): Estimate => {
  const sorted = [...of].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  return { value, low: Math.min(value, at(0.025)), high: Math.max(value, at(0.975)) }
}

/** The saving of one policy, from its requests' choices: estimated, counted, or not known. */
export const savingOf = (requests: ReadonlyArray<ReadonlyArray<ChoiceTrace>>): Effect.Effect<Saving> =>
  Effect.suspend(() => {
    const all = requests.flat()
    const votes = all.filter(isVote)
    const judged = requests.map((choices) => choices.filter((choice) => !isVote(choice)))
    const rewards = rewardsOf(all)
    if (votes.length > 0 && rewards.length === 0) return Effect.succeed(voteSaving(votes))
    const why = whyUnknown(judged.flat(), rewards)
    const models = [...new Set(judged.flat().flatMap(({ samples }) => samples.map(({ model }) => model)))]
    if (models.length > 1 && rewards.every((reward) => reward === 0 || reward === 1))
      return Effect.succeed(cascadeSaving(judged.flat(), models))
    if (why !== undefined) return Effect.succeed({ kind: "unknown", choices: all.length, why })
    return estimatedSaving(
      judged.filter(({ length }) => length > 0),
      votes.length
    )
  })

/** The estimate from choices that were judged; it makes way for other work every few steps. */
const estimatedSaving = (
  requests: ReadonlyArray<ReadonlyArray<ChoiceTrace>>,
  unjudged: number
): Effect.Effect<Saving> =>
  Effect.gen(function* () {
    const all = requests.flat()
    const counted = all.map(countedOf)
    const most = 2 * counted.reduce((max, { allowed, drawn }) => Math.max(max, allowed, drawn), 1)
    const prior = streamPrior({ maxSamples: most })
    const { groups, of } = groupsOf(prior, counted)
    let place = 0
    const byRequest = requests.map(({ length }) => {
      place += length
      return of.subarray(place - length, place)
    })
    const counts = new Float64Array(groups.length)
    for (const group of of) counts[group] += 1
    const said = sayOf(prior, groups, counts, most)
    const draw = random(1, "saving")
    const again: Array<Said> = []
    for (let i = 0; i < resamples; i++) {
      again.push(sayOf(prior, groups, resample(byRequest, groups.length, draw), most))
      if (i % 5 === 4) yield* Effect.sleep(0)
    }
    return {
      kind: "estimated",
      choices: all.length,
      quality: said.quality,
      perChoice: said.perChoice,
      uniform: estimate(
        said.uniform,
        again.map(({ uniform }) => uniform)
      ),
      saved: estimate(
        said.saved,
        again.map(({ saved }) => saved)
      ),
      savedOfStopping: estimate(
        said.savedOfStopping,
        again.map(({ savedOfStopping }) => savedOfStopping)
      ),
      atLeast: said.atLeast,
      unjudged
    } as const
  })
