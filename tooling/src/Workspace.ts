/**
 * Where things are in this repository.
 *
 * @module
 */
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The repository's folder. */
export const root: string = join(dirname(fileURLToPath(import.meta.url)), "../..")

/** Names of the folders in `packages/`. */
export const packages: ReadonlyArray<string> = ["core", "predictor", "verifiers", "decoders", "bench"]

/** Folders of what is published, relative to the root: the packages, and the application that is a command. */
export const published: ReadonlyArray<string> = [...packages.map((name) => `packages/${name}`), "apps/gateway"]

/** Files that match, relative to the root with forward slashes, in order. */
export const files = (...patterns: ReadonlyArray<string>): Array<string> =>
  patterns
    .flatMap((pattern) =>
      globSync(pattern, { cwd: root, exclude: (name) => name === "node_modules" || name === "dist" })
    )
    .map((file) => file.replaceAll("\\", "/"))
    .sort()

/** The text of a file, by its path relative to the root. */
export const read = (file: string): string => readFileSync(join(root, file), "utf8")

/** The program and first arguments that start this repository's pnpm. */
export const pnpm: readonly [string, ...Array<string>] = process.env.npm_execpath?.includes("pnpm")
  ? [process.execPath, process.env.npm_execpath]
  : ["npx", "-y", "pnpm@10.34.8"]
