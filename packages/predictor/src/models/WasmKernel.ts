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

/** Of a kernel. */
interface WasmMemory {
  readonly buffer: ArrayBuffer
}

/** Runs on the numbers at addresses, in bytes. */
export type Kernel = (...numbers: ReadonlyArray<number>) => void

/** Compiles a kernel at its first use; gives it on a memory, or nothing where it cannot run. */
type WasmKernel = (memory: WasmMemory) => Kernel | undefined

/** A kernel of a program. */
export const wasmKernel = (locals: Locals, program: Code): WasmKernel => {
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

/** A memory, zeros at first, and kernels that run on it, in the order in which they were asked for. */
interface KernelRoom {
  readonly buffer: ArrayBuffer
  readonly runs: ReadonlyArray<Kernel>
}

/** Kernels on one memory of at least so many bytes; undefined where there can be none of this size, or one cannot run. */
export const kernelRoom = (bytes: number, ...kernels: ReadonlyArray<WasmKernel>): KernelRoom | undefined => {
  if (typeof WebAssembly === "undefined") return undefined
  let memory: WasmMemory
  try {
    memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
  } catch {
    return undefined
  }
  const runs = kernels.flatMap((kernel) => kernel(memory) ?? [])
  return runs.length < kernels.length ? undefined : { buffer: memory.buffer, runs }
}
