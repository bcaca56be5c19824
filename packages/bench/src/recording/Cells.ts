/**
 * Cells of a table, each checked as it is read: an error names file, row and field.
 *
 * @module
 */
import { fail } from "../BenchError.ts"

/** Reads the cells of one table. */
export interface Cells {
  /** Ends with the error of a cell. */
  readonly invalid: (row: number, field: string, value: unknown, valid: string) => never
  readonly text: (column: ArrayLike<unknown>, field: string, row: number) => string
  readonly maybeText: (column: ArrayLike<unknown>, field: string, row: number) => string | undefined
  readonly number: (column: ArrayLike<unknown>, field: string, row: number) => number
  readonly maybeNumber: (column: ArrayLike<unknown>, field: string, row: number) => number | undefined
}

/**
 * Readers of the cells of `file`.
 *
 * @throws BenchError `InvalidRow`
 */
export const cellsOf = (file: string): Cells => {
  const invalid = (row: number, field: string, value: unknown, valid: string): never =>
    fail({ _tag: "InvalidRow", file, row, field, value, valid })
  return {
    invalid,
    text: (column: ArrayLike<unknown>, field: string, row: number): string => {
      const value = column[row]
      return typeof value === "string" ? value : invalid(row, field, value, "a string")
    },
    maybeText: (column: ArrayLike<unknown>, field: string, row: number): string | undefined => {
      const value = column[row] ?? undefined
      return value === undefined || typeof value === "string" ? value : invalid(row, field, value, "a string or null")
    },
    number: (column: ArrayLike<unknown>, field: string, row: number): number => {
      const value = column[row]
      return typeof value === "number" && Number.isFinite(value) ? value : invalid(row, field, value, "a finite number")
    },
    maybeNumber: (column: ArrayLike<unknown>, field: string, row: number): number | undefined => {
      const value = column[row] ?? undefined
      if (value === undefined || (typeof value === "number" && Number.isFinite(value))) return value
      return invalid(row, field, value, "a finite number or null")
    }
  }
}
