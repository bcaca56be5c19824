import { type Received, scriptedServer } from "@alloc/http/testing"
import { runBench } from "../../src/cli/index.ts"

/** Runs a command in a folder, and gives what it said. */
export const commandIn =
  (folder: string) =>
  async (...args: ReadonlyArray<string>): Promise<{ code: number; out: string; error: string }> => {
    const said = { out: "", error: "" }
    const terminal = {
      out: (text: string) => {
        said.out += text
      },
      error: (text: string) => {
        said.error += text
      },
      step: () => {},
      directory: folder,
      signal: new AbortController().signal,
      interactive: false
    }
    const code = await runBench({ version: "1", experiments: [] }, args, terminal)
    return { code, ...said }
  }

/** Lines of sums of which the even ones are easy; `gold` is the answer. */
export const sumsLines = (size: number): string =>
  Array.from({ length: size }, (_, i) =>
    JSON.stringify({ question: `What is ${i % 2 === 0 ? "an easy" : "a hard"} ${i} plus one?`, gold: i + 1 })
  ).join("\n")

/** Says the sum where it is easy, and every third time where it is hard; without usage or log-probabilities. */
export const sumsServer = () => {
  let nth = 0
  const content = (body: Received["body"]): string => {
    const [, kind, number] = /(easy|hard) (\d+)/.exec(JSON.stringify(body.messages)) ?? []
    return String(Number(number) + (kind === "easy" || nth++ % 3 === 0 ? 1 : 2))
  }
  return scriptedServer(({ body, path }) =>
    path === "/v1/models"
      ? { json: { data: [{ id: "org/toy" }] } }
      : { json: { choices: [{ message: { content: content(body) }, finish_reason: "stop" }] } }
  )
}

/** Requests for samples among those that a server received. */
export const samplesAsked = (received: ReadonlyArray<Received>): number =>
  received.filter(({ path }) => path === "/v1/chat/completions").length
