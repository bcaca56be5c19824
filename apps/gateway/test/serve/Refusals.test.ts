import { METHODS, request } from "node:http"
import { connect } from "node:net"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { secrets, testConfig, testGateway } from "../TestGateway.ts"

const authorization = `Bearer ${secrets.ALICE}`
const chat = "/v1/chat/completions"
const json = { "content-type": "application/json" }
const pageKey = `[page]\nkey_sha256 = "${"0".repeat(64)}"\n[metrics]\nkey_sha256 = "${"1".repeat(64)}"`

/** An answer as it came over the wire. */
interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly text: string
}

interface Asked {
  readonly method?: string
  /** Sent as it is: no client mends it. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** Asks with Alice's key, unless the headers say otherwise. */
const ask = (url: string, { body, headers = {}, method = "GET", path = "/" }: Asked): Promise<Answered> =>
  new Promise((done, failed) => {
    const asked = request(url, { method, path, headers: { authorization, ...headers } }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () => {
        const { headers: given, statusCode: status = 0 } = response
        done({ status, headers: given, text: Buffer.concat(chunks).toString() })
      })
    })
    asked.on("error", failed)
    asked.end(body)
  })

/** What comes back for bytes that may be no request. */
const raw = (url: string, bytes: string): Promise<string> =>
  new Promise((done) => {
    let text = ""
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(bytes))
    socket.on("data", (chunk) => {
      text += chunk
    })
    socket.on("error", () => {})
    socket.on("close", () => done(text))
  })

/** That a text is an error of OpenAI's shape; gives its code. */
const codeOf = (text: string): string | null => {
  const parsed = JSON.parse(text)
  expect(Object.keys(parsed)).toEqual(["error"])
  const { error } = parsed
  expect(Object.keys(error).sort()).toEqual(["code", "message", "param", "type"])
  expect(error.message).toMatch(/\S/)
  expect(error.type).toMatch(/^(invalid_request_error|rate_limit_error|insufficient_quota|api_error|server_error)$/)
  return error.code
}

const open = async () => {
  const upstream = await scriptedUpstream()
  const gateway = await testGateway(testConfig(upstream.url, pageKey))
  return {
    url: gateway.url,
    notices: gateway.notices,
    calls: () => upstream.counts.calls,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]()
      await upstream[Symbol.asyncDispose]()
    }
  }
}

const addresses: Readonly<Record<string, ReadonlyArray<string>>> = {
  [chat]: ["POST"],
  "/v1/models": ["GET", "HEAD"],
  "/v1/models/small": ["GET", "HEAD"],
  "/health": ["GET", "HEAD"],
  "/metrics": ["GET", "HEAD"],
  "/ui": ["GET", "HEAD"],
  "/ui.json": ["GET", "HEAD"]
}

