import {
  type Budget,
  betaCurves,
  type Curves,
  online,
  type Policy,
  type Round,
  samples,
  sequential,
  uniform
} from "@alloc/core"
import {
  fitFixedSplit,
  fixedSplit,
  randomAllocation,
  randomRouting,
  sequentialFlat,
  sequentialShuffled,
  shuffled
} from "@alloc/core/controls"
import { cascade, elimination, fitOffline, named, offline, onlineArms, probe, routing } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import type { SampleRow } from "@alloc/core/recording"
import { adaptiveConsistency, earlyStopping, uncertaintyAware } from "@alloc/core/voting"
import { decode, recordedModel } from "@alloc/decoders"
import { verifier } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { type PoolArm, replay } from "../../src/recording/index.ts"

const most = 12
const perQuery = 3

/** Recorded samples of an arm whose success probabilities are known, from the `draw`-th stream; every ninth draw failed. */
const recordedArm = (
  name: string,
  strength: number,
  size = 40,
  draw = 2
): { pool: PoolArm; rows: ReadonlyArray<SampleRow>; success: number[] } => {
  const success = Array.from({ length: size }, (_, i) => Math.min(0.98, strength * random(1, name, i).next() ** 2))
  const rows = success.flatMap((p, i) =>
    Array.from({ length: most }, (_, k): SampleRow => {
      const stream = random(draw, `${name} ${i}`, k)
      const reward = stream.next() < p ? 1 : 0
      const answer = reward === 1 ? "right" : `wrong ${stream.below(3)}`
      const failed = stream.below(9) === 0
      const key = { query: String(i), arm: name, sample: k, tokens: 5, logProbability: -1 - stream.next() }
      return failed ? { ...key, failed } : { ...key, failed, text: `${reward} ${answer}`, answer }
    })
  )
  const pool: PoolArm = {
    name,
    offsets: Int32Array.from({ length: size + 1 }, (_, i) => i * most),
    rewards: Float64Array.from(rows, ({ text }) => (text === undefined ? Number.NaN : Number(text[0]))),
    failed: Uint8Array.from(rows, ({ failed }) => (failed ? 1 : 0)),
    tokens: Float64Array.from(rows, () => 5),
    logProbabilities: Float64Array.from(rows, ({ logProbability }) => logProbability ?? Number.NaN),
    answers: rows.map(({ answer }) => answer)
  }
  return { pool, rows, success }
}

const weak = recordedArm("weak", 1)
const strong = recordedArm("strong", 1.6)
const curvesOf = ({ success }: typeof weak): Curves =>
  betaCurves(
    success.map((p) => 4 * p + 0.1),
    success.map((p) => 4 * (1 - p) + 0.1),
    { maxSamples: most }
  )

const judge = verifier({ name: "recorded", check: (_, response) => response.startsWith("1") })

/** A policy that notes the rounds that it asks for. */
const noting = <State>(policy: Policy<State>): { policy: Policy<State>; rounds: Array<string> } => {
  const rounds: Array<string> = []
  const shown = ({ arms, queries: asked, samples: counts }: Round): string =>
    `${asked.join()} | ${arms.join()} | ${counts.join()}`
  return {
    rounds,
    policy: {
      ...policy,
      observe: (state, outcomes) => {
        const round = policy.next(state)
        if (round !== undefined) rounds.push(shown(round))
        return policy.observe(state, outcomes)
      }
    }
  }
}

interface Run {
  readonly rounds: ReadonlyArray<string>
  readonly drawn: ReadonlyArray<number>
  readonly best: ReadonlyArray<number>
}

const replayed = <State>(policy: Policy<State>, arms: ReadonlyArray<typeof weak>): Run => {
  const noted = noting(policy)
  const problem = {
    arms: arms.map((arm) => ({ name: arm.pool.name, curves: curvesOf(arm), cost: 1 })),
    budget: samples(perQuery) as Budget,
    minimum: 0,
    maximum: most,
    seed: 5
  }
  const size = arms[0].success.length
  const { committed, value } = replay(noted.policy, problem, { size, arms: arms.map(({ pool }) => pool) })
  return { rounds: noted.rounds, drawn: [...committed], best: [...value] }
}

