package dev.intact.load;

import dev.intact.dialect.Address;
import dev.intact.dialect.Dialect;
import dev.intact.error.IntactException;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.tx.Transactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * After a publish that failed or was refused: asks on a connection of its own whether anything of it is there, so that
 * nobody has to believe it. The marker is written with the rows, so that without it there are no rows. What cannot be
 * asked is said, and nothing is claimed of it. For one thread.
 */
public final class Verification {
    private final LoadContext context;
    private final Transactor transactor;
    private final Observer observer;
    private final Map<Path, String> before = new LinkedHashMap<>();

    /**
     * To be made before the load begins.
     *
     * @param context where the load runs
     * @param transactor of the database, for files
     * @param observer is told the result
     * @param files that the load writes, relative to the folder for files
     */
    public Verification(LoadContext context, Transactor transactor, Observer observer, List<Path> files) {
        this.context = context;
        this.transactor = transactor;
        this.observer = observer;
        files.forEach(file -> before.put(file, state(file)));
    }

    /** Size, time and identity: who replaces a file changes one of them. */
    private String state(Path file) {
        try {
            Path target = transactor.target(file);
            return Files.exists(target)
                    ? Files.readAttributes(target, "size,lastModifiedTime,fileKey")
                            .toString()
                    : "missing";
        } catch (IOException | IntactException e) {
            return "not seen: " + e.getMessage();
        }
    }

    /**
     * Tells the observer what is there of a unit.
     *
     * @param unit which was not committed, as far as is known
     */
    public void of(String unit) {
        observer.on(new Event.Notice(said(unit)));
    }

    private String said(String unit) {
        Dialect dialect = context.dialect();
        if (dialect.isMissing(context.address())) {
            return "Verified: nothing was changed, there is still no database.";
        }
        try (Connection connection = dialect.connect(now(), context.session("verification"))) {
            return transactor.isCommitted(connection, unit)
                    ? "It is published after all, whatever is said of its end. See: intact history"
                    : "Verified: nothing was changed, the database holds nothing of it" + files(unit)
                            + ". No restore is needed." + aside(dialect.aside(connection, context.address(), unit));
        } catch (SQLException | IOException | IntactException e) {
            String why = String.valueOf(e.getMessage()).strip();
            return "It could not be verified that nothing was changed: " + why + (why.endsWith(".") ? "" : ".")
                    + " As far as this load knows, nothing was; run, when the database can be reached: intact recover";
        }
    }

    private Address now() throws SQLException {
        return context.whereabouts().now().address();
    }

    private String files(String unit) throws IOException {
        List<String> changed = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        for (Map.Entry<Path, String> file : before.entrySet()) {
            transactor.waiting(file.getKey(), unit).forEach(staged -> waiting.add(staged.toString()));
            if (!state(file.getKey()).equals(file.getValue())) {
                changed.add(file.getKey().toString());
            }
        }
        String said = before.isEmpty() ? "" : ", and its files are as they were";
        if (!changed.isEmpty()) {
            said = "; of its files, these were changed meanwhile by somebody else: " + String.join(", ", changed);
        }
        return waiting.isEmpty()
                ? said
                : said + "; what was written aside for them waits for 'intact recover': " + distinct(waiting);
    }

    private static String aside(List<String> left) {
        return left.isEmpty()
                ? ""
                : " Staged rows are left aside (" + distinct(left)
                        + "): the next load goes on with them, or clears them away.";
    }

    private static String distinct(List<String> names) {
        return names.stream().distinct().collect(Collectors.joining(", "));
    }
}
