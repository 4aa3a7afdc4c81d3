package dev.intact.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.CancelledException;
import dev.intact.load.Chunks;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.ReportJson;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Taking a load back, as somebody at a shell does it. */
class UndoCommandTest {
    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));
    private Target target = new Target(Engine.SQLITE, "", "");

    private void on(Engine engine) throws IOException {
        target = engine.fresh(folder);
        target.execute("create table price (sku varchar(9) primary key, amount integer)");
        target.execute("insert into price values ('a', 1), ('b', 2)");
        shell = new Shell(folder).file("price.csv", "sku,amount", "b,3", "c,4");
        run(0, "load", "price.csv", "--mode", "upsert", "--key", "sku");
    }

    private Shell.Result run(int status, String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--to", target.url()))
                .toArray(String[]::new);
        Shell.Result result = shell.run(all);
        assertThat(result.status()).as(result.output() + result.errors()).isEqualTo(status);
        return result;
    }

    private String prices() {
        return String.join(" ", target.rows("select sku, amount from price order by sku"));
    }

    @ParameterizedTest
    @EnumSource
    void undoIsShownDoneAndUndone(Engine engine) throws IOException {
        on(engine);

        Shell.Result preview = run(0, "undo", "1", "--dry-run");
        assertThat(preview.output())
                .contains("taken away", "sku=c", "amount=3 -> 2", "Nothing was changed")
                .doesNotContain("sku=a");
        assertThat(prices()).isEqualTo("a|1 b|3 c|4");

        assertThat(run(0, "undo", "1").output()).contains("Load 1 was taken back, by load 2", "intact undo 2");
        assertThat(prices()).isEqualTo("a|1 b|2");
        assertThat(run(0, "undo", "1").output()).contains("Nothing to do", "by load 2");
        assertThat(run(0, "history").output()).contains("undone");
        assertThat(run(0, "history", "show", "1").output()).contains("undone by load 2");
        assertThat(run(0, "load", "price.csv", "--mode", "upsert", "--key", "sku", "--dry-run")
                        .output())
                .doesNotContain("Nothing to do");

        LoadReport again = ReportJson.read(run(0, "undo", "2", "--json").output());
        assertThat(again.outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(again.origin().undoes()).hasValue(2);
        assertThat(prices()).isEqualTo("a|1 b|3 c|4");
        assertThat(run(0, "load", "price.csv", "--mode", "upsert", "--key", "sku")
                        .output())
                .contains("Nothing to do");
    }

    @ParameterizedTest
    @EnumSource
    void rowsChangedSinceAreNamedKeptOrOverwritten(Engine engine) throws IOException {
        on(engine);
        target.execute("update price set amount = 9 where sku = 'b'");

        Shell.Result refused = run(1, "undo", "1");
        assertThat(refused.errors()).contains("sku=b", "amount is 9, not 3", "--keep-changed", "--overwrite");
        assertThat(run(1, "undo", "1", "--json").output()).contains("\"outcome\":\"rejected\"", "\"problemCount\":1");
        assertThat(prices()).isEqualTo("a|1 b|9 c|4");

        LoadReport kept =
                ReportJson.read(run(0, "undo", "1", "--keep-changed", "--json").output());
        assertThat(kept.tables().get(0).why()).contains("1 were changed since load 1 and are kept");
        assertThat(prices()).isEqualTo("a|1 b|9");
        run(0, "undo", Long.toString(kept.load().orElseThrow()));
        assertThat(prices()).isEqualTo("a|1 b|9 c|4");
        run(0, "undo", "1", "--force");
        assertThat(prices()).isEqualTo("a|1 b|2");
    }

    @ParameterizedTest
    @EnumSource
    void somebodyAtATerminalIsAskedFirst(Engine engine) throws IOException {
        on(engine);

        shell.atTerminal().typing("no\n");
        assertThat(run(130, "undo", "1").output()).contains("taken away");
        assertThat(prices()).isEqualTo("a|1 b|3 c|4");
        shell.typing("yes\n");
        assertThat(run(0, "undo", "1").errors()).contains("Take load 1 of");
        assertThat(prices()).isEqualTo("a|1 b|2");
        assertThat(run(0, "undo", "2", "--yes").errors()).doesNotContain("Take load");
    }

    @ParameterizedTest
    @EnumSource
    void protectedEnvironmentIsChangedOnlyWithForceAndOverwrittenOnlyWhereThatIsSaid(Engine engine) throws IOException {
        on(engine);
        target.execute("update price set amount = 9 where sku = 'b'");

        assertThat(run(2, "undo", "1", "--env", "production").errors()).contains("protected", "--force");
        run(1, "undo", "1", "--env", "production", "--dry-run");
        run(1, "undo", "1", "--env", "production", "--force");
        assertThat(prices()).isEqualTo("a|1 b|9 c|4");
        run(0, "undo", "1", "--env", "production", "--force", "--overwrite");
        assertThat(prices()).isEqualTo("a|1 b|2");
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeMeantIsRefused(Engine engine) throws IOException {
        on(engine);

        assertThat(run(2, "undo", "77").errors()).contains("There is no load 77", "intact history");
        assertThat(run(2, "undo", "1", "--keep-changed", "--overwrite").errors())
                .contains("opposite");
        assertThat(run(2, "undo", "x").errors()).contains("x");
        assertThat(prices()).isEqualTo("a|1 b|3 c|4");
    }

    @ParameterizedTest
    @EnumSource
    void whatARestoreHasGoneBackBehindIsShownAsThat(Engine engine) throws IOException {
        on(engine);
        run(0, "undo", "1");
        run(0, "backup", "create");
        run(0, "load", "price.csv", "--mode", "upsert", "--key", "sku");
        run(0, "backup", "restore", "latest");
        assertThat(prices()).isEqualTo("a|1 b|2");
        assertThat(run(0, "history", "show", "3").output()).contains("undone by load 4, a restore of backup ");
        assertThat(run(0, "history", "show", "3", "--json").output())
                .contains("\"outcome\":\"undone\"", "\"undoneBy\":4");
        assertThat(run(0, "undo", "3").output()).contains("Nothing to do", "by load 4, a restore of backup ");
        target.execute("create table later (id integer)");
        Shell.Result restored = run(0, "backup", "restore", "latest");
        assertThat(restored.output()).containsPattern("later .*left as it is");
        assertThat(restored.errors()).contains("Not in the backup, and left as they are", "later");
    }

    @ParameterizedTest
    @EnumSource
    void whatCanBeResumedIsAResultOfItsOwn(Engine engine) throws IOException {
        on(engine);
        assertThat(run(0, "history", "--resumable").errors()).contains("There is nothing to resume.");
        AtomicReference<Database> loading = new AtomicReference<>();
        Observer cancels = event -> {
            if (event.equals(new Event.Step("load.chunk.committed"))) {
                loading.get().cancel();
            }
        };
        String rows = IntStream.range(0, 9_000).mapToObj(i -> "s" + i + "," + i).collect(Collectors.joining("\n"));
        Path source = Files.writeString(folder.resolve("many.csv"), "sku,amount\n" + rows + "\n");
        try (Database database = Database.open(DatabaseConfig.of(target.url()).withObserver(cancels))) {
            loading.set(database);
            Load load = Load.files(source).into("price").upsert().key("sku").parallel(1);
            assertThatThrownBy(() -> database.load(load.chunks(new Chunks(1, 1))))
                    .isInstanceOf(CancelledException.class);
        }
        assertThat(run(0, "history", "--resumable").output()).contains("Can be resumed until", "price");
        assertThat(run(0, "history", "--resumable", "--json").output())
                .startsWith("[{\"tables\":[\"")
                .contains("price\"]", "\"chunks\":", "\"until\":");
        Shell.Result list = run(0, "history", "--json");
        assertThat(list.output()).startsWith("[{\"load\":1,").doesNotContain("chunks");
        assertThat(list.errors()).contains("Can be resumed until");
    }
}
