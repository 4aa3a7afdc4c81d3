package dev.intact.bench;

import java.util.List;

/** The wide table, in the words of both databases. */
final class Tables {
    /** Standing, as somebody who knows the data would make it. */
    static final List<String> POSTGRES = List.of(
            """
            create table wide (
              id bigint primary key, customer_id int not null, quantity int not null, ordered_on date not null,
              due_on date, created_at timestamp not null, updated_at timestamptz not null,
              price numeric(12,2) not null, discount numeric(5,4), weight float8 not null, score float8,
              active boolean not null, paid boolean, code text not null, name text not null, city text not null,
              note text, status text not null, ref bigint, email text not null)""", "create index wide_customer on wide (customer_id)", "create index wide_created on wide (created_at)");

    /** As the load itself makes it: types inferred, the key said. */
    static final String POSTGRES_INFERRED = """
            create table wide (
              id bigint primary key, customer_id bigint, quantity bigint, ordered_on date, due_on date,
              created_at timestamp, updated_at timestamptz, price numeric, discount numeric, weight numeric,
              score double precision, active boolean, paid boolean, code text, name text, city text, note text,
              status text, ref bigint, email text)""";

    /** Standing. */
    static final List<String> SQLITE = List.of(
            """
            create table wide (
              id integer primary key, customer_id integer not null, quantity integer not null, ordered_on date not null,
              due_on date, created_at timestamp not null, updated_at timestamptz not null,
              price numeric(12,2) not null, discount numeric(5,4), weight real not null, score real,
              active boolean not null, paid boolean, code text not null, name text not null, city text not null,
              note text, status text not null, ref bigint, email text not null)""", "create index wide_customer on wide (customer_id)", "create index wide_created on wide (created_at)");

    /** As the load itself makes it. */
    static final String SQLITE_INFERRED = """
            create table wide (
              id integer primary key, customer_id integer, quantity integer, ordered_on date, due_on date,
              created_at timestamp, updated_at timestamp, price numeric, discount numeric, weight numeric,
              score real, active boolean, paid boolean, code text, name text, city text, note text,
              status text, ref integer, email text)""";

    private Tables() {}
}
