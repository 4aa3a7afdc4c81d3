package dev.intact.load;

import dev.intact.error.Problem;
import dev.intact.files.Leftover;
import dev.intact.load.LoadReport.Change;
import dev.intact.load.LoadReport.CheckReport;
import dev.intact.load.LoadReport.Example;
import dev.intact.load.LoadReport.ExampleCell;
import dev.intact.load.LoadReport.FileReport;
import dev.intact.load.LoadReport.Origin;
import dev.intact.load.LoadReport.Outcome;
import dev.intact.load.LoadReport.TableReport;
import dev.intact.load.LoadReport.Trouble;
import dev.intact.schema.Mode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object of a report that is read.
 *
 * @param members by name
 */
record ReportTree(Map<?, ?> members) {
    static LoadReport report(String json) {
        ReportTree tree = of(JsonTree.parse(json));
        return new LoadReport(
                tree.longIfAny("load"),
                Outcome.valueOf(tree.upper("outcome")),
                tree.text("database"),
                tree.text("environment"),
                tree.origin(),
                tree.moment("started"),
                tree.number("seconds").doubleValue(),
                tree.textIfAny("backup"),
                tree.flag("dryRun"),
                tree.list("tables", ReportTree::table),
                tree.list("files", ReportTree::file),
                tree.list("checks", check -> new CheckReport(check.text("name"), check.whole("rows"))),
                tree.whole("problemCount"),
                tree.list("problems", ReportTree::problem),
                tree.texts("migrations"));
    }

    private Origin origin() {
        return new Origin(textIfAny("by").orElse(""), texts("sources"), longIfAny("undoes"), longIfAny("undoneBy"));
    }

    private TableReport table() {
        return new TableReport(
                text("table"),
                Mode.valueOf(upper("mode")),
                text("strategy"),
                textIfAny("why").orElse(""),
                whole("read"),
                whole("inserted"),
                whole("updated"),
                whole("deleted"),
                whole("unchanged"),
                longIfAny("rejected").orElse(0),
                flag("created"),
                list("examples", ReportTree::example));
    }

    private FileReport file() {
        return new FileReport(
                text("path"),
                whole("rows"),
                textIfAny("sha256"),
                textIfAny("state").map(state -> new Trouble(Leftover.State.valueOf(upper("state")), text("detail"))));
    }

    private Example example() {
        return new Example(Change.valueOf(upper("change")), list("cells", ReportTree::cell));
    }

    private ExampleCell cell() {
        return new ExampleCell(text("column"), textIfAny("before"), textIfAny("after"));
    }

    private Problem problem() {
        return new Problem(
                textIfAny("file"),
                longIfAny("line"),
                textIfAny("column"),
                text("table"),
                textIfAny("value"),
                text("reason"));
    }

    private static ReportTree of(@Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            return new ReportTree(members);
        }
        throw new IllegalArgumentException("Not a report: an object is missing");
    }

    private String text(String name) {
        return textIfAny(name).orElseThrow(() -> wrong(name));
    }

    private String upper(String name) {
        return text(name).toUpperCase(Locale.ROOT);
    }

    private Optional<String> textIfAny(String name) {
        return find(name, String.class);
    }

    private Number number(String name) {
        return find(name, Number.class).orElseThrow(() -> wrong(name));
    }

    private long whole(String name) {
        return number(name).longValue();
    }

    private OptionalLong longIfAny(String name) {
        return find(name, Number.class).map(n -> OptionalLong.of(n.longValue())).orElseGet(OptionalLong::empty);
    }

    private boolean flag(String name) {
        return find(name, Boolean.class).orElseThrow(() -> wrong(name));
    }

    private Instant moment(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException("Not a report: \"" + name + "\" is no moment", malformed);
        }
    }

    /** A list that is absent is empty: a later key of an older report. */
    private <T> List<T> list(String name, Function<ReportTree, T> reading) {
        List<T> read = new ArrayList<>();
        for (Object element : find(name, List.class).orElse(List.of())) {
            read.add(reading.apply(of(element)));
        }
        return read;
    }

    private List<String> texts(String name) {
        List<String> read = new ArrayList<>();
        for (Object element : find(name, List.class).orElse(List.of())) {
            read.add(String.valueOf(element));
        }
        return read;
    }

    private <T> Optional<T> find(String name, Class<T> kind) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!kind.isInstance(value)) {
            throw wrong(name);
        }
        return Optional.of(kind.cast(value));
    }

    private static IllegalArgumentException wrong(String name) {
        return new IllegalArgumentException("Not a report: \"" + name + "\" is missing or of another kind");
    }
}
