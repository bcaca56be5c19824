// The inside of a jail for JavaScript: loads the program, then answers calls of its functions over descriptor 3.
// Everything here is in the program's power; nothing here is believed. A program sees no name of this file: it is a
// module of its own, and its functions are found from inside it, by a line that is put at its end.
"use strict"
// Not at the top level, whose names every program would see.
{
  const fs = require("node:fs")
  const vm = require("node:vm")
  const { createRequire } = require("node:module")
  const file = process.argv[1]
  // It has been started ahead: the program comes with this line.
  const job = (() => {
    const bytes = []
    for (const byte = Buffer.alloc(1); fs.readSync(4, byte, 0, 1, null) === 1 && byte[0] !== 10; ) bytes.push(byte[0])
    fs.closeSync(4)
    return JSON.parse(Buffer.from(bytes).toString("latin1"))
  })()
  process.argv.push(...job.argv)
  // It reads /proc, of which there is none here.
  const rss = () => process.resourceUsage().maxRSS * 1024
  const heap = () => require("node:v8").getHeapStatistics()
  const usage = () => {
    const { external_memory, total_heap_size, used_heap_size } = heap()
    return {
      rss: rss(),
      heapTotal: total_heap_size,
      heapUsed: used_heap_size,
      external: external_memory,
      arrayBuffers: 0
    }
  }
  process.memoryUsage = Object.assign(usage, { rss })
  // Globals of Node that the program mentions, as they were before it: it must have made itself what it is asked for. To
  // read all globals would load what is behind them.
  const given = new Map()
  const mentioned = new Set()
  const word = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu
  const noteGlobals = (source) => {
    for (const name of source.match(word) ?? []) mentioned.add(name)
    for (const name of Object.getOwnPropertyNames(globalThis))
      if (mentioned.has(name)) given.set(name, globalThis[name])
  }

  const readExact = (size) => {
    const buffer = Buffer.alloc(size)
    for (let at = 0; at < size; ) {
      const count = fs.readSync(3, buffer, at, size - at, null)
      if (count === 0) process.exit(0)
      at += count
    }
    return buffer
  }
  const receive = () => JSON.parse(readExact(readExact(4).readUInt32BE(0)).toString("utf8"))
  const ascii = (text) => text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
  const send = (kind, ...nodes) => {
    const body = Buffer.from(ascii(JSON.stringify([kind, {}, [], "", ...nodes])), "latin1")
    const frame = Buffer.alloc(4 + body.length)
    frame.writeUInt32BE(body.length, 0)
    body.copy(frame, 4)
    for (let at = 0; at < frame.length; ) at += fs.writeSync(3, frame, at)
  }
  const hex = (big) => ["i", (big < 0n ? "-" : "") + (big < 0n ? -big : big).toString(16)]

  class Unsupported extends Error {}
  const decode = (node) => {
    if (!Array.isArray(node)) return node
    const [tag, ...rest] = node
    if (tag === "f") return rest[0] === "inf" ? Infinity : rest[0] === "-inf" ? -Infinity : Number(rest[0])
    if (tag === "i") return rest[0].startsWith("-") ? -BigInt(`0x${rest[0].slice(1)}`) : BigInt(`0x${rest[0]}`)
    const items = rest.map(decode)
    if (tag === "l" || tag === "t") return items
    if (tag === "s" || tag === "z") return new Set(items)
    if (tag === "d") {
      const keys = items.filter((_, i) => i % 2 === 0)
      const pairs = keys.map((key, i) => [key, items[2 * i + 1]])
      return keys.every((key) => typeof key === "string") ? Object.fromEntries(pairs) : new Map(pairs)
    }
    throw new Unsupported(`an argument of kind ${tag} has no JavaScript form`)
  }
  let budget = 0
  const encode = (value, depth = 0) => {
    if (--budget < 0 || depth > 180) throw new Unsupported("the program returned a value that is too large or too deep")
    if (value === null || value === undefined) return null
    if (typeof value === "boolean" || typeof value === "string") return value
    if (typeof value === "bigint") return hex(value)
    if (typeof value === "number") {
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return value
      if (Number.isInteger(value) && !Object.is(value, -0)) return hex(BigInt(value))
      return [
        "f",
        Number.isNaN(value) ? "nan" : Object.is(value, -0) ? "-0.0" : String(value).replace("Infinity", "inf")
      ]
    }
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)))
      return ["l", ...Array.from(value, (item) => encode(item, depth + 1))]
    if (value instanceof Set) return ["s", ...Array.from(value, (item) => encode(item, depth + 1))]
    if (value instanceof Date) return Date.prototype.toJSON.call(value)
    if (boxes.some((box) => value instanceof box)) return encode(value.valueOf(), depth + 1)
    const pairs = value instanceof Map ? [...value] : plain(value) ? entries(value) : undefined
    if (pairs === undefined) throw new Unsupported(`the program returned a value of type ${typeof value}`)
    return ["d", ...pairs.flatMap(([key, item]) => [encode(key, depth + 1), encode(item, depth + 1)])]
  }
  const boxes = [String, Number, Boolean, BigInt]
  // As in JSON, a property without a value is none.
  const entries = (value) => Object.entries(value).filter(([, item]) => item !== undefined)
  const plain = (value) => typeof value === "object" && Object.prototype.toString.call(value) === "[object Object]"

  const isName = (name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
  const lookup = (name) => `(${name}) => eval(${name})`

  // As a CommonJS module where it parses as one, else as an ES module. `inside` reads a name in the program's own scope.
  const load = async () => {
    const source = fs
      .readFileSync(file, "utf8")
      .replace(/^\ufeff/, "")
      .replace(/^#!.*/, "")
    noteGlobals(source)
    const mark = `$${process.hrtime.bigint().toString(36)}${Math.random().toString(36).slice(2)}`
    const module = { exports: {}, filename: file, loaded: false, children: [] }
    const require = createRequire(file)
    require.main = module
    let run
    try {
      const text = `${source}\n;return ${lookup(mark)}`
      run = vm.compileFunction(text, ["exports", "require", "module", "__filename", "__dirname"], {
        filename: file,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
      })
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const path = file.replace(/\.js$/, ".mjs")
      fs.writeFileSync(path, `${source}\n;export const ${mark} = ${lookup(`${mark}name`)}`)
      let exported
      try {
        exported = await import(`file://${path}`)
      } catch (other) {
        // What is no module either is told as the script that it was taken for first.
        throw other instanceof SyntaxError && !/\b(import|export|await)\b/.test(source) ? error : other
      }
      const { [mark]: inside, ...names } = exported
      return { exported: names, inside }
    }
    const inside = run.call(module.exports, module.exports, require, module, file, "/tmp")
    return { exported: module.exports, inside: typeof inside === "function" ? inside : () => undefined }
  }

  // Its methods may be fields, which only an instance has.
  const isClass = (value) => /^class\b/.test(Function.prototype.toString.call(value))

  const finder = ({ exported, inside }) => {
    const scoped = (name) => {
      try {
        if (!mentioned.has(name)) return undefined
        const found = inside(name)
        return given.has(name) && found === given.get(name) ? undefined : found
      } catch {
        return undefined
      }
    }
    const member = (object, name) => (object == null ? undefined : Object(object)[name])
    return (name) => {
      if (!isName(name)) throw new Unsupported(`${name} is not a name`)
      const solution = member(exported, "Solution") ?? scoped("Solution") ?? member(exported, "default") ?? exported
      const candidates = [
        () => member(exported, name),
        () => scoped(name),
        () => member(member(exported, "default"), name),
        () => {
          const made =
            typeof solution === "function" && (typeof solution.prototype?.[name] === "function" || isClass(solution))
              ? new solution()
              : undefined
          return typeof made?.[name] === "function" && ((...args) => made[name](...args))
        },
        () =>
          typeof solution === "function" && typeof solution[name] === "function"
            ? (...args) => solution[name](...args)
            : undefined,
        // A module that is one function may call it what it likes.
        () => exported,
        () => member(exported, "default")
      ]
      for (const candidate of candidates) {
        const found = candidate()
        if (typeof found === "function") return found
      }
      throw new Unsupported(`the program defines no ${name}`)
    }
  }

  const described = (error) => {
    try {
      return [String(error?.name ?? "Error"), `${error?.name ?? "Error"}: ${error?.message ?? error}`.slice(0, 500)]
    } catch {
      return ["Error", "an error that cannot be shown"]
    }
  }

  const main = async () => {
    let find
    try {
      find = finder(await load())
    } catch (error) {
      const [, text] = described(error)
      const compile = error instanceof SyntaxError && String(error.stack).startsWith(file)
      send("failed", compile ? "compile" : "load", text)
      process.exit(0)
    }
    send("ready", ["t"])
    for (;;) {
      const [, , , , op, target, args] = receive()
      budget = 1_001_000
      let reply
      try {
        if (op !== "enter" && op !== "names")
          throw new Unsupported(`a test asks for ${op}, which JavaScript programs do not answer`)
        reply = op === "names" ? ["returned", ["t"]] : ["returned", encode(await find(target)(...decode(args)))]
      } catch (error) {
        const [name, text] = described(error)
        reply =
          error instanceof Unsupported
            ? ["refused", error.message]
            : ["raised", ["E", ["T", "builtins", "Exception"], [`${text}`], {}, [null, null], text, name]]
      }
      send(...reply)
    }
  }
  if (job.calls) main()
  else {
    fs.closeSync(3)
    require("node:module").runMain(file)
  }
}
