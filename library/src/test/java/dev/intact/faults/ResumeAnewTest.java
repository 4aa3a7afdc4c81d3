package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.faults.ResumableLoads.Heard;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.Option;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stopped load has kept is used for the very same load only; else all is read anew. */
class ResumeAnewTest {
    @TempDir
    Path folder;

    private ResumableLoads loads() {
        return new ResumableLoads(folder);
    }

    @ParameterizedTest
    @EnumSource
    void cancelledLoadOfATouchedSourceGoesOn(Engine engine) throws Exception {
        Target target = loads().target(engine, "replace", "touched");
        Path sources = loads().stopped(target, "replace");
        Files.setLastModifiedTime(sources.resolve("event.csv"), FileTime.from(Instant.EPOCH));
        assertThat(ResumableLoads.load(target, sources, 2).resumed()).isTrue();
        ResumableLoads.same(target, loads().untouched(engine, "replace", sources, new Heard()));
    }

    @ParameterizedTest
    @EnumSource
    void sourceThatHasChangedIsReadAnew(Engine engine) throws Exception {
        Target target = loads().target(engine, "append", "changed");
        Path sources = loads().stopped(target, "append");
        ChunkedLoads.event(sources, 1);
        Heard heard = ResumableLoads.load(target, sources, 2);
        assertThat(heard.notices).anyMatch(notice -> notice.contains("have changed since"));
        Heard whole = new Heard();
        Contents expected = loads().untouched(engine, "append", sources, whole);
        assertThat(heard.chunks).isGreaterThanOrEqualTo(whole.chunks);
        ResumableLoads.same(target, expected);
    }

    @ParameterizedTest
    @EnumSource
    void sourceThatHasGrownIsReadAnew(Engine engine) throws Exception {
        Target target = loads().target(engine, "append", "grown");
        Path sources = loads().stopped(target, "append");
        Files.writeString(sources.resolve("event.csv"), "999999,1,5.55,2026-01-01,late\n", StandardOpenOption.APPEND);
        Heard heard = ResumableLoads.load(target, sources, 2);
        assertThat(heard.resumed()).isFalse();
        assertThat(heard.notices).anyMatch(notice -> notice.contains("its sources have changed since"));
        ResumableLoads.same(target, loads().untouched(engine, "append", sources, new Heard()));
    }

    @ParameterizedTest
    @EnumSource
    void anotherMappingReusesNothing(Engine engine) throws Exception {
        Target target = loads().target(engine, "append", "mapped");
        Path sources = loads().stopped(target, "append");
        Path manifest = sources.resolve("intact.yaml");
        Files.writeString(
                manifest,
                Files.readString(manifest) + "    columns:\n      note: { from: note, null: [\"\", \"none\"] }\n");
        Heard heard = ResumableLoads.load(target, sources, 2);
        assertThat(heard.resumed()).isFalse();
        assertThat(heard.notices).anyMatch(notice -> notice.contains("another load of these tables"));
        ResumableLoads.same(target, loads().untouched(engine, "append", sources, new Heard()));
    }

    @ParameterizedTest
    @EnumSource
    void alteredTableReusesNothing(Engine engine) throws Exception {
        Target target = loads().target(engine, "replace", "altered");
        Path sources = loads().stopped(target, "replace");
        target.execute("alter table event add column extra integer");
        Heard heard = ResumableLoads.load(target, sources, 2);
        assertThat(heard.resumed()).isFalse();
        assertThat(target.rows("select count(*), count(extra) from event")).containsExactly("3300|0");
        Remains.none(target, "after a load into an altered table");
    }

    @ParameterizedTest
    @EnumSource
    void askedNotToAndRecoveredItBeginsAnew(Engine engine) throws Exception {
        Target target = loads().target(engine, "append", "anew");
        Path sources = loads().stopped(target, "append");
        try (Database database = target.open()) {
            assertThat(database.recover().cleared()).isNotEmpty();
        }
        Remains.none(target, "recovered");
        ResumableLoads.stop(target, sources);
        Heard heard = new Heard();
        try (Database database = target.open(DatabaseConfig.of(target.url()).withObserver(heard))) {
            Load anew = ChunkedLoads.load(sources, 2).with(Option.NO_RESUME);
            assertThat(database.load(anew).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
        assertThat(heard.resumed()).isFalse();
        assertThat(heard.notices).anyMatch(notice -> notice.startsWith("Cleared away what"));
        ResumableLoads.same(target, loads().untouched(engine, "append", sources, new Heard()));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsADayOldIsClearedAwayByAnyCommand(Engine engine) throws Exception {
        Target target = loads().target(engine, "replace", "old");
        Path sources = loads().stopped(target, "replace");
        age(target);
        assertThat(ResumableLoads.resumable(target)).isEmpty();
        Heard heard = ResumableLoads.load(target, sources, 2);
        assertThat(heard.resumed()).isFalse();
        assertThat(heard.notices).anyMatch(notice -> notice.startsWith("Cleared away what a dead load left"));
        ResumableLoads.same(target, loads().untouched(engine, "replace", sources, new Heard()));
    }

    private static void age(Target target) throws IOException {
        if (target.engine() == Engine.POSTGRES) {
            target.rows(
                            "select 'update ' || c.oid::regclass || ' set kept_at = kept_at - interval ' || quote_literal('25 h')"
                                    + " from pg_class c where c.relname like '%chunks' and c.relkind = 'r'")
                    .forEach(target::execute);
            return;
        }
        Path home = Path.of(target.url()).resolveSibling(".intact").resolve("target.db");
        try (Stream<Path> files = Files.list(home)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".kept")).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rejectedLoadLeavesNothing(Engine engine) throws Exception {
        Target target = loads().target(engine, "append", "rejected");
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), "append");
        Files.writeString(sources.resolve("event.csv"), "1,1,5.55,2026-01-01,twice\n", StandardOpenOption.APPEND);
        try (Database database = target.open()) {
            assertThat(database.attempt(ChunkedLoads.load(sources, 2)).outcome())
                    .isEqualTo(Outcome.REJECTED);
        }
        Remains.none(target, "after a load that was rejected");
    }
}
