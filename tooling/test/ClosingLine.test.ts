import { describe, expect, it } from "vitest"
import { closingLine, failureLine, isAllowed } from "../src/ClosingLine.ts"

describe("ClosingLine", () => {
  it("has the plain form that scripts read", () => {
    expect(closingLine(12, 0, 3)).toBe("12 passed, 0 failed, 3 skipped")
  })
  it("names what failed, with the first line of why", () => {
    const errors = [{ message: "expected 1 to be 2\n- 2\n+ 1" }, { message: "another" }]
    expect(failureLine("a.test.ts > adds", errors)).toBe("failed: a.test.ts > adds: expected 1 to be 2")
    expect(failureLine("a.test.ts", [])).toBe("failed: a.test.ts: no message")
  })
  it("excuses a missing data folder and no missing program", () => {
    expect(isAllowed({ name: "a.test.ts > reads humaneval", reason: "no data folder: set ALLOC_DATA" })).toBe(true)
    expect(isAllowed({ name: "a.test.ts > reads humaneval (needs ALLOC_DATA)", reason: undefined })).toBe(true)
    expect(isAllowed({ name: "report.test.ts > looks right", reason: "chromium is not installed" })).toBe(false)
    expect(isAllowed({ name: "report.test.ts > looks right", reason: undefined })).toBe(false)
  })
})
