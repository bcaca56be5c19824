/**
 * A server process that speaks the protocols of reward models' servers as their documents describe them, strictly: what
 * a real one would refuse, it refuses. The first parts of a path ask for trouble: `/unavailable/2/score` answers 503
 * twice, then as `/score`. Prints its port.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"

type Json = Record<string, unknown>
const text = (value: unknown): string => {
  if (typeof value !== "string") throw new Error(`not a text: ${JSON.stringify(value)}`)
  return value
}
const texts = (value: unknown): Array<string> => {
  if (!Array.isArray(value)) throw new Error(`not a list: ${JSON.stringify(value)}`)
  return value.map(text)
}
const only = (body: Json, ...fields: ReadonlyArray<string>): void => {
  for (const field of Object.keys(body)) if (!fields.includes(field)) throw new Error(`extra field ${field}`)
}

/** Longer replies are better; exact in binary. */
const logit = (query: string, response: string): number => response.length - query.length / 4
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const split = (joined: string): [string, string] => {
  const at = joined.indexOf("\n")
  return [joined.slice(0, at), joined.slice(at + 1)]
}

/** Pairs of a vLLM request by messages or input. */
const vllmPairs = (body: Json): Array<[string, string]> => {
  if (typeof body.model !== "string") throw new Error("model is missing")
  if (Array.isArray(body.messages)) {
    const [user, assistant] = body.messages
    if (user.role !== "user" || assistant.role !== "assistant") throw new Error("two turns were expected")
    return [[text(user.content), text(assistant.content)]]
  }
  return (typeof body.input === "string" ? [body.input] : texts(body.input)).map(split)
}
const activated = (body: Json, x: number): number => (body.use_activation === false ? x : sigmoid(x))
const base64 = (numbers: ReadonlyArray<number>): string => {
  const bytes = Buffer.alloc(4 * numbers.length)
  numbers.forEach((x, i) => {
    bytes.writeFloatLE(x, 4 * i)
  })
  return bytes.toString("base64")
}
const shuffled = <A>(items: ReadonlyArray<A>): Array<A> => [...items].reverse()

const routes: Record<string, (body: Json, options: URLSearchParams) => unknown> = {
  "/classify": (body, options) => {
    only(body, "model", "input", "messages", "use_activation")
    const classes = Number(options.get("classes") ?? 1)
    const data = vllmPairs(body).map(([q, r], index) => {
      const probs = Array.from({ length: classes }, (_, c) => activated(body, logit(q, r) + c))
      return { index, label: "LABEL_0", probs, num_classes: classes }
    })
    return { object: "list", data: shuffled(data) }
  },
  "/pooling": (body, options) => {
    only(body, "model", "input", "messages", "use_activation", "encoding_format")
    const data = vllmPairs(body).map(([q, r], index) => {
      const score = activated(body, logit(q, r))
      const form = options.get("form")
      return {
        index,
        object: "pooling",
        data: form === "steps" ? [[score + 2], [score - 1], [score]] : form === "base64" ? base64([score]) : [score]
      }
    })
    return { object: "list", data: shuffled(data) }
  },
  "/score": (body, options) => {
    if (body.protocol === 1) {
      only(body, "protocol", "model", "pairs")
      const pairs = body.pairs as Array<{ query: string; response: string }>
      return { scores: pairs.map(({ query, response }) => logit(text(query), text(response))) }
    }
    const legacy = options.get("legacy") === "1"
    only(body, "model", legacy ? "text_1" : "queries", legacy ? "text_2" : "documents", "use_activation")
    const queries = texts(legacy ? body.text_1 : body.queries)
    const documents = texts(legacy ? body.text_2 : body.documents)
    if (queries.length !== documents.length) throw new Error("lengths differ")
    return {
      data: shuffled(queries.map((q, index) => ({ index, score: activated(body, logit(q, documents[index])) })))
    }
  },
  "/rerank": (body) => {
    if ("texts" in body) {
      only(body, "query", "texts", "raw_scores", "truncate")
      const scores = texts(body.texts).map((r, index) => {
        const x = logit(text(body.query), r)
        return { index, score: body.raw_scores === true ? x : sigmoid(x) }
      })
      return scores.sort((a, b) => b.score - a.score)
    }
    only(body, "model", "query", "documents", "top_n")
    const results = texts(body.documents).map((r, index) => ({ index, relevance_score: logit(text(body.query), r) }))
    return { results: results.sort((a, b) => b.relevance_score - a.relevance_score).slice(0, Number(body.top_n)) }
  },
  "/predict": (body, options) => {
    only(body, "inputs", "raw_scores", "truncate")
    if (!Array.isArray(body.inputs)) throw new Error("inputs is missing")
    const classes = Number(options.get("classes") ?? 1)
    return body.inputs.map((input) => {
      const [q, r] = input.length === 2 ? texts(input) : split(text(input[0]))
      const scores = Array.from({ length: classes }, (_, c) => {
        const x = logit(q, r) + c
        return { label: c === 0 ? "good" : "bad", score: body.raw_scores === true ? x : sigmoid(x) }
      })
      return scores.sort((a, b) => b.score - a.score)
    })
  },
  "/v1/embeddings": (body, options) => {
    only(body, "model", "input", "encoding_format")
    const data = texts(body.input).map((joined, index) => {
      const [q, r] = split(joined)
      const vector = [q.length, r.length]
      return { index, object: "embedding", embedding: options.get("form") === "base64" ? base64(vector) : vector }
    })
    return { object: "list", data: shuffled(data), usage: { prompt_tokens: 1 } }
  }
}

