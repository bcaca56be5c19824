// The inside of a jail for JavaScript and TypeScript: loads the program, then answers calls of its functions over
// descriptor 3. Everything here is in the program's power; nothing here is believed.
"use strict"
const fs = require("node:fs")
const vm = require("node:vm")
const path = process.argv[1]

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
const send = (...reply) => {
  const body = Buffer.from(ascii(JSON.stringify(["t", ...reply])), "latin1")
  const frame = Buffer.alloc(4 + body.length)
  frame.writeUInt32BE(body.length, 0)
  body.copy(frame, 4)
  for (let at = 0; at < frame.length; ) at += fs.writeSync(3, frame, at)
}
const hex = (big) => ["i", (big < 0n ? "-" : "") + (big < 0n ? -big : big).toString(16)]

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
class Unsupported extends Error {}
let budget = 0
const encode = (value, depth = 0) => {
  if (--budget < 0 || depth > 200) throw new Unsupported("the program returned a value that is too large or too deep")
  if (value === null || value === undefined) return null
  if (typeof value === "boolean" || typeof value === "string") return value
  if (typeof value === "bigint") return hex(value)
  if (typeof value === "number") {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return value
    if (Number.isInteger(value) && !Object.is(value, -0)) return hex(BigInt(value))
    return ["f", Number.isNaN(value) ? "nan" : Object.is(value, -0) ? "-0.0" : String(value).replace("Infinity", "inf")]
  }
  if (Array.isArray(value)) return ["l", ...Array.from(value, (item) => encode(item, depth + 1))]
  if (value instanceof Set) return ["s", ...Array.from(value, (item) => encode(item, depth + 1))]
  const pairs = value instanceof Map ? [...value] : plain(value) ? Object.entries(value) : undefined
  if (pairs === undefined) throw new Unsupported(`the program returned a value of type ${typeof value}`)
  return ["d", ...pairs.flatMap(([key, item]) => [encode(key, depth + 1), encode(item, depth + 1)])]
}
const plain = (value) => typeof value === "object" && Object.prototype.toString.call(value) === "[object Object]"

const load = async () => {
  let source = fs.readFileSync(path, "utf8")
  if (path.endsWith(".ts")) source = require("node:module").stripTypeScriptTypes(source)
  const module = { exports: {} }
  Object.assign(globalThis, { require, module, exports: module.exports })
  try {
    // A script, so that functions which are declared but not exported can be found by name.
    vm.runInThisContext(source, { filename: "program.js" })
  } catch (error) {
    if (!(error instanceof SyntaxError) || !/\b(import|export|await)\b/.test(source)) throw error
    fs.writeFileSync("/tmp/program.mjs", source)
    Object.assign(module.exports, await import("file:///tmp/program.mjs"))
  }
  return (name) => {
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) throw new Unsupported(`${name} is not a name`)
    const exported = module.exports
    if (typeof exported === "function" && exported.name === name) return exported
    if (typeof exported[name] === "function") return exported[name]
    const found = vm.runInThisContext(`typeof ${name} === "undefined" ? undefined : ${name}`)
    if (typeof found !== "function") throw new Unsupported(`the program defines no function ${name}`)
    return found
  }
}

const described = (error) => {
  try {
    return [String(error?.name ?? "Error"), `${error?.name}: ${error?.message}`.slice(0, 500)]
  } catch {
    return ["Error", "an error that cannot be shown"]
  }
}

const main = async () => {
  let find
  try {
    find = await load()
  } catch (error) {
    send("failed", ...described(error))
    process.exit(0)
  }
  send("ready")
  for (;;) {
    const [, name, args] = receive()
    budget = 1_000_000
    let reply
    try {
      reply = ["returned", encode(await find(name)(...decode(args)))]
    } catch (error) {
      reply = error instanceof Unsupported ? ["unsupported", error.message] : ["raised", ...described(error)]
    }
    send(...reply)
  }
}
main()
