/**
 * The folder of an allocation: budgets as they are done, and `work`, with what is left to do, until all is.
 *
 * @module
 */
import { access, mkdir, readdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { Schema } from "effect"
import { fail, problemOf } from "../BenchError.ts"
import { writableFolder, writeFileSafely } from "../recording/SafeFile.ts"
import { type AllocationPlan, PlanSchema } from "./Plan.ts"

/** A step of an allocation: a shard's summary, the price of all, a shard's budgets, their replay on a part of a recording. */
export const JobSchema = Schema.Struct({
  stage: Schema.Literals(["summarise", "price", "allocate", "replay"]),
  shard: Schema.Int
})

/** A step of an allocation. */
export type ShardJob = typeof JobSchema.Type

const PriceSchema = Schema.Struct({
  /** Null where nothing was bought. */
  price: Schema.NullOr(Schema.Finite),
  /** Most expected reward per query that is lost against an allocation by one machine. */
  loss: Schema.Finite,
  /** Average samples per query of each shard. */
  budgets: Schema.Array(Schema.Finite)
})

/** What all shards agree on. */
export type AgreedPrice = typeof PriceSchema.Type

const part = (shard: number): string => String(shard).padStart(5, "0")

/** The file of a replay's job. */
export const replayFile = (fingerprint: string, shard: number): string =>
  join("work", `replay-${fingerprint.slice(0, 16)}-${part(shard)}.json`)

/** The file that a job writes, when it is done and no sooner, relative to the folder of the allocation. */
export const outputOf = ({ shard, stage }: Pick<ShardJob, "shard" | "stage">): string => {
  if (stage === "price") return "price.json"
  return stage === "summarise"
    ? join("work", `summary-${part(shard)}.bin`)
    : join("budgets", `part-${part(shard)}.parquet`)
}

const planFile = join("work", "plan.json")
/** The file with the whole result: there when all budgets are. */
export const resultFile = "allocation.json"
/** The file with the result of the replay. */
export const replayResultFile = "replay.json"

/**
 * Reads a JSON file of this folder; undefined where it is not there.
 *
 * @throws BenchError `InvalidManifest`
 */
export const readJson = async <A>(schema: Schema.Decoder<A>, folder: string, file: string): Promise<A | undefined> => {
  const text = await readFile(join(folder, file), "utf8").catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return Schema.decodeUnknownSync(schema)(JSON.parse(text))
  } catch (cause) {
    return fail({
      _tag: "InvalidManifest",
      file: join(folder, file),
      problem: problemOf(cause).replaceAll(/\s+/g, " ")
    })
  }
}

/** Writes a JSON file of this folder. */
export const writeJson = (folder: string, file: string, value: object): Promise<void> =>
  writeFileSafely(join(folder, file), `${JSON.stringify(value, null, 2)}\n`)

/**
 * The plan of the folder.
 *
 * @throws BenchError `MissingFile`, `InvalidManifest`
 */
export const readPlan = async (folder: string): Promise<AllocationPlan> =>
  (await readJson(PlanSchema, folder, planFile)) ?? fail({ _tag: "MissingFile", file: planFile, directory: folder })

/**
 * The price of the folder.
 *
 * @throws BenchError `MissingFile`, `InvalidManifest`
 */
export const readPrice = async (folder: string): Promise<AgreedPrice> => {
  const file = outputOf({ stage: "price", shard: 0 })
  return (await readJson(PriceSchema, folder, file)) ?? fail({ _tag: "MissingFile", file, directory: folder })
}

/** Makes the folder of what is left to do. */
export const workFolder = (folder: string): Promise<unknown> => mkdir(join(folder, "work"), { recursive: true })

/** A plan, or the result of one, as far as two of them are compared. */
type Terms = Pick<AllocationPlan, "budget" | "fingerprint" | "maxSamples" | "queries">

/**
 * Checks that nothing but this plan was begun in the folder; `known` is what was done in it before.
 *
 * @throws BenchError `OtherAllocation` where another one was
 */
export const checkSamePlan = async (folder: string, plan: AllocationPlan, known: Terms | undefined): Promise<void> => {
  const begun = known ?? (await readJson(PlanSchema, folder, planFile))
  const termsOf = ({ budget, maxSamples, queries }: Terms): string =>
    `${queries} queries, ${budget} samples each, at most ${maxSamples}`
  if (begun !== undefined && begun.fingerprint !== plan.fingerprint)
    fail({ _tag: "OtherAllocation", folder, begun: termsOf(begun), asked: termsOf(plan) })
}

/**
 * Makes the folder for a plan.
 *
 * @throws BenchError `UnwritableFolder`
 */
export const prepareFolder = async (folder: string, plan: AllocationPlan): Promise<void> => {
  await writableFolder(folder)
  await workFolder(folder)
  await mkdir(join(folder, "budgets"), { recursive: true })
  await rm(join(folder, resultFile), { force: true })
  await writeJson(folder, planFile, plan)
}

/** Whether a file is there. */
export const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false
  )

/** The files of the folder that jobs wrote. */
export const filesDone = async (folder: string): Promise<ReadonlySet<string>> => {
  const names = async (inside: string): Promise<ReadonlyArray<string>> =>
    (await readdir(join(folder, inside)).catch(() => [])).map((name) => join(inside, name))
  return new Set([...(await names("work")), ...(await names("budgets")), ...(await names("."))])
}

/** Removes what only the work needed. */
export const tidy = async (folder: string): Promise<void> => {
  await rm(join(folder, "work"), { recursive: true, force: true })
  for (const name of await readdir(join(folder, "budgets")))
    if (name.endsWith(".tmp")) await rm(join(folder, "budgets", name), { force: true })
}
