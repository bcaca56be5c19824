/**
 * `bench model`.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { pipeline } from "node:stream/promises"
import { fetchModel, modelFolder, smolLm2 } from "@alloc/decoders"
import { Command } from "effect/cli"
import { fail } from "../BenchError.ts"
import { absolute, type Context, type Terminal } from "./Context.ts"
import { attempt, type BenchCommand, dryRun, given, model, type RunFlags } from "./Flags.ts"
import { isFile } from "./IsFile.ts"

const sha256Of = async (file: string, signal: AbortSignal): Promise<string> => {
  const hash = createHash("sha256")
  await pipeline(createReadStream(file), hash, { signal })
  return hash.digest("hex")
}

const describeModel = async (file: string, { out, signal }: Terminal): Promise<void> => {
  if (!(await isFile(file))) fail({ _tag: "Unavailable", what: file, how: "there is no such file" })
  out(`${file}\nSHA-256 ${await sha256Of(file, signal)}, ${(await stat(file)).size} bytes\n`)
}

const fetchDefault = async ({ out, signal, step }: Terminal): Promise<void> => {
  const file = await fetchModel(smolLm2, {
    signal,
    onProgress: ({ from, received, total }) =>
      step(`${from}: ${Math.round((100 * received) / total)} % of ${Math.round(total / 1e6)} MB`)
  })
  step("")
  out(`${file}\nSHA-256 ${smolLm2.sha256}, as it should be.\n`)
}

/** Fetches the small local model, or says the hash of the file that `--model` names. */
export const modelCommand = ({ terminal }: Context): BenchCommand<"model", Pick<RunFlags, "model" | "dryRun">> =>
  Command.make("model", { model, dryRun }, (input) =>
    attempt(async () => {
      const file = given(input.model)
      const { bytes, fileName, licence } = smolLm2
      if (file !== undefined) await describeModel(absolute(terminal, file), terminal)
      else if (input.dryRun)
        terminal.out(`Would fetch ${fileName} (${bytes} bytes, ${licence}) into ${modelFolder()}.\n`)
      else await fetchDefault(terminal)
    })
  ).pipe(Command.withDescription("Fetch the small local language model and check its hash"))
