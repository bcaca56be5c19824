/** A Postgres of this machine, for the tests of stores. */
export {
  makeCertificate,
  noPostgres,
  openPostgres,
  type PostgresServer
} from "@alloc/http/testing"
