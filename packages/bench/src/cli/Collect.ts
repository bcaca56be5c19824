/**
 * Makes an experiment's recording, as `collect` and `--live` do.
 *
 * @module
 */
import { join } from "node:path"
import type { Verifier } from "@alloc/verifiers"
import { Option } from "effect"
import { fail } from "../BenchError.ts"
import type { CollectionOptions, Experiment } from "../experiment/Experiment.ts"
import { absolute, dataFolder, type Terminal } from "./Context.ts"
import { type CollectFlags, type DrawFlags, given } from "./Flags.ts"
import { parseExtra } from "./ParseExtra.ts"
import { parseLayers } from "./ParseLayers.ts"
import { parsePrice } from "./ParsePrice.ts"
import { rewardServer } from "./RewardServer.ts"
import { storeFolder } from "./StoreFolder.ts"

/** Whether something else is drawn than the experiment's own recording: less of it, or from another model. */
const isVariant = ({ adaptive, extra, layers, limit, model, reward, samples, seed }: CollectFlags): boolean =>
  [adaptive, extra, layers, limit, model, reward, samples].some((flag) => Option.isSome<unknown>(flag)) || seed !== 1

/** The folder that ships with what this very command makes; undefined where it makes no recording that ships. */
const shippedFolder = ({ collected, recording }: Experiment, live: boolean): string | undefined => {
  if (!live) return collected ?? recording
  return collected === undefined || collected === recording ? undefined : recording
}

/** How the recording in a folder that ships is made. */
const commandFor = ({ collected, name, recording }: Experiment, folder: string): string =>
  `bench collect ${name}${collected !== undefined && folder === recording ? " --live" : ""}`

/**
 * The folder that a collection goes to. What is drawn goes beside, unless `--out` names another folder. A variant, or
 * what is `partial`, never goes where a recording is that ships, and neither does what another command makes.
 *
 * @throws BenchError `InvalidOption` where `--out` names such a folder
 */
export const collectFolder = (
  experiment: Experiment,
  flags: CollectFlags,
  terminal: Terminal,
  { partial = false }: { readonly partial?: boolean } = {}
): string => {
  const { collected, recording } = experiment
  const named = given(flags.out)
  const own = isVariant(flags) || partial ? undefined : shippedFolder(experiment, flags.live)
  const usual = flags.live ? undefined : own
  const folder = absolute(terminal, named ?? usual ?? liveFolder(experiment))
  for (const shipped of [recording, collected ?? recording])
    if (folder === absolute(terminal, shipped) && shipped !== own) {
      const valid = `another folder: this one holds a recording that ships, as ${commandFor(experiment, shipped)} makes it, and what is asked for is another`
      fail({ _tag: "InvalidOption", field: "--out", value: named, valid })
    }
  return folder
}

const rewardOf = ({ name, rewarded = false }: Experiment, flags: Partial<CollectFlags>): Verifier | undefined => {
  const value = flags.reward === undefined ? undefined : given(flags.reward)
  if (value !== undefined && !rewarded)
    fail({
      _tag: "InvalidOption",
      field: "--reward",
      value,
      valid: `nothing: ${name} has no reward that a model gives`
    })
  return rewardServer(value, flags.rewardApi ?? "vllm-classify")
}

/** Where what is drawn for an experiment goes, unless a folder is named. */
export const liveFolder = (experiment: Experiment): string => join(".alloc", "live", experiment.name)

/** How samples are split among queries; undefined where all get as many. */
const adaptiveOf = ({ adaptive, least, most }: Partial<CollectFlags>): CollectionOptions["adaptive"] => {
  const [width, first, last] = [adaptive, least, most].map((flag) => (flag === undefined ? undefined : given(flag)))
  if (width !== undefined) return { width, least: first, most: last }
  const lone = first !== undefined ? "--least" : last !== undefined ? "--most" : undefined
  if (lone !== undefined)
    fail({ _tag: "InvalidOption", field: lone, value: first ?? last, valid: "nothing without --adaptive" })
  return undefined
}

/** The store, prices and cap of a collection. */
const storeOptions = (
  { maxCost, price, store }: Partial<CollectFlags>,
  terminal: Terminal
): Pick<CollectionOptions, "maxUsd" | "price" | "store"> => {
  const maxUsd = maxCost === undefined ? undefined : given(maxCost)
  const priced = parsePrice(price === undefined ? undefined : given(price))
  if (maxUsd !== undefined && !(maxUsd > 0))
    fail({ _tag: "InvalidOption", field: "--max-cost", value: maxUsd, valid: "dollars, a number > 0" })
  const folder = store === undefined || Option.isNone(store) ? undefined : storeFolder(store, terminal)
  return { store: folder, price: priced, maxUsd }
}

/** What there is instead, where nothing says how a model draws the recording. */
const withoutDraw = ({ collect, name, routed }: Experiment): string =>
  [
    "it does not say how a model draws its samples",
    ...(collect === undefined ? [] : [`bench collect ${name}, without --live, makes its recording`]),
    ...(routed === undefined ? [] : ["--strong routes it between two models of yours"])
  ].join("; ")

/**
 * Collects into `directory`; `splits` are those that have to be there. Resolves to the recording's folder.
 *
 * @throws BenchError `Unavailable` where the experiment cannot be collected or drawn; what its `collect` throws
 */
export const collectExperiment = async (
  experiment: Experiment,
  flags: DrawFlags & Partial<CollectFlags>,
  directory: string,
  terminal: Terminal,
  { only, splits, version }: Pick<CollectionOptions, "only" | "splits" | "version"> = {}
): Promise<string> => {
  const reward = rewardOf(experiment, flags)
  const make = flags.live ? experiment.draw : experiment.collect
  if (make === undefined) {
    const what = `${flags.live ? "drawing" : "collecting"} ${experiment.name}`
    const how = flags.live ? withoutDraw(experiment) : experiment.rebuild
    return fail({ _tag: "Unavailable", what, how: how ?? "its samples were imported, not drawn here" })
  }
  const model = given(flags.model)
  return make({
    ...(reward === undefined ? {} : { reward }),
    seed: flags.seed,
    out: directory,
    limit: given(flags.limit),
    resume: flags.resume,
    dryRun: flags.dryRun,
    data: dataFolder(terminal, given(flags.data)),
    model: model === undefined || /^https?:/.test(model) ? model : absolute(terminal, model),
    samples: flags.samples === undefined ? undefined : given(flags.samples),
    processes: flags.processes === undefined ? undefined : given(flags.processes),
    extra: parseExtra(given(flags.extra)),
    layers: parseLayers(given(flags.layers)),
    ...storeOptions(flags, terminal),
    adaptive: adaptiveOf(flags),
    version,
    scores:
      flags.scores === undefined
        ? undefined
        : given(flags.scores)
            ?.split(",")
            .map((name) => name.trim()),
    retryFailed: flags.retryFailed,
    splits,
    only,
    signal: terminal.signal
  })
}
