/**
 * onnxruntime, loaded when it is first needed: it is an optional dependency.
 *
 * @module
 */
import { PredictorError } from "../PredictorError.ts"

/** The part of onnxruntime-node that is used here. */
export type Runtime = typeof import("onnxruntime-node")

/** The numbers of a tensor that the graph declares as float32. */
export const floatsOf = (tensor: { readonly data: unknown }): Float32Array => {
  if (!(tensor.data instanceof Float32Array)) throw new TypeError("onnxruntime returned a tensor that is not float32")
  return tensor.data
}

/** Loads onnxruntime-node. Rejects with `MissingRuntime` where it is not installed. */
export const loadRuntime = async (): Promise<Runtime> => {
  try {
    return await import("onnxruntime-node")
  } catch (cause) {
    throw new PredictorError({
      reason: {
        _tag: "MissingRuntime",
        program: "onnxruntime-node",
        install: "npm install --ignore-scripts onnxruntime-node@1.30.0 (linear models need no runtime)",
        cause
      }
    })
  }
}
