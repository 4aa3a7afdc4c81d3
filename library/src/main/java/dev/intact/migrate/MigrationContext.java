package dev.intact.migrate;

import dev.intact.config.Configuration.BackupPolicy;
import dev.intact.config.Guard;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.SchemaSession;
import dev.intact.dialect.SchemaSession.Aim;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Whereabouts;
import dev.intact.dialect.Whereabouts.Lead;
import dev.intact.observe.Observer;
import dev.intact.tx.Cancellation;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Where migrations run and by which rules. Immutable.
 *
 * @param dialect of the database
 * @param whereabouts of the database
 * @param environment its name, for messages
 * @param settings how a connection behaves
 * @param safety what is done before anything changes
 * @param observer told what happens
 */
public record MigrationContext(
        Dialect dialect,
        Whereabouts whereabouts,
        String environment,
        SessionSettings settings,
        Safety safety,
        Observer observer) {
    /** Takes a backup of the whole database. */
    @FunctionalInterface
    public interface Keeper {
        /**
         * Keeps the database as it is now, verified.
         *
         * @param cancellation stops it
         * @return the name of the backup
         * @throws dev.intact.error.IntactException where it cannot; nothing is migrated then
         */
        String keep(Cancellation cancellation);
    }

    /**
     * What is done before anything changes.
     *
     * @param guard whether the schema may change without being forced
     * @param policy when a backup is taken
     * @param keeper takes it
     */
    public record Safety(Guard guard, BackupPolicy policy, Keeper keeper) {
        boolean isProtected() {
            return guard == Guard.PROTECTED;
        }

        /** The backup's name, where one was due. */
        Optional<String> keep(Migrations migrations, Cancellation cancellation) {
            boolean due = migrations.has(Migrations.Option.BACKUP)
                    || switch (policy) {
                        case ALWAYS -> true;
                        case PROTECTED -> isProtected();
                        case NEVER -> false;
                    };
            return due && !migrations.has(Migrations.Option.NO_BACKUP)
                    ? Optional.of(keeper.keep(cancellation))
                    : Optional.empty();
        }
    }

    /** A session that waits for locks as long as these do, and follows the database where it goes. */
    Held open(Migrations migrations, Aim aim) throws SQLException {
        Lead lead = whereabouts.now();
        SessionSettings patient = new SessionSettings(
                settings.holder(),
                settings.timeouts().withLock(migrations.patience().lock()),
                settings.batch());
        SchemaSession session = dialect.schema(lead.address(), patient, aim);
        session.follow(lead.successor());
        return new Held(session, observer);
    }

    String display() {
        return whereabouts.address().display();
    }
}
