import { describe, expect, it } from "vitest"
import {
  halves,
  recordingRows,
  type SamplePool,
  sampleCounts,
  samplePool,
  selectQueries,
  shuffledPool
} from "../../src/recording/index.ts"
import type { Recording } from "../../src/recording/Recording.ts"
import { isBinary } from "../../src/recording/SamplePool.ts"
import { reasonOf } from "../Reason.ts"
import { poolOfRewards } from "./PoolOfRewards.ts"

describe("sample pools", () => {
  const pool = poolOfRewards([
    [1, 2, 3, 4, 5],
    [6, 7, 8]
  ])
  const rewards = ({ arms: [arm] }: SamplePool): ReadonlyArray<ReadonlyArray<number>> =>
    [0, 1].map((i) => [...arm.rewards.subarray(arm.offsets[i], arm.offsets[i + 1])])

  it("are shuffled within each query alone", () => {
    const [first, second] = rewards(shuffledPool(pool, 3))
    expect(first.toSorted()).toEqual([1, 2, 3, 4, 5])
    expect(second.toSorted()).toEqual([6, 7, 8])
    expect(rewards(shuffledPool(pool, 3))).toEqual([first, second])
    expect(rewards(shuffledPool(pool, 4))).not.toEqual([first, second])
  })

  it("are binary where every sample that did not fail was judged right or wrong", () => {
    const of = (rows: ReadonlyArray<ReadonlyArray<number>>): boolean => poolOfRewards(rows).arms.every(isBinary)
    expect([
      of([
        [0, 1],
        [Number.NaN, 1]
      ]),
      of([[], [0]])
    ]).toEqual([true, true])
    expect([of([[0, 1], [0.5]]), of([[1, 2]]), of([[-1]])]).toEqual([false, false, false])
  })
  it("are halved without overlap", () => {
    const [a, b] = halves(pool, 1)
    expect([...sampleCounts(a.arms[0])]).toEqual([2, 1])
    expect([...sampleCounts(b.arms[0])]).toEqual([2, 1])
    expect(new Set([...a.arms[0].rewards, ...b.arms[0].rewards]).size).toBe(6)
  })

  it("of some queries hold those alone, in the order given", () => {
    expect(rewards(selectQueries(pool, Int32Array.of(1, 0)))).toEqual([
      [6, 7, 8],
      [1, 2, 3, 4, 5]
    ])
    expect(selectQueries(pool, Int32Array.of(0, 1))).toBe(pool)
  })
})

describe("samplePool", () => {
  const [{ rewards, ...arm }] = poolOfRewards([[1, 2], [3]]).arms
  const recording: Pick<Recording, "arms"> = {
    arms: [{ ...arm, sample: Int32Array.of(0, 1, 0), rewards: new Map([["exact", rewards]]) }]
  }
  const of = (name: string, verifier: string) =>
    // Only the arms are read.
    samplePool(recording as Recording, { queries: recordingRows([1, 0]), arms: [name], verifier })

  it("takes the samples of the queries that are named, with one verifier's rewards", () => {
    const { arms, size } = of("lm", "exact")
    expect(size).toBe(2)
    expect([...arms[0].rewards]).toEqual([3, 1, 2])
    expect([...arms[0].offsets]).toEqual([0, 1, 3])
  })

  it("names the arms and verifiers that exist", async () => {
    expect(await reasonOf(() => of("ml", "exact"))).toEqual({ _tag: "UnknownArmName", arm: "ml", valid: "lm" })
    expect(await reasonOf(() => of("lm", "x"))).toEqual({ _tag: "UnknownVerifier", verifier: "x", valid: "exact" })
  })
})
