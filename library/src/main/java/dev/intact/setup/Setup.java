package dev.intact.setup;

import dev.intact.dialect.Charter;
import dev.intact.dialect.Foundation.Manner;
import dev.intact.load.Load;
import dev.intact.migrate.Migrations;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a database is to be made of: roles and extensions, migrations, first rows. Immutable. It can be run again at any time:
 * whatever is done already is left as it is.
 *
 * <pre>{@code
 * Charter charter = new Charter(
 *         Optional.of(new Login("shop_owner", Optional.empty())),
 *         Optional.of(new Login("shop_app", Optional.of(PasswordSource.file(Path.of("/run/secrets/app"))))),
 *         Optional.empty(),
 *         List.of("pg_trgm"));
 * db.setup(Setup.of(charter).migrating(Migrations.in(Path.of("migrations"))));
 * }</pre>
 */
public final class Setup {
    private final Charter charter;
    private final Optional<String> admin;
    private final Optional<Migrations> migrations;
    private final Optional<Load> seed;
    private final Set<Option> options;

    /** What may be said besides. */
    public enum Option {
        /** Changes nothing, and tells what would be done. */
        DRY_RUN,
        /** Changes a protected environment. */
        FORCE
    }

    private Setup(
            Charter charter,
            Optional<String> admin,
            Optional<Migrations> migrations,
            Optional<Load> seed,
            Set<Option> options) {
        this.charter = charter;
        this.admin = admin;
        this.migrations = migrations;
        this.seed = seed;
        this.options = options;
    }

    /**
     * A database with roles and extensions; nothing in it yet.
     *
     * @param charter what is wanted
     * @return set up by the address's own user
     */
    public static Setup of(Charter charter) {
        return new Setup(charter, Optional.empty(), Optional.empty(), Optional.empty(), Set.of());
    }

    /**
     * The same, set up by somebody else.
     *
     * @param address of the same server, with a user who may make databases and roles; its database need only be there
     * @return a copy
     */
    public Setup as(String address) {
        return new Setup(charter, Optional.of(address), migrations, seed, options);
    }

    /**
     * The same with a schema.
     *
     * @param wanted applied as the owner
     * @return a copy
     */
    public Setup migrating(Migrations wanted) {
        return new Setup(charter, admin, Optional.of(wanted), seed, options);
    }

    /**
     * The same with first rows.
     *
     * @param load loaded as the owner; what was loaded before is recognised
     * @return a copy
     */
    public Setup seeding(Load load) {
        return new Setup(charter, admin, migrations, Optional.of(load), options);
    }

    /**
     * The same with something said besides.
     *
     * @param option what
     * @return a copy
     */
    public Setup with(Option option) {
        EnumSet<Option> more = EnumSet.of(option);
        more.addAll(options);
        return new Setup(charter, admin, migrations, seed, more);
    }

    /**
     * Who sets up.
     *
     * @return an address that may hold a password; empty where it is the database's own user
     */
    public Optional<String> admin() {
        return admin;
    }

    /**
     * What is wanted.
     *
     * @return roles and extensions
     */
    public Charter charter() {
        return charter;
    }

    Optional<Migrations> migrations() {
        return migrations.map(wanted -> {
            Migrations forced = has(Option.FORCE) ? wanted.with(Migrations.Option.FORCE) : wanted;
            return has(Option.DRY_RUN) ? forced.dryRun() : forced;
        });
    }

    Optional<Load> seed() {
        return has(Option.FORCE) ? seed.map(load -> load.with(dev.intact.load.Option.FORCE)) : seed;
    }

    Manner manner() {
        return has(Option.DRY_RUN) ? Manner.SHOW : Manner.RUN;
    }

    boolean has(Option option) {
        return options.contains(option);
    }
}
