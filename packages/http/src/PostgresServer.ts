/**
 * A Postgres of this machine, on loopback, as an ordinary user, in a folder of its own.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { homedir, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import { freePort } from "./FreePort.ts"
import { fail } from "./HttpError.ts"

const run = promisify(execFile)

const folders = [
  process.env.ALLOC_POSTGRES ?? "",
  ...globSync(join(homedir(), ".cache/alloc/collect-tools/usr/lib/postgresql/*/bin")),
  ...(process.env.PATH ?? "").split(":"),
  ...globSync("/usr/lib/postgresql/*/bin")
]

const programs = folders.find((folder) => folder !== "" && existsSync(join(folder, "initdb")))

/** Why the tests of Postgres are skipped; empty where they are not. */
export const noPostgres = programs === undefined ? "Postgres is not installed; get it by .ci/collect-tools install" : ""
if (noPostgres !== "") console.warn(`skipped: ${noPostgres}`)

/** Postgres refuses to be run by root: "nobody" runs it then. */
const ordinary = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Libraries that were unpacked beside the programs. */
const libraries = globSync(join(dirname(programs ?? ""), "../../../lib/*-linux-gnu")).join(":")
const env = { ...process.env, LC_ALL: "C", ...(libraries === "" ? {} : { LD_LIBRARY_PATH: libraries }) }

export interface PostgresServer extends AsyncDisposable {
  /** With its user and password. */
  readonly url: string
  readonly port: number
  readonly password: string
  /** Stops it as a crash would (`-m immediate`) and starts it again. */
  readonly restart: () => Promise<void>
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })

/** A certificate of this machine's own making, for 127.0.0.1, and its key, which Postgres alone may read. */
export const makeCertificate = async (folder: string): Promise<{ readonly cert: string; readonly key: string }> => {
  const [cert, key] = [join(folder, "server.crt"), join(folder, "server.key")]
  const subject = ["-subj", "/CN=alloc test", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert, ...subject]
  await run("openssl", made)
  chmodSync(key, 0o600)
  chmodSync(folder, 0o755)
  if (ordinary.uid !== undefined) for (const file of [cert, key]) chownSync(file, ordinary.uid, ordinary.gid)
  return { cert, key }
}

/**
 * Makes a cluster and starts it. `settings` are lines of its configuration.
 *
 * @throws HttpError `Unreachable`
 */
export const openPostgres = async (
  settings: ReadonlyArray<string> = ["fsync = off"],
  owner = "alloc"
): Promise<PostgresServer> => {
  const bin = (name: string): string => join(programs ?? "", name)
  const folder = mkdtempSync(join(tmpdir(), "alloc-postgres-"))
  if (ordinary.uid !== undefined) chownSync(folder, ordinary.uid, ordinary.gid)
  chmodSync(folder, 0o755)
  const password = randomBytes(9).toString("base64url")
  const secret = join(folder, "password")
  writeFileSync(secret, password)
  const data = join(folder, "data")
  const options = { ...ordinary, env, cwd: folder }
  await run(bin("initdb"), ["-D", data, "-U", owner, "-A", "scram-sha-256", "--pwfile", secret, "-N"], options)
  const port = await freePort()
  const lines = [`port = ${port}`, "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", ...settings]
  writeFileSync(join(data, "postgresql.auto.conf"), `${lines.join("\n")}\n`)
  let server: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const started = spawn(bin("postgres"), ["-D", data], { ...options, stdio: "ignore" })
    server = started
    while (!(await answers(port))) {
      if (started.exitCode !== null) {
        const problem = `Postgres ended with status ${started.exitCode}`
        fail({ _tag: "Unreachable", url: `postgres://127.0.0.1:${port}`, problem })
      }
      await sleep(50)
    }
  }
  const stop = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null) return
    const ended = once(server, "exit")
    // What `pg_ctl stop -m immediate` sends.
    server.kill("SIGQUIT")
    await ended
  }
  await start()
  return {
    url: `postgres://${owner}:${password}@127.0.0.1:${port}/postgres`,
    port,
    password,
    restart: async () => {
      await stop()
      await start()
    },
    [Symbol.asyncDispose]: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
