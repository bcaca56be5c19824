/**
 * A model's first layers as a model of their own: llama.cpp shows the state of the last layer only, so a file that ends
 * after layer L shows that of layer L, at L / layers of the cost.
 *
 * @module
 */
import { type FileHandle, open, rename, rm } from "node:fs/promises"
import { fail, toDecoderError } from "../DecoderError.ts"
import { type GgufEntry, type GgufHeader, ggufSize, ggufType, readGgufHeader, writeGgufHeader } from "./GgufHeader.ts"
import { isFile, modelHash } from "./ModelFile.ts"

/** A model cut after a layer. */
export interface CutModel {
  /** Path of the cut file, beside the whole one. */
  readonly file: string
  /** Layers of the whole model. */
  readonly of: number
}

const megabyte = 2 ** 20

const uncut = (problem: string): never =>
  fail({ _tag: "ModelFailed", doing: "cutting it after a layer", cause: new Error(problem) })

/** The head, whose length is not known before it is read: twice as much of the file is tried until it is whole. */
const headerOf = async (handle: FileHandle): Promise<GgufHeader> => {
  const { size } = await handle.stat()
  for (let length = Math.min(8 * megabyte, size); ; length = Math.min(2 * length, size)) {
    const bytes = Buffer.alloc(length)
    await handle.read(bytes, 0, length, 0)
    const header = readGgufHeader(bytes, size)
    if (header !== undefined) return header
  }
}

/** The entry that says how many blocks there are: "llama.block_count". */
const blocksOf = ({ entries }: GgufHeader): { readonly key: string; readonly count: number } => {
  const architecture = entries
    .find(({ key }) => key === "general.architecture")
    ?.value.subarray(8)
    .toString("utf8")
  const key = `${architecture}.block_count`
  const entry = entries.find((one) => one.key === key)
  if (entry === undefined || (entry.type !== ggufType.uint32 && entry.type !== ggufType.int32))
    return uncut(`its metadata has no ${key}`)
  if (entries.some((one) => one.key === "split.count" && one.value.readUInt16LE() > 1))
    return uncut("it is one of several parts; merge them first")
  return { key, count: entry.value.readUInt32LE() }
}

/** The metadata for `layers` blocks: their number, and lists that hold a number for each block. */
const cutEntry = (
  entry: GgufEntry,
  { count, key }: { readonly key: string; readonly count: number },
  layers: number
): GgufEntry => {
  const { type, value } = entry
  const number = Buffer.alloc(4)
  number.writeUInt32LE(layers)
  if (entry.key === key) return { ...entry, value: number }
  const [architecture] = key.split(".")
  if (type !== ggufType.array || !entry.key.startsWith(`${architecture}.`)) return entry
  const inner = value.readUInt32LE()
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(layers))
  return Number(value.readBigUInt64LE(4)) === count && inner !== ggufType.string
    ? {
        ...entry,
        value: Buffer.concat([value.subarray(0, 4), length, value.subarray(12, 12 + layers * ggufSize(inner))])
      }
    : entry
}

/** Copies `length` bytes, at most 16 MB at once, and pads them with zeros to `padded`. */
const copy = async (from: FileHandle, start: number, length: number, to: FileHandle, padded: number): Promise<void> => {
  const piece = Buffer.alloc(Math.min(length, 16 * megabyte))
  for (let done = 0; done < length; ) {
    const { bytesRead } = await from.read(piece, 0, Math.min(piece.length, length - done), start + done)
    if (bytesRead === 0) uncut("it ends within a tensor")
    await to.write(piece, 0, bytesRead)
    done += bytesRead
  }
  if (padded > length) await to.write(Buffer.alloc(padded - length))
}

const writeCut = async (whole: FileHandle, header: GgufHeader, layers: number, to: FileHandle): Promise<void> => {
  const blocks = blocksOf(header)
  const tensors = header.tensors.filter(({ name }) => Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? 0) < layers)
  const entries = header.entries.map((entry) => cutEntry(entry, blocks, layers))
  await to.write(writeGgufHeader({ ...header, entries, tensors }))
  for (const { bytes, offset } of tensors)
    await copy(whole, header.bytes + offset, bytes, to, Math.ceil(bytes / header.alignment) * header.alignment)
}

/**
 * A GGUF file with the first `layers` blocks of another one, and all else that it holds: token embeddings, final norm, metadata. It is
 * written once, beside the whole file, under a name with the whole file's hash and the number of layers. Its last state is that of layer
 * `layers` **after the model's final norm**: each vector is scaled to one length and its numbers weighed, which linear readers do not mind.
 * Such a model is of no use for drawing samples. O(bytes of the file).
 *
 * @throws DecoderError `InvalidRequest` for a layer that the model does not have, `ModelMissing`, `ModelFailed` for a file that is no GGUF of
 *   version 2 or 3, or one of several parts
 * @example
 * ```ts no-run
 * import { cutLayers, fetchModel } from "@alloc/decoders"
 *
 * const { file, of } = await cutLayers(await fetchModel(), 20)
 * console.log(file.endsWith(".layers-20.gguf"), of) // => true 30
 * ```
 */
export const cutLayers = async (
  file: string,
  layers: number,
  { sha256 }: { readonly sha256?: string | undefined } = {}
): Promise<CutModel> => {
  const hash = await modelHash(file, sha256)
  const whole = await open(file)
  try {
    const header = await headerOf(whole)
    const { count } = blocksOf(header)
    if (!(Number.isInteger(layers) && layers >= 1 && layers <= count))
      fail({ _tag: "InvalidRequest", field: "layer", value: layers, valid: `a whole number from 1 to ${count}` })
    const cut = `${file.replace(/\.gguf$/i, "")}.${hash.slice(0, 12)}.layers-${layers}.gguf`
    if (await isFile(cut)) return { file: cut, of: count }
    // Processes that cut at the same time write files of their own; the name is given to a whole one only.
    const part = `${cut}.${process.pid}.part`
    const to = await open(part, "w")
    try {
      await writeCut(whole, header, layers, to)
      await to.close()
      await rename(part, cut)
    } catch (cause) {
      await to.close()
      await rm(part, { force: true })
      throw cause
    }
    return { file: cut, of: count }
  } catch (cause) {
    throw toDecoderError(`cutting ${file}`)(cause)
  } finally {
    await whole.close()
  }
}
