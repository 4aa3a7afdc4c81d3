package dev.intact.dialect.sqlite;

import dev.intact.dialect.Locks;
import dev.intact.dialect.Locks.Held;
import dev.intact.dialect.Locks.Kind;
import dev.intact.dialect.Locks.Party;
import dev.intact.dialect.Locks.Who;
import dev.intact.error.ConfigurationException;
import dev.intact.error.SourceFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which processes hold the locks of a file, as the system tells it: neither is the file opened with Java, nor is a lock
 * tried, for that would hold up who wants it. SQLite asks again and again for what it waits for, so that nobody is seen
 * waiting.
 */
final class FileLocks {
    private static final Logger LOG = LoggerFactory.getLogger(FileLocks.class);

    // SQLite's file format says which bytes are locked for what.
    private static final long SHARED = 0x4000_0002L;
    private static final long WRITE = 120;
    private static final long CHECKPOINT = 121;
    private static final long READ = 123;
    private static final long READ_END = 127;

    private final DatabaseFile file;

    FileLocks(DatabaseFile file) {
        this.file = file;
    }

    Locks ask(Duration longest) throws SQLException {
        if (!file.existed()) {
            throw new ConfigurationException(
                    "There is no database " + file.display() + ". Nothing was made. Check the path.");
        }
        try {
            Optional<SystemLocks> system = SystemLocks.read();
            return system.isPresent() ? seen(system.get(), longest) : unseen();
        } catch (IOException e) {
            throw new SourceFailedException(
                    "Cannot see who holds the locks of " + file.display() + ": " + e + ". Nothing was changed.", e);
        }
    }

    /** What loads say beside the file is all there is to know. */
    private Locks unseen() throws IOException {
        List<Party> parties = new ArrayList<>();
        List<Held> held = new ArrayList<>();
        for (Home.Claim claim : Home.claims(file)) {
            if (parties.stream().noneMatch(party -> party.id().equals(claim.holder()))) {
                Who who = new Who(Optional.of(claim.holder()), Optional.empty(), Optional.empty());
                parties.add(new Party(
                        claim.holder(), Kind.PROCESS, who, "at work, if it lives", Optional.empty(), Optional.empty()));
            }
            held.add(new Held(claim.holder(), "a table that it loads into"));
        }
        return new Locks(
                parties, List.of(), held, List.of("This system does not tell which processes hold a file's locks"));
    }

    private Locks seen(SystemLocks system, Duration longest) throws IOException {
        Map<Long, Set<String>> held = new TreeMap<>();
        List<SystemLocks.Lock> log = system.of(file.sibling("-shm"));
        log.forEach(lock -> inLog(lock).ifPresent(what -> add(held, lock, what)));
        system.of(file.path()).forEach(lock -> add(held, lock, inFile(lock, !log.isEmpty())));
        Map<Long, String> programs = claims(system, held, longest);
        List<Party> parties =
                held.keySet().stream().map(pid -> party(pid, programs)).toList();
        List<Held> all = held.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(what -> new Held(entry.getKey().toString(), what)))
                .toList();
        return new Locks(parties, List.of(), all, system.remarks());
    }

    private static void add(Map<Long, Set<String>> held, SystemLocks.Lock lock, String what) {
        held.computeIfAbsent(lock.process(), pid -> new LinkedHashSet<>()).add(what);
    }

    private static Optional<String> inLog(SystemLocks.Lock lock) {
        if (lock.isOn(WRITE, WRITE) && lock.writes()) {
            return Optional.of("the write lock: whoever else writes waits for it");
        }
        if (lock.isOn(CHECKPOINT, CHECKPOINT) && lock.writes()) {
            return Optional.of("the checkpoint");
        }
        return lock.isOn(READ, READ_END)
                ? Optional.of("a moment that it reads: the log cannot start over before it ends")
                : Optional.empty();
    }

    private static String inFile(SystemLocks.Lock lock, boolean log) {
        if (lock.writes()) {
            return lock.isOn(SHARED, SHARED)
                    ? "the whole file: nobody else can read or write"
                    : "the write lock: whoever else writes waits for it";
        }
        return log || !lock.isOn(SHARED, SHARED)
                ? "the file, open"
                : "a moment that it reads: nobody can commit before it ends";
    }

    /** Which program of Intact's a process runs, by what it says of the tables it has locked. */
    private Map<Long, String> claims(SystemLocks system, Map<Long, Set<String>> held, Duration longest)
            throws IOException {
        Map<Long, String> programs = new TreeMap<>();
        List<Home.Claim> claims = Home.claims(file);
        List<String> tables = claims.isEmpty() ? List.of() : tables(longest);
        for (Home.Claim claim : claims) {
            for (SystemLocks.Lock lock : system.of(claim.lock())) {
                String table = tables.stream()
                        .filter(claim::isOf)
                        .findFirst()
                        .map(name -> "table " + name)
                        .orElse("a table");
                add(held, lock, table + ", which it loads into");
                programs.put(lock.process(), claim.holder());
            }
        }
        return programs;
    }

    /** None where somebody has the whole file: names are not worth waiting for. */
    private List<String> tables(Duration longest) {
        try (Connection connection = file.reader(longest.dividedBy(2))) {
            return Sql.list(
                    connection, row -> row.getString(1), "select name from main.sqlite_schema where type = 'table'");
        } catch (SQLException e) {
            LOG.debug("{}: the names of its tables could not be read", file.display(), e);
            return List.of();
        }
    }

    private static Party party(long pid, Map<Long, String> programs) {
        Optional<ProcessHandle.Info> info = ProcessHandle.of(pid).map(ProcessHandle::info);
        Optional<String> program = Optional.ofNullable(programs.get(pid))
                .or(() -> info.flatMap(ProcessHandle.Info::command)
                        .map(Path::of)
                        .map(command -> String.valueOf(command.getFileName())));
        Who who = new Who(program, info.flatMap(ProcessHandle.Info::user), Optional.empty());
        Optional<Duration> age =
                info.flatMap(ProcessHandle.Info::startInstant).map(start -> Duration.between(start, Instant.now()));
        return new Party(Long.toString(pid), Kind.PROCESS, who, "at work", age, Optional.empty());
    }
}
