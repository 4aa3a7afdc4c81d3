package dev.intact.adopt;

import static dev.intact.adopt.Unit.insert;
import static dev.intact.adopt.Unit.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.testing.Engine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several connections of one unit, in turns. */
class ConnectionsTogetherTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void allMayCommitInAnyOrder(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection first = manual(unit);
                Connection second = manual(unit);
                Connection third = unit.source().getConnection()) {
            insert(first, 1);
            insert(second, 2);
            insert(third, 3);
            insert(first, 4);
            first.commit();
            insert(first, 5);
            second.commit();
            first.commit();
            assertThat(unit.commit()).containsExactly("1", "2", "3", "4", "5");
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneAfterTheOtherEachMayRollBack(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection first = manual(unit);
                Connection second = manual(unit)) {
            insert(first, 1);
            insert(second, 2);
            second.rollback();
            first.commit();
            insert(second, 3);
            second.rollback();
            insert(first, 4);
            run(second, "select * from item");
            first.rollback();
            insert(second, 5);
            second.rollback();
            insert(second, 6);
            second.commit();
            assertThat(unit.commit()).containsExactly("1", "6");
        }
    }

    @ParameterizedTest
    @EnumSource
    void onesReadingIsNoReasonForTheOtherNotToRollBack(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection writer = manual(unit);
                Connection reader = manual(unit);
                Connection lookup = unit.source().getConnection()) {
            run(reader, "select * from item");
            insert(writer, 1);
            run(reader, "select * from item");
            run(lookup, "select * from item");
            Savepoint read = reader.setSavepoint();
            writer.rollback();
            reader.rollback(read);
            insert(writer, 2);
            reader.rollback();
            insert(reader, 3);
            reader.commit();
            writer.commit();
            assertThat(unit.commit()).containsExactly("2", "3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRollbackThatWouldUndoTheWorkOfAnotherLosesTheUnitAndNeverThatWork(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection first = manual(unit);
                Connection second = unit.source().getConnection()) {
            insert(first, 1);
            insert(second, 2);
            assertThatThrownBy(first::rollback)
                    .hasMessageContaining("another connection has written meanwhile")
                    .hasMessageContaining("Use one connection at a time");
            first.rollback();
            assertThatThrownBy(() -> insert(second, 3)).hasMessageContaining("can only be rolled back");
            assertThatThrownBy(first::commit).hasMessageContaining("can only be rolled back");
            first.close();
            assertThatThrownBy(() -> unit.source().end()).hasMessageContaining("can only be rolled back");
            assertThat(unit.rollback()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theUnitIsToldOfConnectionsThatHaveNotCommittedBeforeItWorksItself(Engine engine) throws SQLException {
        try (Unit unit = Unit.begin(engine, folder);
                Connection first = manual(unit)) {
            run(first, "select * from item");
            unit.source().settle("set a savepoint");
            run(unit.driver(), "savepoint of_the_unit");
            insert(first, 1);
            assertThatThrownBy(() -> unit.source().settle("release the savepoint"))
                    .hasMessageContaining("Cannot release the savepoint: 1 connection(s)");
            first.rollback();
            insert(first, 2);
            first.commit();
            unit.source().settle("release the savepoint");
            run(unit.driver(), "rollback to savepoint of_the_unit", "release savepoint of_the_unit");
            insert(first, 3);
            first.commit();
            assertThat(unit.commit()).containsExactly("3");
        }
    }

    /** Against a model: each connection's uncommitted rows, and whether others have written since they began. */
    @ParameterizedTest
    @EnumSource
    void anyOrderKeepsExactlyWhatWasCommitted(Engine engine) throws SQLException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Unit unit = Unit.begin(engine, folder)) {
            for (int round = 0; round < 20; round++) {
                playsAlong(unit, random, "seed " + seed + ", round " + round);
                run(unit.driver(), "delete from item");
            }
        }
    }

    private static void playsAlong(Unit unit, Random random, String told) throws SQLException {
        List<Connection> all = List.of(manual(unit), manual(unit), manual(unit));
        Map<Connection, ArrayDeque<Long>> pending = new HashMap<>();
        all.forEach(connection -> pending.put(connection, new ArrayDeque<>()));
        Set<Long> kept = new TreeSet<>();
        Set<Connection> shared = new HashSet<>();
        List<String> steps = new ArrayList<>();
        for (long id = 1; id <= 60; id++) {
            int who = random.nextInt(all.size());
            Connection connection = all.get(who);
            int what = random.nextInt(4);
            steps.add(who + ":" + "wrcx".charAt(what));
            ArrayDeque<Long> own = pending.get(connection);
            if (what == 0) {
                insert(connection, id);
                own.add(id);
                all.stream()
                        .filter(other ->
                                other != connection && !pending.get(other).isEmpty())
                        .forEach(shared::add);
            } else if (what == 1) {
                run(connection, "select * from item");
            } else if (what == 2 || shared.contains(connection)) {
                connection.commit();
                kept.addAll(own);
                own.clear();
                shared.remove(connection);
            } else {
                connection.rollback();
                own.clear();
            }
            Set<Long> expected = new TreeSet<>(kept);
            pending.values().forEach(expected::addAll);
            assertThat(unit.ids()).as(told + " " + steps).containsExactlyElementsOf(expected);
        }
        for (Connection connection : all) {
            connection.commit();
            connection.close();
        }
    }

    private static Connection manual(Unit unit) throws SQLException {
        Connection connection = unit.source().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }
}
