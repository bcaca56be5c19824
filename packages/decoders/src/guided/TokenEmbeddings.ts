/**
 * The token embeddings of a GGUF file, read without the rest of it.
 *
 * @module
 */
import { open } from "node:fs/promises"
import type * as Llama from "node-llama-cpp"
import { fail } from "../DecoderError.ts"

/** Embeddings by token. */
export interface TokenEmbeddings {
  readonly width: number
  readonly tokens: number
  readonly row: (token: number) => Float32Array
}

/** A number of 16 bits as one of 64: older Node has no `getFloat16`. */
const float16 = (bits: number): number => {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)
  return bits >> 15 === 0 ? size : -size
}

/** A type of ggml: `values` numbers are stored in a block of `bytes`. */
interface BlockFormat {
  readonly values: number
  readonly bytes: number
  readonly read: (block: DataView, into: Float32Array) => void
}

/** By ggml's number of the type: F32, F16, and Q8_0, a 16-bit scale with 32 signed bytes. */
const formats: Readonly<Record<number, BlockFormat>> = {
  0: { values: 1, bytes: 4, read: (block, into) => into.fill(block.getFloat32(0, true)) },
  1: { values: 1, bytes: 2, read: (block, into) => into.fill(float16(block.getUint16(0, true))) },
  8: {
    values: 32,
    bytes: 34,
    read: (block, into) => {
      const scale = float16(block.getUint16(0, true))
      for (let i = 0; i < into.length; i++) into[i] = scale * block.getInt8(2 + i)
    }
  }
}

const tensorName = "token_embd.weight"

/**
 * Reads them: of types F32, F16 and Q8_0, which small files use for this tensor.
 *
 * @throws DecoderError `ModelFailed` for a file without the tensor or with another type of it
 */
export const readTokenEmbeddings = async (library: typeof Llama, file: string): Promise<TokenEmbeddings> => {
  const { fullTensorInfo } = await library.readGgufFileInfo(file, { logWarnings: false })
  const tensor = fullTensorInfo?.find(({ name }) => name === tensorName)
  const format = tensor === undefined ? undefined : formats[tensor.ggmlType]
  if (tensor === undefined || format === undefined) {
    const cause = new Error(`${tensorName} is ${tensor === undefined ? "missing" : `of type ${tensor.ggmlType}`}`)
    return fail({ _tag: "ModelFailed", doing: "reading token embeddings (types F32, F16 and Q8_0 are known)", cause })
  }
  const [width, tokens] = tensor.dimensions.map(Number)
  const rowBytes = (width / format.values) * format.bytes
  const bytes = Buffer.alloc(rowBytes * tokens)
  const handle = await open(file, "r")
  try {
    await handle.read(bytes, 0, bytes.length, Number(tensor.fileOffset))
  } finally {
    await handle.close()
  }
  return {
    width,
    tokens,
    row: (token) => {
      const values = new Float32Array(width)
      const from = bytes.byteOffset + token * rowBytes
      for (let j = 0, at = from; j < width; j += format.values, at += format.bytes)
        format.read(new DataView(bytes.buffer, at, format.bytes), values.subarray(j, j + format.values))
      return values
    }
  }
}
