package dev.intact.dialect.postgres;

import static dev.intact.dialect.postgres.SqlTypes.literal;
import static dev.intact.dialect.postgres.SqlTypes.quote;

import dev.intact.dialect.Charter;
import dev.intact.dialect.Charter.Login;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A statement, and the question whether it is still to be run.
 *
 * @param what it is about
 * @param done asks whether it is done: one row, true or false
 * @param statement that does it
 */
record FoundingStep(String what, String done, String statement) {
    private static final String OURS =
            "n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'intact_stage')";

    /** What a role may do with tables and with sequences. */
    enum Rights {
        CHANGE("select, insert, update, delete", "usage, select, update"),
        READ("select", "select");

        private final String tables;
        private final String sequences;

        Rights(String tables, String sequences) {
            this.tables = tables;
            this.sequences = sequences;
        }

        static Rights of(Charter charter, Login login) {
            return charter.application().filter(login::equals).isPresent() ? CHANGE : READ;
        }
    }

    /** Roles without any right but to get in. An owner without a password is nobody's to get in as. */
    static FoundingStep role(Login login, boolean getsIn) {
        return new FoundingStep(
                "role " + login.role(),
                "select exists (select from pg_roles where rolname = " + literal(login.role()) + ")",
                "create role " + quote(login.role()) + (getsIn ? " login" : " nologin")
                        + " nosuperuser nocreatedb nocreaterole noreplication nobypassrls");
    }

    static FoundingStep getsIn(Login login) {
        return new FoundingStep(
                "role " + login.role() + " may log in",
                "select rolcanlogin from pg_roles where rolname = " + literal(login.role()),
                "alter role " + quote(login.role()) + " login");
    }

    /** Who sets up makes things that are the owner's. */
    static FoundingStep membership(Login owner) {
        return new FoundingStep(
                "whoever sets up may act as " + owner.role(),
                "select pg_has_role(current_user, oid, 'usage') from pg_roles where rolname = " + literal(owner.role()),
                "grant " + quote(owner.role()) + " to current_user");
    }

    static FoundingStep database(String name, Optional<Login> owner) {
        return new FoundingStep(
                "database " + name,
                "select exists (select from pg_database where datname = " + literal(name) + ")",
                "create database " + quote(name)
                        + owner.map(login -> " owner " + quote(login.role())).orElse("")
                        + " template template0 encoding 'UTF8'");
    }

    static FoundingStep owner(String name, Login owner) {
        return new FoundingStep(
                "database " + name + " is " + owner.role() + "'s",
                "select pg_get_userbyid(datdba) = " + literal(owner.role()) + " from pg_database where datname = "
                        + literal(name),
                "alter database " + quote(name) + " owner to " + quote(owner.role()));
    }

    /** Within the database, before anything is made in it. */
    static List<FoundingStep> within(Charter charter) {
        List<FoundingStep> steps = new ArrayList<>();
        charter.extensions()
                .forEach(name -> steps.add(new FoundingStep(
                        "extension " + name,
                        "select exists (select from pg_extension where extname = " + literal(name) + ")",
                        "create extension if not exists " + quote(name) + " cascade")));
        steps.add(new FoundingStep(
                "not everybody makes things in the schema public",
                "select not exists (select from pg_namespace n, aclexplode(coalesce(n.nspacl,"
                        + " acldefault('n', n.nspowner))) a where n.nspname = 'public' and a.grantee = 0"
                        + " and a.privilege_type = 'CREATE')",
                "revoke create on schema public from public"));
        charter.owner()
                .ifPresent(owner -> steps.add(new FoundingStep(
                        owner.role() + " makes things in the schema public",
                        "select not exists (select from pg_namespace n where n.nspname = 'public' and not"
                                + " has_schema_privilege(" + literal(owner.role()) + ", n.oid, 'create, usage'))",
                        "grant usage, create on schema public to " + quote(owner.role()))));
        charter.users().forEach(login -> steps.addAll(future(charter, login)));
        return steps;
    }

    /** What the owner will make. */
    private static List<FoundingStep> future(Charter charter, Login login) {
        Rights rights = Rights.of(charter, login);
        return List.of(
                future(charter, login, "schemas", "n", "usage"),
                future(charter, login, "tables", "r", rights.tables),
                future(charter, login, "sequences", "S", rights.sequences));
    }

    private static FoundingStep future(Charter charter, Login login, String things, String kind, String rights) {
        String maker = charter.owner().map(owner -> literal(owner.role())).orElse("current_user");
        String who = charter.owner().map(owner -> quote(owner.role())).orElse("current_user");
        return new FoundingStep(
                "rights of " + login.role() + " on " + things + " to come",
                "select count(distinct a.privilege_type) = " + rights.split(", ").length
                        + " from pg_default_acl d, aclexplode(d.defaclacl) a"
                        + " where d.defaclnamespace = 0 and d.defaclobjtype = '" + kind + "' and d.defaclrole = "
                        + "(select oid from pg_roles where rolname = " + maker + ") and a.grantee = "
                        + "(select oid from pg_roles where rolname = " + literal(login.role()) + ")"
                        + " and lower(a.privilege_type) in ('" + rights.replace(", ", "', '") + "')",
                "alter default privileges for role " + who + " grant " + rights + " on " + things + " to "
                        + quote(login.role()));
    }

    static String schemas() {
        return "select n.nspname from pg_namespace n where " + OURS + " order by 1";
    }

    /** On what is there. */
    static List<FoundingStep> present(Charter charter, Login login, String schema) {
        Rights rights = Rights.of(charter, login);
        String role = quote(login.role());
        return List.of(
                new FoundingStep(
                        login.role() + " looks into the schema " + schema,
                        "select has_schema_privilege(" + literal(login.role()) + ", " + literal(schema) + ", 'usage')",
                        "grant usage on schema " + quote(schema) + " to " + role),
                present(login, schema, "tables", "'r', 'p', 'v', 'm', 'f'", rights.tables),
                present(login, schema, "sequences", "'S'", rights.sequences));
    }

    private static FoundingStep present(Login login, String schema, String things, String kinds, String rights) {
        String function = things.equals("tables") ? "has_table_privilege" : "has_sequence_privilege";
        List<String> each = Stream.of(rights.split(", "))
                .map(right -> function + "(" + literal(login.role()) + ", c.oid, '" + right + "')")
                .toList();
        return new FoundingStep(
                "rights of " + login.role() + " on the " + things + " of " + schema,
                "select not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = " + literal(schema) + " and case when c.relkind in (" + kinds
                        + ") then not ("
                        + String.join(" and ", each) + ") end)",
                "grant " + rights + " on all " + things + " in schema " + quote(schema) + " to " + quote(login.role()));
    }
}
