/**
 * The parts of a recording as one.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { fail } from "../BenchError.ts"
import type { RecordingManifest } from "./Manifest.ts"
import type { ArmSamples, ArmTexts, Recording } from "./Recording.ts"
import { tableFile } from "./TableName.ts"

type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array

/** Arrays one behind another, as `make` makes them. */
const joined = <A extends Numbers>(arrays: ReadonlyArray<A>, make: (length: number) => A): A => {
  const all = make(arrays.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const array of arrays) {
    all.set(array, at)
    at += array.length
  }
  return all
}

const doubles = (arrays: ReadonlyArray<Float64Array>): Float64Array =>
  joined(arrays, (length) => new Float64Array(length))

/** Where each query's samples begin, in all parts together. */
const joinedOffsets = (arms: ReadonlyArray<ArmSamples>): Int32Array => {
  const offsets = [0]
  for (const arm of arms) {
    const before = offsets[offsets.length - 1]
    for (let q = 1; q < arm.offsets.length; q++) offsets.push(before + arm.offsets[q])
  }
  return Int32Array.from(offsets)
}

const joinedArm = (arms: ReadonlyArray<ArmSamples>): ArmSamples => ({
  name: arms[0].name,
  offsets: joinedOffsets(arms),
  sample: joined(
    arms.map(({ sample }) => sample),
    (length) => new Int32Array(length)
  ),
  failed: joined(
    arms.map(({ failed }) => failed),
    (length) => new Uint8Array(length)
  ),
  tokens: doubles(arms.map(({ tokens }) => tokens)),
  logProbabilities: doubles(arms.map(({ logProbabilities }) => logProbabilities)),
  rewards: new Map(
    [...arms[0].rewards.keys()].map((verifier) => [
      verifier,
      doubles(arms.flatMap(({ rewards }) => rewards.get(verifier) ?? []))
    ])
  )
})

const joinedFeatures = (features: ReadonlyArray<Features>): Features => ({
  source: features[0].source,
  size: features.reduce((sum, { size }) => sum + size, 0),
  values: joined(
    features.map(({ values }) => values),
    (length) => new Float32Array(length)
  )
})

const checkIds = (parts: ReadonlyArray<Recording>): void => {
  const seen = new Set<string>()
  parts.forEach(({ queries }, part) => {
    queries.forEach(({ id }, row) => {
      if (seen.has(id)) fail({ _tag: "DuplicateKey", file: tableFile("queries", part), row, key: `query ${id}` })
      seen.add(id)
    })
  })
}

/**
 * The recording that has these parts, at least one, all of one manifest. O(rows).
 *
 * @throws BenchError `DuplicateKey` where a query is in two parts
 */
export const joinParts = (manifest: RecordingManifest, parts: ReadonlyArray<Recording>): Recording => {
  checkIds(parts)
  const [first] = parts
  const all = async <A>(of: (part: Recording) => Promise<ReadonlyArray<A>>): Promise<ReadonlyArray<A>> =>
    (await Promise.all(parts.map(of))).flat()
  return {
    manifest,
    queries: parts.flatMap(({ queries }) => queries),
    arms: first.arms.map((_, a) => joinedArm(parts.map(({ arms }) => arms[a]))),
    features: new Map(
      [...first.features.keys()].map((name) => [
        name,
        joinedFeatures(parts.flatMap((part) => part.features.get(name) ?? []))
      ])
    ),
    answers: (arm) => all((part) => part.answers(arm)),
    texts: async (arm): Promise<ArmTexts> => ({
      texts: await all(async (part) => (await part.texts(arm)).texts),
      answers: await all((part) => part.answers(arm))
    })
  }
}
