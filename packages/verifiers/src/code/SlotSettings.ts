/**
 * What a slot is built from.
 *
 * @module
 */
import type { Isolation, Limits } from "./Job.ts"

/** An interpreter as it is on the host. */
export interface Python {
  readonly executable: string
  /** The installation's root, which holds the standard library. */
  readonly prefix: string
  readonly version: string
  /** Folders of packages, where the interpreter is a virtual environment's. */
  readonly packages: ReadonlyArray<string>
}

/** What a slot is built from. */
export interface SlotSettings {
  readonly isolation: Isolation
  readonly python: Python
  readonly node: string | undefined
  /** Folders of Python packages. */
  readonly packages: ReadonlyArray<string>
  readonly limits: Limits
}
