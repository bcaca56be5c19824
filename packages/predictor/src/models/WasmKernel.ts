/**
 * A WebAssembly function on a memory of its own, where there is WebAssembly with 128-bit vectors.
 *
 * @module
 */
import { type Code, type Locals, wasmModule } from "./WasmAssembler.ts"

/** What is used of WebAssembly; its types come with the DOM's, which this package does not ask for. */
declare const WebAssembly:
  | {
      readonly Memory: new (size: { readonly initial: number }) => WasmMemory
      readonly Module: new (bytes: Uint8Array) => object
      readonly Instance: new (
        module: object,
        imports: { readonly host: { readonly memory: WasmMemory } }
      ) => { readonly exports: { readonly run: Kernel } }
    }
  | undefined

/** Zeros at first. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

/** Runs on the numbers at addresses, in bytes. */
export type Kernel = (...numbers: ReadonlyArray<number>) => void

/** A kernel that is compiled at its first use; gives it on a memory, or nothing where it cannot run. */
export const wasmKernel = (locals: Locals, program: Code): ((memory: WasmMemory) => Kernel | undefined) => {
  let compiled: object | null | undefined
  return (memory) => {
    if (typeof WebAssembly === "undefined" || compiled === null) return undefined
    try {
      compiled ??= new WebAssembly.Module(wasmModule(locals, program))
    } catch {
      compiled = null
      return undefined
    }
    return new WebAssembly.Instance(compiled, { host: { memory } }).exports.run
  }
}

const PAGE = 65_536

/** A memory of at least so many bytes; undefined where there can be none of this size. */
export const wasmMemory = (bytes: number): WasmMemory | undefined => {
  if (typeof WebAssembly === "undefined") return undefined
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
  } catch {
    return undefined
  }
}
