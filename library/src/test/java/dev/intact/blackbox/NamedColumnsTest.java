package dev.intact.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.intact.Database;
import dev.intact.error.Problem;
import dev.intact.load.Load;
import dev.intact.load.LoadReport;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.testing.Engine;
import dev.intact.testing.Engine.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A column that a manifest names for a table to be made comes from the source, or from its default, or is refused. */
class NamedColumnsTest {
    @TempDir
    Path folder;

    @TempDir
    Path home;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aNamedColumnThatTheSourceLacksIsAProblemAndWhatRefersToItsTableIsNot(Engine engine) throws IOException {
        write("books.csv", "isbn,title\n1,Emma\n");
        write("loans.csv", "id,isbn\n1,1\n");
        write("intact.yaml", """
                load:
                  - table: books
                    from: books.csv
                    key: isbn
                    columns: { published: date }
                  - table: loans
                    from: loans.csv
                    references: { isbn: books }
                """);
        Target target = engine.fresh(home);
        try (Database db = target.open()) {
            LoadReport report = db.attempt(Load.folder(folder));

            assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(report.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.line()).hasValue(1);
                assertThat(problem.column()).contains("published");
                assertThat(problem.reason()).isEqualTo("the source has no field published; it has isbn, title");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aSourceWithoutAnyHeaderIsTheProblemAndNotTheTableThatRefersToIt(Engine engine) throws IOException {
        write("books.csv", "");
        write("loans.csv", "id,isbn\n1,1\n");
        write("intact.yaml", """
                load:
                  - { table: books, from: books.csv, key: isbn }
                  - { table: loans, from: loans.csv, references: { isbn: books } }
                """);
        Target target = engine.fresh(home);
        try (Database db = target.open()) {
            LoadReport report = db.attempt(Load.folder(folder));

            assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(report.problems()).extracting(Problem::table).containsExactly("books");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aColumnWithADefaultNeedsNoField(Engine engine) throws IOException {
        write("books.csv", "isbn,title\n1,Emma\n2,Ulysses\n");
        write("intact.yaml", """
                load:
                  - table: books
                    from: books.csv
                    key: isbn
                    columns:
                      shelf: { type: integer, default: "7" }
                """);
        Target target = engine.fresh(home);
        try (Database db = target.open()) {
            db.load(Load.folder(folder));
        }

        assertThat(target.rows("select isbn, title, shelf from books order by isbn"))
                .isEqualTo(List.of("1|Emma|7", "2|Ulysses|7"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aFieldNameThatNoColumnMayHaveIsAProblemOfTheFile(Engine engine) throws IOException {
        for (String name : List.of("a\u0000b", "a\u202Eb")) {
            write("books.csv", "isbn," + name + "\n1,2\n");
            write("notes.ndjson", "{\"id\": 1, \"" + (name.charAt(1) == 0 ? "a\\u0000b" : name) + "\": 2}\n");
            Target target = engine.fresh(home);
            try (Database db = target.open()) {
                LoadReport report = db.attempt(Load.folder(folder));

                assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
                assertThat(report.problems()).extracting(Problem::table).containsExactly("books", "notes");
                assertThat(report.problems()).allSatisfy(problem -> {
                    assertThat(problem.line()).hasValue(1);
                    assertThat(problem.value().orElse("")).matches("(a\\\\u(0000|202e)b)?");
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void fieldNamesThatDifferOnlyInCaseAreAProblemOfTheFile(Engine engine) throws IOException {
        write("books.csv", "isbn,Title,title\n1,a,b\n");
        write("notes.ndjson", "{\"id\": 1, \"Note\": 2, \"note\": 3}\n");
        Target target = engine.fresh(home);
        try (Database db = target.open()) {
            LoadReport report = db.attempt(Load.folder(folder));

            assertThat(report.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(report.problems()).extracting(Problem::table).contains("books", "notes");
            assertThat(report.problems())
                    .allSatisfy(problem -> assertThat(problem.line()).hasValue(1));
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
