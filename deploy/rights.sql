-- The rights that a store needs, on a database of its own: run by its owner as
--   psql -v password="'...'" -f deploy/rights.sql postgres://owner@host/samples
-- The first command that opens the store makes its tables, so the role may create them in its schema, and nothing else.
CREATE ROLE alloc LOGIN PASSWORD :password;
CREATE SCHEMA alloc AUTHORIZATION alloc;
ALTER ROLE alloc SET search_path = alloc;
