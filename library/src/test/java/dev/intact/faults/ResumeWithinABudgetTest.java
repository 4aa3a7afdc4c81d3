package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.faults.ResumableLoads.Heard;
import dev.intact.load.Budget;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load with a budget that was stopped goes on; its bad rows are found all the same, once. */
class ResumeWithinABudgetTest {
    @TempDir
    Path folder;

    private Load load(Path sources) {
        return ChunkedLoads.load(sources, 2).budget(new Budget(new Budget.Rows(2), Path.of("bad.csv")));
    }

    private LoadReport goneOn(Target target, Path sources) {
        DatabaseConfig config = DatabaseConfig.of(target.url()).withFiles(folder);
        ResumableLoads.stop(target, config, load(sources));
        Heard heard = new Heard();
        try (Database database = target.open(config.withObserver(heard))) {
            LoadReport report = database.load(load(sources));
            assertThat(report.outcome()).isEqualTo(Outcome.PUBLISHED);
            assertThat(heard.resumed()).as("%s", heard.notices).isTrue();
            return report;
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutBadRowsTheFileHoldsNone(Engine engine) throws Exception {
        ResumableLoads loads = new ResumableLoads(folder);
        Target target = loads.target(engine, "append", "good");
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), "append");
        assertThat(goneOn(target, sources).rejected()).isZero();
        assertThat(Files.readAllLines(folder.resolve("bad.csv"))).hasSize(1);
        ResumableLoads.same(target, loads.untouched(engine, "append", sources, new Heard()));
    }

    @ParameterizedTest
    @EnumSource
    void badRowsBehindTheChunksAreLeftOut(Engine engine) throws Exception {
        ResumableLoads loads = new ResumableLoads(folder);
        Target target = loads.target(engine, "replace", "bad");
        Path sources = ChunkedLoads.sources(folder.resolve("sources"), "replace");
        Files.writeString(
                sources.resolve("event.csv"),
                "777777,9,1.00,2026-01-01,no such kind\n888888,1,much,2026-01-01,no amount\n",
                StandardOpenOption.APPEND);
        assertThat(goneOn(target, sources).rejected()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("bad.csv"))).contains("888888,1,much", "not a decimal");
        assertThat(target.rows("select count(*), max(id) from event")).containsExactly("3301|777777");
        Remains.none(target, "after a load that went on");
    }
}