describe("a refusal has OpenAI's shape", () => {
  it("where the method is wrong, and says which are right", async () => {
    await using gateway = await open()
    // A response to CONNECT is none that Node's client reads a body of.
    const methods = METHODS.filter((method) => method !== "CONNECT")
    for (const [path, right] of Object.entries(addresses))
      for (const method of methods.filter((one) => !right.includes(one))) {
        const { headers, status, text } = await ask(gateway.url, { method, path })
        expect([status, headers.allow], `${method} ${path}`).toEqual([405, right.join(", ")])
        if (method !== "HEAD") expect(codeOf(text)).toBe("method_not_allowed")
      }
    expect(gateway.notices).toEqual([])
  })
  it.each([
    ["the root", "/"],
    ["/v1", "/v1"],
    ["/v1/completions", "/v1/completions"],
    ["/v1/chat", "/v1/chat"],
    ["/v1/chat/completions/more", "/v1/chat/completions/more"],
    ["/v1/%zz", "/v1/%zz"],
    ["/%", "/%"],
    ["/%ff", "/%ff"],
    ["/%00", "/%00"],
    ["/v1/chat/completions%", "/v1/chat/completions%"],
    ["/v1/chat/completions%zz?x=%zz", "/v1/chat/completions%zz?x=%zz"],
    ["/v1/models%zz", "/v1/models%zz"],
    ["/V1/embeddings", "/V1/embeddings"],
    ["/__proto__", "/__proto__"],
    ["/constructor", "/constructor"],
    ["/..%2f..%2fetc%2fpasswd", "/..%2f..%2fetc%2fpasswd"],
    ["a long one", `/${"long".repeat(2000)}`],
    ["*", "*"]
  ])("where there is no such address: %s", async (_, path) => {
    await using gateway = await open()
    for (const method of ["GET", "POST", "DELETE", "OPTIONS", "PROPFIND"]) {
      const { status, text } = await ask(gateway.url, { method, path })
      expect([status, codeOf(text)], method).toEqual([404, "unknown_url"])
      expect(text.length).toBeLessThan(1000)
    }
    expect((await ask(gateway.url, { method: "HEAD", path })).status).toBe(404)
  })
  it.each([
    ["none", "none"],
    ["%zz", "%zz"],
    ["%", "%"],
    ["%e0%a4%a", "%e0%a4%a"],
    ["a%2Fb", "a%2Fb"],
    ["__proto__", "__proto__"],
    ["a long one", "x".repeat(3000)],
    ["a long one of bad codes", "%zz".repeat(300)]
  ])("where there is no such model: %s", async (_, name) => {
    await using gateway = await open()
    const { status, text } = await ask(gateway.url, { path: `/v1/models/${name}` })
    expect([status, codeOf(text)]).toEqual([404, "model_not_found"])
    expect(text.length).toBeLessThan(1000)
  })
  it("where the key is wrong, and says how one is sent", async () => {
    await using gateway = await open()
    const keys = [
      "",
      "Bearer",
      "Bearer ",
      "Bearer sk-other",
      "Basic !!",
      "sk-alice-secret",
      `Bearer ${"k".repeat(5000)}`
    ]
    for (const [path, [method]] of Object.entries(addresses).filter(([one]) => one !== "/health"))
      for (const key of keys) {
        const { headers, status, text } = await ask(gateway.url, { method, path, headers: { authorization: key } })
        expect([status, codeOf(text)], `${path} ${key}`).toEqual([401, "invalid_api_key"])
        expect(headers["www-authenticate"]).toMatch(path.startsWith("/ui") ? /^Basic / : /^Bearer/)
      }
  })
  it("where the body is no JSON that can be used", async () => {
    await using gateway = await open()
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`
    const whole = '{"model":"small","messages":[{"role":"user","content":"hello"}]}'
    const bodies = [
      "",
      "{",
      "nothing",
      "null",
      "[]",
      "1",
      '"text"',
      "{}",
      `${whole}x`,
      whole.slice(0, -1),
      whole.replace('"small"', "5"),
      `\u0000${whole}`,
      Buffer.from(whole, "utf16le"),
      deep,
      `{"model":"small","messages":${deep}}`,
      whole.replace("}]", `,"x":${deep}}]`),
      whole.replace("{", `{"x":${deep},`)
    ]
    for (const body of bodies) {
      const { status, text } = await ask(gateway.url, { method: "POST", path: chat, headers: json, body })
      expect(status, `${String(body).slice(0, 50)}: ${text.slice(0, 300)}`).toBe(400)
      codeOf(text)
    }
    expect([gateway.calls(), gateway.notices]).toEqual([0, []])
  })
  it.each([
    ["content-type", "text/html"],
    ["content-type", "text/plain; charset=utf-16"],
    ["content-type", "multipart/form-data; boundary=x"],
    ["content-type", "application/jsonp"],
    ["content-type", "application/json; charset=utf-16"],
    ["content-type", ","],
    ["content-encoding", "gzip"],
    ["content-encoding", "br"]
  ])("where the %s is %s", async (name, value) => {
    await using gateway = await open()
    const asked = { method: "POST", path: chat, headers: { ...json, [name]: value }, body: "{}" }
    const { status, text } = await ask(gateway.url, asked)
    expect([status, codeOf(text)]).toEqual([415, "unsupported_media_type"])
  })
  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "APPLICATION/JSON;charset=UTF-8",
    "application/x.y+json",
    // What fetch and curl -d say of a text where nobody told them.
    "text/plain;charset=UTF-8",
    "application/x-www-form-urlencoded"
  ])("but not where the content-type is %s, nor where there is none", async (type) => {
    await using gateway = await open()
    const body = JSON.stringify({ model: "small", messages: [{ role: "user", content: "hello" }] })
    for (const headers of [{ "content-type": type }, {}])
      expect((await ask(gateway.url, { method: "POST", path: chat, headers, body })).status).toBe(200)
  })
  it("where the body is too large, however it comes", async () => {
    await using upstream = await scriptedUpstream()
    const config = testConfig(upstream.url).replace("[limits]", "[limits]\nbody_bytes = 1000")
    await using gateway = await testGateway(config)
    for (const size of [1001, 100_000, 20_000_000])
      for (const more of [{}, { "transfer-encoding": "chunked" }, { expect: "100-continue" }]) {
        const body = Buffer.alloc(size, 32)
        const asked = { method: "POST", path: chat, headers: { ...json, ...more }, body }
        const { status, text } = await ask(gateway.url, asked)
        expect([status, codeOf(text)], `${size} ${JSON.stringify(more)}`).toEqual([413, "request_too_large"])
      }
    const body = JSON.stringify({ model: "small", messages: [{ role: "user", content: "hello" }] }).padEnd(1000)
    expect((await ask(gateway.url, { method: "POST", path: chat, headers: json, body })).status).toBe(200)
  })
  it.each([
    ["a word", "nonsense\r\n\r\n", 400],
    ["bytes", "\u0000\u0001\u0002\r\n\r\n", 400],
    ["an unknown method", "NONE / HTTP/1.1\r\n\r\n", 400],
    ["headers that are too large", `GET / HTTP/1.1\r\nx: ${"y".repeat(100_000)}\r\n\r\n`, 431],
    ["a bad header", "GET / HTTP/1.1\r\nbad header: x\r\n\r\n", 400],
    ["a bad length", `POST ${chat} HTTP/1.1\r\ncontent-length: x\r\n\r\n`, 400],
    [
      "a bad chunk",
      `POST ${chat} HTTP/1.1\r\nauthorization: ${authorization}\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      400
    ],
    ["a request without a host", "GET /v1/nothing HTTP/1.1\r\nconnection: close\r\n\r\n", 404],
    ["one of HTTP 1.0", "GET /v1/nothing HTTP/1.0\r\n\r\n", 404],
    ["one with a whole address", "GET http://elsewhere.example/v1/nothing HTTP/1.1\r\nconnection: close\r\n\r\n", 404],
    [
      "one that expects wonders",
      "GET /v1/nothing HTTP/1.1\r\nhost: x\r\nexpect: wonders\r\nconnection: close\r\n\r\n",
      404
    ],
    ["CONNECT", "CONNECT elsewhere.example:443 HTTP/1.1\r\nhost: x\r\n\r\n", 404],
    ["an upgrade", "GET /ui HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n", 401],
    ["another upgrade", `GET ${chat} HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: other\r\n\r\n`, 405]
  ])("where what comes is %s", async (_, bytes, status) => {
    await using gateway = await open()
    const [head, ...rest] = (await raw(gateway.url, bytes)).split("\r\n\r\n")
    expect(head).toContain(`HTTP/1.1 ${status} `)
    expect(head.toLowerCase()).toContain("content-type: application/json")
    codeOf(rest.join("\r\n\r\n"))
    expect((await ask(gateway.url, { path: "/health" })).status).toBe(200)
  })
})
