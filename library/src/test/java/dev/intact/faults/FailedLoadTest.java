package dev.intact.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.intact.Database;
import dev.intact.DatabaseConfig;
import dev.intact.error.ConnectionFailedException;
import dev.intact.history.Undo;
import dev.intact.load.Load;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.observe.Event;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a load says of itself that has failed while it published: looked at, not believed, and nothing that is not known. */
class FailedLoadTest {
    private static final String VERIFIED = "Verified: nothing was changed, the database holds nothing of it";

    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();

    @BeforeEach
    void rows() throws IOException {
        Files.writeString(folder.resolve("p.csv"), "id\n1\n2\n");
        Files.writeString(folder.resolve("out.csv"), "id\n");
    }

    private Load load() {
        return Load.files(folder.resolve("p.csv"))
                .into("p")
                .upsert()
                .key("id")
                .file(Path.of("out.csv"), "select id from p");
    }

    private DatabaseConfig config(String url, Consumer<String> steps) {
        return DatabaseConfig.of(url).withFiles(folder).withObserver(event -> {
            if (event instanceof Event.Notice notice) {
                notices.add(notice.message());
            } else if (event instanceof Event.Step step) {
                steps.accept(step.name());
            }
        });
    }

    private Target target(Engine engine) throws IOException {
        Target target = engine.fresh(Files.createDirectories(folder.resolve("database")));
        target.execute("create table p (id integer primary key)");
        return target;
    }

    @ParameterizedTest
    @EnumSource
    void refusedByACheckItIsVerified(Engine engine) throws Exception {
        Target target = target(engine);
        try (Database database = target.open(config(target.url(), step -> {}))) {
            assertThat(database.attempt(load().check("never", "select * from p"))
                            .outcome())
                    .isEqualTo(Outcome.REJECTED);
        }
        assertThat(notices)
                .contains(VERIFIED + ", and its files are as they were. No restore is needed.")
                .noneMatch(notice -> notice.contains("left aside"));
        assertThat(Files.readString(folder.resolve("out.csv"))).isEqualTo("id\n");
    }

    @ParameterizedTest
    @EnumSource
    void fileThatSomebodyElseHasChangedIsNotCalledUnchanged(Engine engine) throws Exception {
        Target target = target(engine);
        Consumer<String> meddling = step -> {
            if (step.equals("marker.inserted")) {
                try {
                    Files.writeString(folder.resolve("out.csv"), "somebody else\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        try (Database database = target.open(config(target.url(), meddling))) {
            assertThat(database.attempt(load().check("never", "select * from p"))
                            .outcome())
                    .isEqualTo(Outcome.REJECTED);
        }
        assertThat(notices)
                .contains(VERIFIED + "; of its files, these were changed meanwhile by somebody else: out.csv."
                        + " No restore is needed.");
    }

    /** What has to be cleared away by the next command is not called gone. */
    @Test
    void whatIsLeftAsideIsNamed() throws Exception {
        Target target = target(Engine.POSTGRES);
        target.execute(
                "create function ended() returns trigger language plpgsql as"
                        + " $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$",
                "create trigger ended after insert on p execute function ended()");
        try (Database database = target.open(config(target.url(), step -> {}))) {
            assertThatThrownBy(() -> database.load(load())).isInstanceOf(ConnectionFailedException.class);
            assertThat(notices)
                    .anySatisfy(notice -> assertThat(notice)
                            .startsWith(VERIFIED)
                            .contains("Staged rows are left aside (intact_stage.u"));
            target.execute("drop trigger ended on p");
            assertThat(database.load(load()).outcome()).isEqualTo(Outcome.PUBLISHED);
        }
        Remains.none(target, "after the load that followed");
    }

    @Test
    void serverThatCannotBeAskedLeavesItOpenAndThatIsSaid() throws Exception {
        Target target = target(Engine.POSTGRES);
        try (CutProxy proxy = new CutProxy(LostCommitTest.port(target))) {
            Consumer<String> cutting = step -> {
                if (step.equals("marker.inserted")) {
                    proxy.refuse(1_000);
                    proxy.cutAfter(1);
                }
            };
            String url = LostCommitTest.through(proxy, target).place().address();
            try (Database database = target.open(config(url, cutting))) {
                assertThatThrownBy(() -> database.load(load())).isInstanceOf(ConnectionFailedException.class);
            }
        }
        assertThat(notices)
                .noneMatch(notice -> notice.startsWith("Verified"))
                .anyMatch(notice -> notice.startsWith("It could not be verified that nothing was changed")
                        && notice.endsWith("run, when the database can be reached: intact recover"));
        assertThat(target.count("p")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void undoThatIsRefusedIsVerifiedToo(Engine engine) throws Exception {
        Target target = target(engine);
        try (Database database = target.open(config(target.url(), step -> {}))) {
            long done = database.load(load()).load().orElseThrow();
            target.execute(objecting(engine));
            assertThat(database.attempt(Undo.load(done)).outcome()).isEqualTo(Outcome.REJECTED);
        }
        assertThat(notices).contains(VERIFIED + ". No restore is needed.");
        assertThat(target.count("p")).isEqualTo(2);
    }

    private static String[] objecting(Engine engine) {
        return switch (engine) {
            case SQLITE -> new String[] {"create trigger no before delete on p begin select raise(abort, 'no'); end"};
            case POSTGRES ->
                new String[] {
                    "create function no() returns trigger language plpgsql as"
                            + " $$ begin raise check_violation; end $$",
                    "create trigger no before delete on p for each row execute function no()"
                };
        };
    }
}
