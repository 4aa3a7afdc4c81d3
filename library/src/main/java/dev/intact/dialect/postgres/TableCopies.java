package dev.intact.dialect.postgres;

import dev.intact.dialect.Keeping.Place;
import dev.intact.io.Checksum;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Copies tables out of one snapshot, on several sessions at the same time. Used once. */
final class TableCopies implements AutoCloseable {
    private static final int MOST_SESSIONS = 4;
    private static final long TOLD_EVERY = 1 << 16;

    private static final Executor THREADS = job -> {
        Thread thread = new Thread(job, "intact backup");
        thread.setDaemon(true);
        thread.start();
    };

    private final Connection own;
    private final FurtherSessions sessions;
    private final String snapshot;
    private final Place place;

    TableCopies(Connection own, FurtherSessions sessions, String snapshot, Place place) {
        this.own = own;
        this.sessions = sessions;
        this.snapshot = snapshot;
        this.place = place;
    }

    /** What is copied where. */
    record Copy(TableName table, List<String> columns, String file) {
        String sql() {
            String values = columns.stream().map(SqlTypes::quote).collect(Collectors.joining(", "));
            return "copy (select " + values + " from " + Catalog.sql(table) + ") to stdout";
        }
    }

    /** What was copied. */
    record Copied(long rows, String digest) {}

    /** Returns when none of them runs any more. */
    List<Copied> run(List<Copy> copies) throws SQLException, IOException {
        @Nullable Copied[] done = new Copied[copies.size()];
        AtomicInteger next = new AtomicInteger();
        List<Connection> further = further(Math.min(sessions(), copies.size()) - 1);
        List<CompletableFuture<Optional<Exception>>> others = further.stream()
                .map(one -> CompletableFuture.supplyAsync(() -> drain(one, copies, next, done), THREADS))
                .toList();
        List<Exception> failures = new ArrayList<>();
        drain(own, copies, next, done).ifPresent(failures::add);
        others.forEach(other -> other.join().ifPresent(failures::add));
        throwFirst(failures);
        return Arrays.stream(done).map(java.util.Objects::requireNonNull).toList();
    }

    private static int sessions() {
        return Math.min(MOST_SESSIONS, Runtime.getRuntime().availableProcessors());
    }

    private List<Connection> further(int most) throws SQLException {
        List<Connection> further = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            Optional<Connection> another = sessions.open();
            if (another.isEmpty()) {
                return further;
            }
            PostgresKeeping.begin(another.get());
            try (Statement statement = another.get().createStatement()) {
                statement.execute("set transaction snapshot " + SqlTypes.literal(snapshot));
            }
            further.add(another.get());
        }
        return further;
    }

    /** Where one fails, those that have not begun are left out. */
    private Optional<Exception> drain(
            Connection connection, List<Copy> copies, AtomicInteger next, @Nullable Copied[] done) {
        try {
            for (int i = next.getAndIncrement(); i < copies.size(); i = next.getAndIncrement()) {
                done[i] = copied(connection, copies.get(i));
            }
            return Optional.empty();
        } catch (SQLException | IOException | RuntimeException e) {
            next.set(copies.size());
            return Optional.of(e);
        }
    }

    private Copied copied(Connection connection, Copy copy) throws SQLException, IOException {
        Checksum sum = new Checksum();
        CopyOut from = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy.sql());
        long rows = 0;
        try (OutputStream out = place.create(copy.file())) {
            for (byte[] row = from.readFromCopy(); row != null; row = from.readFromCopy()) {
                sum.add(row, 0, row.length);
                out.write(row);
                if (++rows % TOLD_EVERY == 0) {
                    place.progress(copy.table(), rows);
                }
            }
        } finally {
            if (from.isActive()) {
                from.cancelCopy();
            }
        }
        place.progress(copy.table(), rows);
        return new Copied(rows, sum.hex());
    }

    private static void throwFirst(List<Exception> failures) throws SQLException, IOException {
        if (failures.isEmpty()) {
            return;
        }
        Exception first = failures.get(0);
        failures.stream().skip(1).forEach(first::addSuppressed);
        if (first instanceof SQLException said) {
            throw said;
        } else if (first instanceof IOException broken) {
            throw broken;
        }
        throw (RuntimeException) first;
    }

    void cancel() {
        sessions.cancel();
    }

    @Override
    public void close() throws SQLException {
        sessions.closeAll();
    }
}
