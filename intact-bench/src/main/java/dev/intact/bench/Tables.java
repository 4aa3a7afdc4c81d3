package dev.intact.bench;

import java.util.List;

/** The wide table that stands, in the words of both databases. */
final class Tables {
    /** As somebody who knows the data would make it. */
    static final List<String> POSTGRES = List.of(
            """
            create table wide (
              id bigint primary key, customer_id int not null, quantity int not null, ordered_on date not null,
              due_on date, created_at timestamp not null, updated_at timestamptz not null,
              price numeric(12,2) not null, discount numeric(5,4), weight float8 not null, score float8,
              active boolean not null, paid boolean, code text not null, name text not null, city text not null,
              note text, status text not null, ref bigint, email text not null)""", "create index wide_customer on wide (customer_id)", "create index wide_created on wide (created_at)");

    /** The same. */
    static final List<String> SQLITE = List.of(
            """
            create table wide (
              id integer primary key, customer_id integer not null, quantity integer not null, ordered_on date not null,
              due_on date, created_at timestamp not null, updated_at timestamptz not null,
              price numeric(12,2) not null, discount numeric(5,4), weight real not null, score real,
              active boolean not null, paid boolean, code text not null, name text not null, city text not null,
              note text, status text not null, ref bigint, email text not null)""", "create index wide_customer on wide (customer_id)", "create index wide_created on wide (created_at)");

    private Tables() {}
}
