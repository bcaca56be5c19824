/**
 * The model that a collection draws from, as `--model` names it: the small default one, a file, or a server's address.
 *
 * @module
 */
import { basename } from "node:path"
import type { HiddenStates } from "@alloc/core/recording"
import { fetchModel, openLocalModelProcesses, serverModel, smolLm2 } from "@alloc/decoders"
import { fail } from "../BenchError.ts"
import type { SampleSource } from "./SampleSource.ts"

/** An open model with what a recording says of it. */
export interface CollectionModel extends AsyncDisposable {
  /** Name of the arm in the recording. */
  readonly arm: string
  readonly model: string
  /** As titles name it. */
  readonly label: string
  /** As names of recordings and folders end: letters, digits, dots, dashes, underscores. */
  readonly shortName: string
  /** SHA-256 of the model's file; absent for a server's model. */
  readonly modelHash?: string | undefined
  /** What tells it from any other: the file's hash, or address and model of a server. */
  readonly identity: string
  readonly source: SampleSource
  /** The model's own states; those of the small default model where the decoder is a server's; undefined where none are asked for. */
  readonly states: HiddenStates | undefined
  /** Prompts whose states are read at the same time. */
  readonly readers: number
}

/** Options of `openCollectionModel`. */
export interface CollectionModelOptions {
  /** A GGUF file, or "http://host:8000#model": a server that speaks OpenAI's API. Default: the small default model. */
  readonly model?: string | undefined
  /** Processes, or requests in flight at a server. */
  readonly processes?: number | undefined
  /** Form of the prompts: "chat" asks a server for chat completions. */
  readonly form?: "plain" | "chat" | undefined
  /** Fields that a server is sent besides the usual ones. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
  /** Whether hidden states are read. Default true; without them, no local model is opened for a server's. */
  readonly states?: boolean | undefined
  /** Layers of the local model whose states are read, counted from 1; an empty list: none. Default: the last one. */
  readonly layers?: ReadonlyArray<number> | undefined
  /** What prompts whose states are read begin with, evaluated once, see `LocalModelOptions`. */
  readonly statePrefix?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Name of the default model's arm. */
export const defaultArm = "smollm2-135m"

/** A name that may be a folder's. */
export const shortModelName = (name: string): string =>
  name
    .replace(/\.gguf$/i, "")
    .split(/[/\\]/)
    .at(-1)
    ?.replaceAll(/[^\w.-]+/g, "-") || "model"

/** Whether `--model` names a server. */
export const isAddress = (model: string): boolean => /^https?:\/\//.test(model)

/** The server's address and the model behind #; fails with `InvalidOption` where there is none. */
const serverOf = (address: string): { readonly url: string; readonly model: string } => {
  const [url, model = ""] = address.split(/#(.*)/s)
  if (model === "") {
    const valid = "an address with the model's name at the server behind #, as in http://localhost:8000#org/model"
    return fail({ _tag: "InvalidOption", field: "--model", value: address, valid })
  }
  return { url, model }
}

/** "the model M at http://host" or the file's name, for people; opens nothing. */
export const collectionModelName = (model: string | undefined): string => {
  if (model === undefined) return smolLm2.name
  if (!isAddress(model)) return basename(model)
  const server = serverOf(model)
  return `${server.model} at ${server.url}`
}

/**
 * Opens the model, fetching the default one where it is not there yet. A server's key is taken from `ALLOC_API_KEY`.
 *
 * @throws BenchError `InvalidOption` for an address without a model; DecoderError
 * @example
 * ```ts no-run
 * import { openCollectionModel } from "@alloc/bench/collect"
 *
 * await using model = await openCollectionModel({ model: "http://localhost:8000#org/model", processes: 16 })
 * console.log(model.arm) // => org/model
 * ```
 */
export const openCollectionModel = async (options: CollectionModelOptions): Promise<CollectionModel> => {
  const { layers, model } = options
  const asked = layers?.length === 0 ? { ...options, states: false, layers: undefined } : options
  return model !== undefined && isAddress(model) ? openServed(model, asked) : openLocal(asked)
}

const openServed = async (address: string, options: CollectionModelOptions): Promise<CollectionModel> => {
  const { extra, form, layers, processes, signal, statePrefix, states = true } = options
  const { model, url } = serverOf(address)
  const api = form === "chat" ? ("chat" as const) : ("completions" as const)
  const apiKey = process.env.ALLOC_API_KEY
  const source = serverModel({ url, model, apiKey, concurrency: processes, api, extra })
  const reader = states ? await openLocal({ form, layers, statePrefix, signal }) : undefined
  return {
    arm: model,
    model,
    label: model,
    shortName: shortModelName(model),
    identity: `${url} ${model}`,
    source,
    states: reader?.states,
    readers: reader?.readers ?? 1,
    [Symbol.asyncDispose]: async () => reader?.[Symbol.asyncDispose]()
  }
}

const openLocal = async (options: Omit<CollectionModelOptions, "extra">): Promise<CollectionModel> => {
  const { form, layers, model: given, processes, signal, statePrefix, states = true } = options
  const file = given ?? (await fetchModel(smolLm2, { signal }))
  const known = given === undefined ? { name: smolLm2.name, sha256: smolLm2.sha256 } : { name: basename(file) }
  const pool = await openLocalModelProcesses({ file, ...known, form, layers, statePrefix, processes })
  const { name, sha256 } = pool
  const isDefault = sha256 === smolLm2.sha256
  return {
    arm: isDefault ? defaultArm : name,
    model: isDefault ? `${name}, ${smolLm2.fileName}` : name,
    label: isDefault ? "SmolLM2-135M" : name,
    shortName: isDefault ? "smollm2" : shortModelName(name),
    modelHash: sha256,
    identity: sha256,
    source: pool,
    states: states ? pool : undefined,
    readers: pool.concurrency,
    [Symbol.asyncDispose]: () => pool.close()
  }
}
