/** Prints, as JSON, the address of every module that is loaded by importing the module named on the command line. */
import { registerHooks } from "node:module"

const loaded: Array<string> = []
registerHooks({
  load: (url, context, next) => {
    loaded.push(url)
    return next(url, context)
  }
})
await import(process.argv[2])
process.stdout.write(JSON.stringify(loaded))
