/**
 * Reads `--layers`.
 *
 * @module
 */
import { fail } from "../BenchError.ts"

/**
 * The layers that a list names, as in "16,20"; no layer for "none"; undefined where there is no list.
 *
 * @throws BenchError `InvalidOption`
 */
export const parseLayers = (text: string | undefined): ReadonlyArray<number> | undefined =>
  text === "none"
    ? []
    : text?.split(",").map((part) => {
        const layer = Number(part)
        if (Number.isInteger(layer) && layer >= 1) return layer
        const valid = "whole numbers >= 1 with commas between them, as in 16,20; or none"
        return fail({ _tag: "InvalidOption", field: "--layers", value: text, valid })
      })
