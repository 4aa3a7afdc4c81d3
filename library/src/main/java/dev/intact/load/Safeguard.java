package dev.intact.load;

import dev.intact.config.Configuration.BackupPolicy;
import dev.intact.config.Guard;
import dev.intact.schema.TableName;
import dev.intact.tx.Cancellation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Keeps tables before a load changes them.
 *
 * @param policy when it does so
 * @param folder where what is kept goes; need not exist
 * @param keeper does it
 */
public record Safeguard(BackupPolicy policy, Path folder, Keeper keeper) {
    /** Takes a backup. */
    @FunctionalInterface
    public interface Keeper {
        /**
         * Keeps tables as they are now, verified.
         *
         * @param tables that stand
         * @param cancellation stops it
         * @return the name of the backup
         * @throws dev.intact.error.IntactException where it cannot; the load then changes nothing
         */
        String keep(List<TableName> tables, Cancellation cancellation);
    }

    /** Where it writes, if it does. */
    Optional<Path> place(Load load, Guard guard) {
        return isDue(load, guard) ? Optional.of(folder) : Optional.empty();
    }

    boolean isDue(Load load, Guard guard) {
        if (load.has(Option.NO_BACKUP)) {
            return false;
        }
        return load.has(Option.BACKUP)
                || switch (policy) {
                    case ALWAYS -> true;
                    case PROTECTED -> guard == Guard.PROTECTED;
                    case NEVER -> false;
                };
    }
}
