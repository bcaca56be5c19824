import { type Received, type ScriptedServer, scriptedServer } from "@alloc/http/testing"

const numberIn = (text: string): { readonly easy: boolean; readonly number: number } => {
  const [, kind, digits] = /the (easy|hard) sum (\d+)/.exec(text) ?? []
  return { easy: kind === "easy", number: Number(digits ?? 0) }
}

/** An easy sum is right three times in four, a hard one once in four; a program prints its answer. */
const replyTo = (text: string, nth: number): string => {
  const { easy, number } = numberIn(text)
  const answer = number + (nth % 4 < (easy ? 3 : 1) ? 1 : 2)
  return text.includes("QUESTION:")
    ? `print(int(input()) + ${answer - number})`
    : `It is ${answer}. The answer is \\boxed{${answer}}.`
}

const stateOf = (text: string): ReadonlyArray<number> => {
  const { easy, number } = numberIn(text)
  return [easy ? 1 : -1, (number % 7) / 7, (number % 3) / 3, 1]
}

const texts = (value: unknown): ReadonlyArray<string> => (Array.isArray(value) ? value.map(String) : [String(value)])

const choices = ({ body }: Received, nth: () => number) => {
  const chat = body.messages !== undefined
  const text = JSON.stringify(body.messages ?? body.prompt)
  const count = typeof body.n === "number" ? body.n : 1
  if (body.max_tokens === 1)
    return [
      { text: " It", finish_reason: "length", logprobs: { top_logprobs: [{ " It": -0.4, " No": -1.4, "": -2.5 }] } }
    ]
  return Array.from({ length: count }, (_, index) => {
    const said = replyTo(text, nth())
    const common = { index, finish_reason: "stop" }
    return chat ? { ...common, message: { content: said } } : { ...common, text: said }
  })
}

/** The models of an experiment, the states of one, a reward and a value model, and fine-tuned predictors, all in one. */
export const paperServer = (): Promise<ScriptedServer> => {
  let drawn = 0
  return scriptedServer((request) => {
    const { body, path } = request
    if (path === "/v1/models") return { json: { data: [{ id: "org/toy" }] } }
    if (path === "/pooling")
      return { json: { data: texts(body.input).map((text, index) => ({ index, data: stateOf(text) })) } }
    if (path === "/classify") {
      const told = JSON.stringify(body.messages ?? body.input)
      const { easy } = numberIn(told)
      // Rewards differ from reply to reply.
      return { json: { data: [{ index: 0, probs: [(easy ? 1 : 0) + (told.length % 5) / 5 + (drawn % 3) / 10] }] } }
    }
    if (/\/(predictor|router)\/manifest/.test(path)) return { json: manifestOf(path) }
    if (/\/(predictor|router)\/predict/.test(path)) {
      const { outputs } = manifestOf(path).head
      const queries = Array.isArray(body.queries) ? body.queries : []
      const raw = queries.map((query) => Array.from({ length: outputs }, () => stateOf(JSON.stringify(query))[0]))
      return { json: { protocol: 1, raw } }
    }
    const made = choices(request, () => drawn++)
    return {
      json: { model: "org/toy", choices: made, usage: { prompt_tokens: 30, completion_tokens: 10 * made.length } }
    }
  })
}

/** Heads by the path: /predictor and /router, /marginals/predictor. */
const manifestOf = (path: string) => ({
  protocol: 1,
  head: path.startsWith("/marginals")
    ? { name: "marginals", spec: { maxSamples: 4, forced: 0 }, outputs: 4 }
    : path.startsWith("/router")
      ? { name: "preference", spec: {}, outputs: 1 }
      : { name: "success", spec: {}, outputs: 1 },
  model: "a fine-tuned toy",
  trainedOn: ["another"]
})
