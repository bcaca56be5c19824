/**
 * Reads the tasks' hidden states at the layers that are named: `node apps/reproduce/src/tasks/DrawTaskStates.ts 16 20`. The
 * same command goes on where it stopped.
 *
 * @module
 */
import { join } from "node:path"
import { taskStates } from "./TaskStates.ts"
import { tasks } from "./Tasks.ts"

const stop = new AbortController()
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort(new Error(name)))
for (const layer of process.argv.slice(2).map(Number)) {
  process.stderr.write(`layer ${layer}\n`)
  await taskStates(tasks(1), layer, { folder: join(".alloc", "collect"), signal: stop.signal })
}