const seen = new Map<string, number>()
let busy = 0
let busiest = 0
const began: Array<number> = []

const readBody = async (request: IncomingMessage): Promise<string> => {
  let body = ""
  for await (const chunk of request) body += chunk
  return body
}

const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? "/", "http://localhost")
  const body = await readBody(request)
  const reply = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { "content-type": "application/json", ...headers })
    response.end(typeof value === "string" ? value : JSON.stringify(value))
  }
  let path = url.pathname
  const visits = (seen.get(path) ?? 0) + 1
  seen.set(path, visits)
  if (path === "/statistics") return reply(200, { seen: Object.fromEntries(seen), busiest, began })
  began.push(Date.now())
  const [, kind = "", argument = ""] =
    /^\/(unavailable|limited|overloaded|broken|slow|echo|drop|keyed)\/([^/]+)/.exec(path) ?? []
  if (kind !== "") path = path.slice(`/${kind}/${argument}`.length)
  if (kind === "unavailable" && visits <= Number(argument)) return reply(503, "try later")
  if (kind === "limited" && visits <= 1) return reply(429, { error: "rate limit" }, { "retry-after": argument })
  if (kind === "overloaded" && visits <= Number(argument))
    return reply(424, { error: "Model is overloaded", error_type: "Overloaded" })
  if (kind === "drop" && visits <= Number(argument)) return void request.socket.destroy()
  if (kind === "slow") await new Promise((resolve) => setTimeout(resolve, Number(argument)))
  if (kind === "echo") return reply(400, `no such key: ${request.headers.authorization} ${request.headers["x-extra"]}`)
  if (kind === "keyed" && request.headers.authorization !== `Bearer ${argument}`) return reply(401, "wrong key")
  const route = routes[path]
  if (route === undefined) return reply(404, { detail: "Not Found" })
  try {
    const answer = route(JSON.parse(body), url.searchParams)
    if (kind !== "broken") return reply(200, answer)
    // Each of these is an answer that a client must not take for scores.
    const json = JSON.stringify(answer)
    if (argument === "json") return reply(200, json.slice(0, -3))
    if (argument === "html") return reply(200, "<html>hello</html>")
    const parsed = JSON.parse(json)
    const rows = parsed.data ?? parsed.scores
    if (argument === "short") rows.pop()
    if (argument === "null") rows[0] = parsed.scores ? null : { ...rows[0], score: null }
    if (argument === "twice") rows[0] = { ...rows[0], index: rows[1].index }
    if (argument === "beyond") rows[0] = { ...rows[0], index: 99 }
    return reply(200, parsed)
  } catch (error) {
    return reply(422, { detail: String(error) })
  }
}

const server = createServer((request, response) => {
  busy++
  busiest = Math.max(busiest, busy)
  handle(request, response)
    .catch(() => response.destroy())
    .finally(() => {
      busy--
    })
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  console.log(typeof address === "object" && address !== null ? address.port : 0)
})
// Ends with the process that started it.
process.stdin.resume().on("end", () => process.exit(0))
