import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import type { toyHh } from "./ToyStateModel.ts"

/** Writes the file of pairs in its published form, into a folder of data sets. */
export const publishHh = (data: string, { pairs }: ReturnType<typeof toyHh>): void => {
  mkdirSync(join(data, "hh_rlhf"), { recursive: true })
  const conversation = (turns: (typeof pairs)[number]["chosen"]): string =>
    turns.map(({ content, role }) => `\n\n${role === "user" ? "Human" : "Assistant"}: ${content}`).join("")
  const lines = pairs.map(({ chosen, rejected }) =>
    JSON.stringify({ chosen: conversation(chosen), rejected: conversation(rejected) })
  )
  writeFileSync(join(data, "hh_rlhf", "harmless-base_test.jsonl.gz"), gzipSync(lines.join("\n")))
}