const live = async <State>(policy: Policy<State>, arms: ReadonlyArray<typeof weak>): Promise<Run> => {
  const noted = noting(policy)
  const { answers } = await decode({
    queries: arms[0].success.map((_, i) => ({ id: String(i), prompt: `query ${i}` })),
    arms: arms.map((arm) => ({
      model: recordedModel({ arm: arm.pool.name, samples: arm.rows }),
      predict: () => curvesOf(arm)
    })),
    policy: noted.policy,
    verifier: judge,
    extract: (text) => text.slice(2),
    budget: { samples: perQuery },
    maximum: most,
    seed: 5
  })
  return {
    rounds: noted.rounds,
    drawn: answers.map(({ samples: all }) => all.length),
    best: answers.map(({ reward = 0 }) => reward)
  }
}

const curves = curvesOf(weak)
const split = fitFixedSplit(curves, { budget: samples(perQuery) })
const bins = fitOffline(curves, { budget: samples(perQuery) })

const oneArm: ReadonlyArray<Policy> = [
  uniform(),
  randomAllocation(),
  fixedSplit(split),
  online(),
  named("online-beta", online()),
  offline(bins),
  shuffled(),
  named("oracle", online()),
  sequential(),
  sequential({ rounds: 2 }),
  sequential({ rounds: 4 }),
  sequential({ maxInFlight: 7 }),
  sequentialFlat(),
  sequentialShuffled(),
  probe({ posterior: "success" }),
  probe({ posterior: "kernel", rounds: 3 }),
  elimination(),
  adaptiveConsistency(),
  earlyStopping(),
  uncertaintyAware()
] as ReadonlyArray<Policy> // each keeps a state of its own, which only itself looks at

const twoArms = [
  routing({ share: 0.3 }),
  routing(),
  randomRouting({ share: 0.4 }),
  onlineArms(),
  cascade()
] as ReadonlyArray<Policy> // as above

const cases = [
  ...oneArm.map((policy) => [policy.name, policy, [weak]] as const),
  ...twoArms.map((policy) => [`${policy.name} over two arms`, policy, [weak, strong]] as const)
]

describe("replay and live decoding", () => {
  it.each(cases)("take the same decisions for the same outcomes: %s", async (_, policy, arms) => {
    const recorded = replayed(policy, arms)
    expect(recorded.rounds.length).toBeGreaterThan(0)
    expect(await live(policy, arms)).toEqual(recorded)
  })
})

describe("replay's forecast", () => {
  // Samples that replay has seen, and others of the same two models that only live decoding sees.
  const seen = [recordedArm("weak", 1, 600), recordedArm("strong", 1.6, 600)]
  const fresh = [recordedArm("weak", 1, 600, 3), recordedArm("strong", 1.6, 600, 3)]

  /** The mean of live less replayed over queries, in its standard errors; 0 where both are the same throughout. */
  const errorsApart = (livePerQuery: ReadonlyArray<number>, replayedPerQuery: ReadonlyArray<number>): number => {
    const differences = livePerQuery.map((value, i) => value - replayedPerQuery[i])
    const mean = differences.reduce((sum, d) => sum + d, 0) / differences.length
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (differences.length - 1)
    return mean === 0 ? 0 : mean / Math.sqrt(variance / differences.length)
  }

  it.each(cases.map(([name, policy, arms]) => [name, policy, arms.length] as const))(
    "of reward and samples holds for %s on samples that it has not seen",
    async (_, policy, arms) => {
      const forecast = replayed(policy, seen.slice(0, arms))
      const lived = await live(policy, fresh.slice(0, arms))
      expect(lived.best).not.toEqual(forecast.best)
      expect(Math.abs(errorsApart(lived.best, forecast.best))).toBeLessThan(3.5)
      expect(Math.abs(errorsApart(lived.drawn, forecast.drawn))).toBeLessThan(3.5)
    }
  )

  it("is missed by a live model of half the success probabilities", async () => {
    const forecast = replayed(sequential(), seen.slice(0, 1))
    const lived = await live(sequential(), [recordedArm("weak", 0.5, 600, 3)])
    expect(errorsApart(lived.best, forecast.best)).toBeLessThan(-3.5)
  })
})
