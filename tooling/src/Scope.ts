/**
 * The npm scope that all packages are published under is one setting, `config.scope` in the root `package.json`. After
 * changing it, `pnpm scope` writes the new one wherever the old one stands in a tracked file: names, imports, settings,
 * documentation, lock file. Then `pnpm install` links the packages anew, and `pnpm check && pnpm test` says what it missed.
 *
 * @module
 */
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { read, root } from "./Workspace.ts"

/** The scope that is set. */
export const scope: string = JSON.parse(read("package.json")).config.scope

/** The scope that the packages have. */
export const scopeInUse = (): string => JSON.parse(read("packages/core/package.json")).name.split("/")[0]

/** A text with another scope. */
export const rescoped = (text: string, from: string, to: string): string =>
  text.replace(new RegExp(`${from}(?![\\w-])`, "g"), () => to)

/** Tracked files that name the scope. */
export const filesNaming = (name: string): ReadonlyArray<string> =>
  execFileSync("git", ["grep", "-Il", "--fixed-strings", name], { cwd: root, encoding: "utf8" }).trim().split("\n")

if (import.meta.main) {
  if (!/^@[a-z0-9][a-z0-9._-]*$/.test(scope)) throw new Error(`config.scope is ${scope}; valid: such as "@name"`)
  const from = scopeInUse()
  for (const file of from === scope ? [] : filesNaming(from)) {
    writeFileSync(join(root, file), rescoped(read(file), from, scope))
  }
}
