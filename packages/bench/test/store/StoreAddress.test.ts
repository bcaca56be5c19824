import { Redacted } from "effect"
import { afterEach, describe, expect, it, vi } from "vitest"
import { shownStore, storeAddress } from "../../src/store/StoreAddress.ts"

afterEach(() => vi.unstubAllEnvs())

describe("storeAddress", () => {
  it("takes a folder, whose store is one file", () => {
    expect(storeAddress("/data/run")).toEqual({ kind: "sqlite", file: "/data/run/store.sqlite" })
  })

  it("takes the password from the address, else from PGPASSWORD, and shows it nowhere", () => {
    vi.stubEnv("PGPASSWORD", "p@ss")
    const passwords = ["postgres://me:own@host:1/db", "postgresql://me@host:1/db"].map((store) => {
      const address = storeAddress(store)
      expect(shownStore(address)).toBe("postgres://host:1/db")
      expect(JSON.stringify(address)).not.toMatch(/own|p@ss/)
      return address.kind === "postgres" ? decodeURIComponent(new URL(Redacted.value(address.url)).password) : ""
    })
    expect(passwords).toEqual(["own", "p@ss"])
  })

  it.each(["mysql://me:secret@host/db", "postgres://me:secret@:x/db", ""])(
    "refuses %s without its password",
    (store) => {
      let said = ""
      try {
        storeAddress(store)
      } catch (error) {
        said = String(error)
      }
      expect(said).toContain("postgres://user@host")
      expect(said).not.toContain("secret")
    }
  )
})
