/** A user's verifier: a reply of ten characters or more is right. */
export const longEnough = {
  name: "long enough",
  check: (_query: unknown, response: string): boolean => response.length >= 10
}
