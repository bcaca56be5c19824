/**
 * Imports a module of the user's own by its path.
 *
 * @module
 */
import { registerHooks } from "node:module"
import { pathToFileURL } from "node:url"

const ours = /^(@alloc\/|effect(\/|$))/

let registered = false

/** A file may stand anywhere: what it imports of this project is found beside it, or else beside this command. */
const findOurPackages = (): void => {
  if (registered) return
  registered = true
  registerHooks({
    resolve: (specifier, context, next) => {
      try {
        return next(specifier, context)
      } catch (cause) {
        if (!ours.test(specifier) || context.parentURL === import.meta.url) throw cause
        return next(specifier, { ...context, parentURL: import.meta.url })
      }
    }
  })
}

/**
 * What the module exports, by name. TypeScript runs as it is, as long as its types can be erased.
 * Whatever the module throws passes through, as does the error of a module that cannot be parsed.
 */
export const importModule = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
  findOurPackages()
  return import(pathToFileURL(file).href)
}
