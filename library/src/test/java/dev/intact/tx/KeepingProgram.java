package dev.intact.tx;

import dev.intact.connect.ConnectConfig;
import dev.intact.connect.Connections;
import dev.intact.dialect.Dialect;
import dev.intact.dialect.ProgramSession;
import dev.intact.dialect.SessionSettings;
import dev.intact.dialect.Snapshot;
import dev.intact.dialect.Timeouts;
import dev.intact.dialect.postgres.PostgresDialect;
import dev.intact.dialect.sqlite.SqliteDialect;
import dev.intact.files.Change;
import dev.intact.files.Content;
import dev.intact.files.Held;
import dev.intact.files.Homes;
import dev.intact.files.Reversal.Conflicts;
import dev.intact.files.Reversal.Step;
import dev.intact.files.SetContent;
import dev.intact.io.Disk;
import dev.intact.io.Ids;
import dev.intact.io.Pause;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program in a test whose units keep what they replace, as loads do. */
final class KeepingProgram implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Dialect dialect;
    private final Connections connections;
    private final Transactor transactor;
    private final List<String> notices = new ArrayList<>();
    private final Observer observer = event -> {
        if (event instanceof Event.Notice notice) {
            notices.add(notice.message());
        }
    };

    KeepingProgram(Target target, Path files, Disk disk) {
        dialect = switch (target.engine()) {
            case SQLITE -> new SqliteDialect();
            case POSTGRES -> new PostgresDialect();
        };
        var address = dialect.address(target.url()).orElseThrow();
        connections = new Connections(
                dialect,
                address,
                new SessionSettings(
                        "test",
                        Timeouts.USUAL.withConnect(PATIENCE).withLock(PATIENCE).withStatement(Duration.ZERO)),
                ConnectConfig.USUAL,
                Observer.NONE);
        Homes homes = new Homes(
                dialect,
                new Homes.Setting(() -> dialect.besides(address), files, PATIENCE),
                new Homes.Machine(disk, Ids.RANDOM, Pause.REAL, step -> {}));
        transactor =
                new Transactor(dialect, connections, homes, observer, new Transactor.Machine(Ids.RANDOM, Pause.REAL));
    }

    /** What a unit does. */
    interface Deeds<T> {
        T in(UnitFiles files) throws SQLException, IOException;
    }

    /** What became of a unit. */
    record Done<T>(String unit, T result) {}

    <T> Done<T> unit(Deeds<T> deeds) throws SQLException, IOException {
        transactor.ready();
        String unit = Ids.RANDOM.next();
        UnitFiles files = transactor.files(unit).keeping();
        try (ProgramSession session = connections.acquire()) {
            files.on(session);
            T result = new Unit(
                            dialect, session, observer, new Settling(Duration.ofMinutes(1), Pause.REAL), () -> false)
                    .<T, RuntimeException>run(
                            new Unit.Identity(unit, Optional.empty(), "load"), List.of(), files, connection -> {
                                try {
                                    return deeds.in(files);
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            return new Done<>(unit, result);
        }
    }

    String write(Map<String, String> contents) throws SQLException, IOException {
        return unit(files -> {
                    for (var file : contents.entrySet()) {
                        files.stage(Path.of(file.getKey()), new Change.Replace(text(file.getValue())));
                    }
                    return true;
                })
                .unit();
    }

    String delete(String file) throws SQLException, IOException {
        return unit(files -> files.stage(Path.of(file), new Change.Delete())).unit();
    }

    /** A new generation of a set. */
    String set(String folder, Map<String, String> contents) throws SQLException, IOException {
        SetContent content = files -> {
            for (var file : contents.entrySet()) {
                files.file(file.getKey(), text(file.getValue()));
            }
        };
        return unit(files -> files.stage(Path.of(folder, "current"), new Change.Generation(content)))
                .unit();
    }

    private static Content text(String text) {
        return (out, present) -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    Done<List<Step>> undo(String unit, Conflicts conflicts) throws SQLException, IOException {
        return unit(files -> files.takeBack(unit, conflicts));
    }

    Done<List<Step>> restore(List<Held> held, String... absent) throws SQLException, IOException {
        return unit(files -> files.bring(held, List.of(absent)));
    }

    List<Held> capture(Path folder) throws SQLException, IOException {
        try (Snapshot moment = connections.snapshot()) {
            return transactor.versions().capture(moment.connection(), folder);
        }
    }

    Snapshot moment() throws SQLException {
        return connections.snapshot();
    }

    Transactor transactor() {
        return transactor;
    }

    FileVersions versions() {
        return transactor.versions();
    }

    List<String> notices() {
        return notices;
    }

    @Override
    public void close() {
        try {
            transactor.close();
        } finally {
            connections.close();
        }
    }
}
