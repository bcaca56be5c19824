/**
 * The process behind `openLocalModelProcesses`: opens one model, answers one request after the other, ends with its parent.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { type DecoderReason, fail, toDecoderError } from "../DecoderError.ts"
import type { SampleBatch, SampleRequest } from "../Sampler.ts"
import { type LocalModelOptions, openLocalModel } from "./LocalModel.ts"

/** What the parent asks. */
export type Ask =
  | { readonly id: number; readonly op: "open"; readonly options: LocalModelOptions }
  | { readonly id: number; readonly op: "sample"; readonly request: SampleRequest }
  | { readonly id: number; readonly op: "read"; readonly prompts: ReadonlyArray<string> }
  /** Breaks off what is being drawn. */
  | { readonly op: "abort" }

/** What this process replies; `op` as asked. */
export type Reply =
  | { readonly id: number; readonly op: "open"; readonly source: Features["source"] }
  | { readonly id: number; readonly op: "sample"; readonly batch: SampleBatch }
  | { readonly id: number; readonly op: "read"; readonly features: Features }
  | { readonly id: number; readonly op: "failed"; readonly reason: DecoderReason }

const serve = (): void => {
  let model: Promise<Awaited<ReturnType<typeof openLocalModel>>> | undefined
  let current = new AbortController()
  const answer = async (ask: Exclude<Ask, { op: "abort" }>): Promise<Reply> => {
    if (ask.op === "open") {
      model = openLocalModel(ask.options)
      return { id: ask.id, op: "open", source: (await model).source }
    }
    if (model === undefined)
      return fail({ _tag: "ModelFailed", doing: "answering its parent", cause: "asked before the model was opened" })
    const opened = await model
    current = new AbortController()
    return ask.op === "sample"
      ? { id: ask.id, op: "sample", batch: await opened.sample(ask.request, current.signal) }
      : { id: ask.id, op: "read", features: await opened.read(ask.prompts) }
  }
  const reply = (message: Reply): void => {
    if (process.connected) process.send?.(message)
  }
  process.on("message", (ask: Ask) => {
    if (ask.op === "abort") {
      current.abort()
      return
    }
    answer(ask).then(reply, (cause: unknown) => {
      const { reason } = toDecoderError("answering its parent")(cause)
      // An error's cause need not survive the way between processes; its message does.
      const sent = "cause" in reason ? { ...reason, cause: String(reason.cause) } : reason
      reply({ id: ask.id, op: "failed", reason: sent })
    })
  })
  // Ctrl-C and the like reach the whole process group: the parent decides when to end.
  process.on("SIGINT", () => undefined)
  process.on("SIGTERM", () => undefined)
  process.on("disconnect", () => process.exit(0))
}

if (process.send !== undefined) serve()
