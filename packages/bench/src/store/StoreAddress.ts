/**
 * Where a store is: a folder of this machine, or a Postgres database.
 *
 * @module
 */
import { join, resolve } from "node:path"
import { Redacted } from "effect"
import { fail } from "../BenchError.ts"

/** A store's place. The address of a database may hold a password: it is shown by `shownStore` alone. */
export type StoreAddress =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: Redacted.Redacted<string> }

/** The file of a folder's store. */
export const storeFile = "store.sqlite"

const isPostgres = (store: string): boolean => /^postgres(ql)?:/i.test(store)

/**
 * Reads `--store`: a folder, or `postgres://user@host:5432/database`. The password comes from the address or from
 * `PGPASSWORD`.
 *
 * @throws BenchError `InvalidOption` for another kind of address
 */
export const storeAddress = (store: string): StoreAddress => {
  if (!isPostgres(store)) {
    if (/^\w+:\/\//.test(store) || store === "")
      fail({
        _tag: "InvalidOption",
        field: "--store",
        value: store.replace(/:\/\/.*$/s, "://..."),
        valid: "a folder, or postgres://user@host:5432/database"
      })
    return { kind: "sqlite", file: join(resolve(store), storeFile) }
  }
  if (!URL.canParse(store))
    fail({
      _tag: "InvalidOption",
      field: "--store",
      value: "an address that cannot be read",
      valid: "postgres://user@host:5432/database"
    })
  const url = new URL(store)
  const { PGPASSWORD: password } = process.env
  if (url.password === "" && !url.searchParams.has("password") && password !== undefined)
    url.password = encodeURIComponent(password)
  return { kind: "postgres", url: Redacted.make(url.href) }
}

/** A store as messages name it: without user and password. */
export const shownStore = (address: StoreAddress): string => {
  if (address.kind === "sqlite") return address.file
  const { host, pathname } = new URL(Redacted.value(address.url))
  return `postgres://${host}${pathname}`
}
