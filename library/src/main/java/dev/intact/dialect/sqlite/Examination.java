package dev.intact.dialect.sqlite;

import dev.intact.dialect.Contents;
import dev.intact.dialect.Contents.Kind;
import dev.intact.schema.Column;
import dev.intact.schema.Column.Fill;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableSchema;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sqlite.Function;

/** Looks at all values of a table in one pass, and for examples once more where a column has values that do not fit. */
final class Examination {
    private static final int EXAMPLES = 3;
    private static final int COLUMNS_AT_ONCE = 100;
    private static final String BROKEN = "intact_broken";

    private final Connection connection;
    private final TableSchema table;
    private final StoredBlocks.Known known;
    private final String from;

    Examination(Connection connection, TableSchema table, StoredBlocks.Known known) {
        this.known = known;
        this.connection = connection;
        this.table = table;
        this.from = " from main." + Sql.quote(table.name().name());
    }

    private record Question(Column column, Map<Kind, String> kinds, String fits) {}

    /** What fits needs no second look; most tables have nothing else. */
    List<Contents> run() throws SQLException {
        Function.create(connection, BROKEN, new Broken(StoredCells.isWide(connection)), 1, Function.FLAG_DETERMINISTIC);
        try {
            List<Contents> contents = first();
            List<Column> odd = table.columns().stream()
                    .filter(column -> isFree(column) || misfits(contents, column) > 0)
                    .toList();
            Map<String, Contents> closer = new HashMap<>();
            ask(odd, Examination::second).forEach(found -> closer.put(found.column(), found));
            return contents.stream()
                    .map(found -> closer.getOrDefault(found.column(), found))
                    .toList();
        } finally {
            Function.destroy(connection, BROKEN, 1);
        }
    }

    private List<Contents> first() throws SQLException {
        Glance glance = Glance.at(connection, table, known);
        Map<String, Contents> found = new HashMap<>();
        List<Column> open = new ArrayList<>();
        for (Column column : table.columns()) {
            glance.settled(column.name())
                    .ifPresentOrElse(contents -> found.put(column.name(), contents), () -> open.add(column));
        }
        ask(open, Examination::first).forEach(contents -> found.put(contents.column(), contents));
        return table.columns().stream()
                .map(column -> Objects.requireNonNull(found.get(column.name())))
                .toList();
    }

    private static long misfits(List<Contents> contents, Column column) {
        return contents.stream()
                .filter(found -> found.column().equals(column.name()))
                .mapToLong(Contents::misfits)
                .sum();
    }

    /** Nothing, or nothing we know, is declared of it: then its values alone say what it holds. */
    private static boolean isFree(Column column) {
        return column.type() instanceof ColumnType.Text && DeclaredType.isFree(column.sqlType());
    }

    private static Question first(Column column) {
        String name = Sql.quote(column.name());
        Map<Kind, String> kinds = new EnumMap<>(Kind.class);
        kinds.put(Kind.NULL, name + " is null");
        if (Tests.isTemporal(column.type())) {
            kinds.putAll(Tests.moments(name));
        }
        return new Question(column, kinds, column.fill() == Fill.SEQUENCE ? "1" : Tests.fits(column, name));
    }

    private static Question second(Column column) {
        Question question = first(column);
        question.kinds().putAll(Tests.storage(Sql.quote(column.name())));
        return question;
    }

    private List<Contents> ask(List<Column> columns, java.util.function.Function<Column, Question> asking)
            throws SQLException {
        List<Question> questions = columns.stream().map(asking).toList();
        List<Contents> contents = new ArrayList<>();
        for (int i = 0; i < questions.size(); i += COLUMNS_AT_ONCE) {
            contents.addAll(ask(questions.subList(i, Math.min(questions.size(), i + COLUMNS_AT_ONCE))));
        }
        return contents;
    }

    private List<Contents> ask(List<Question> questions) throws SQLException {
        List<String> terms = new ArrayList<>();
        for (Question question : questions) {
            question.kinds().values().forEach(test -> terms.add("total(" + test + ")"));
            terms.add("total(" + Sql.quote(question.column().name()) + " is not null and not coalesce(("
                    + question.fits() + "), 0))");
        }
        List<Long> counts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select " + String.join(", ", terms) + from)) {
            row.next();
            for (int i = 1; i <= terms.size(); i++) {
                counts.add(row.getLong(i));
            }
        }
        List<Contents> contents = new ArrayList<>();
        int at = 0;
        for (Question question : questions) {
            Map<Kind, Long> found = new EnumMap<>(Kind.class);
            for (Kind kind : question.kinds().keySet()) {
                found.put(kind, counts.get(at++));
            }
            long misfits = counts.get(at++);
            contents.add(new Contents(
                    question.column().name(), found, misfits, misfits == 0 ? List.of() : examples(question)));
        }
        return contents;
    }

    private List<String> examples(Question question) throws SQLException {
        String name = Sql.quote(question.column().name());
        return Sql.list(
                connection,
                row -> row.getString(1),
                "select distinct case typeof(" + name + ") when 'text' then quote(substr(" + name
                        + ", 1, 40)) when 'blob' then 'bytes x''' || substr(hex(" + name
                        + "), 1, 32) || '''' else typeof(" + name + ") || ' ' || " + name + " end" + from + " where "
                        + name + " is not null and not coalesce((" + question.fits() + "), 0) limit " + EXAMPLES);
    }

    /** Whether a text is no text: U+0000, or bytes that are no UTF-8. Asked only of those that are not plain ASCII. */
    private static final class Broken extends Function {
        private static final char REPLACED = '\uFFFD';

        private final boolean wide;

        Broken(boolean wide) {
            this.wide = wide;
        }

        @Override
        protected void xFunc() throws SQLException {
            if (wide) {
                // SQLite makes UTF-8 of it, and puts another character where there is none.
                String text = value_text(0);
                result(text != null && (text.indexOf(0) >= 0 || text.indexOf(REPLACED) >= 0) ? 1 : 0);
                return;
            }
            byte[] text = value_blob(0);
            result(text != null && isBroken(text) ? 1 : 0);
        }

        private static boolean isBroken(byte[] text) {
            for (byte b : text) {
                if (b == 0) {
                    return true;
                }
            }
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
                return false;
            } catch (CharacterCodingException e) {
                return true;
            }
        }
    }

    /** The tests, as SQL over one column. */
    private static final class Tests {
        private static final String DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
        private static final String CLOCK = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]";
        private static final String UUID =
                "[0-9a-f]".repeat(8) + ("-" + "[0-9a-f]".repeat(4)).repeat(3) + "-" + "[0-9a-f]".repeat(12);

        private static final int DOUBLE_DIGITS = 15;

        private Tests() {}

        static boolean isTemporal(ColumnType type) {
            return type instanceof ColumnType.Date || type instanceof ColumnType.Timestamp;
        }

        static Map<Kind, String> storage(String name) {
            Map<Kind, String> kinds = new EnumMap<>(Kind.class);
            String type = "typeof(" + name + ")";
            kinds.put(Kind.NULL, name + " is null");
            kinds.put(Kind.INTEGER, type + " = 'integer'");
            kinds.put(Kind.REAL, type + " = 'real'");
            kinds.put(Kind.TEXT, type + " = 'text'");
            kinds.put(Kind.BYTES, type + " = 'blob'");
            kinds.put(
                    Kind.FAR,
                    type + " = 'integer' and " + name + " not between -9007199254740992 and 9007199254740992");
            kinds.put(Kind.INFINITE, name + " in (9e999, -9e999)");
            kinds.put(Kind.BROKEN, type + " = 'text' and " + broken(name));
            kinds.put(Kind.ESCAPED, type + " = 'text' and substr(" + name + ", 1, 2) = '\\x'");
            return kinds;
        }

        /** Asked only of what is not plain ASCII, and of what goes on after U+0000, where SQLite ends a text. */
        private static String broken(String name) {
            return "(" + name + " glob ('*[^' || char(9) || '-~]*') or length(" + name + ") <> length(cast(" + name
                    + " as blob))) and " + BROKEN + "(" + name + ")";
        }

        static Map<Kind, String> moments(String name) {
            Map<Kind, String> kinds = new EnumMap<>(Kind.class);
            kinds.put(Kind.DAY, day(name));
            kinds.put(Kind.MOMENT, moment(name, " ") + " and " + fraction("substr(" + name + ", 20)"));
            kinds.put(Kind.MOMENT_T, moment(name, "T") + " and " + fraction("substr(" + name + ", 20)"));
            kinds.put(Kind.INSTANT, moment(name, " ") + " and " + utc(name));
            kinds.put(Kind.INSTANT_T, moment(name, "T") + " and " + utc(name));
            return kinds;
        }

        private static String text(String name) {
            return "typeof(" + name + ") = 'text'";
        }

        private static String day(String name) {
            return text(name) + " and " + name + " glob '" + DAY + "' and date(" + name + ") = " + name + " and " + name
                    + " > '0001'";
        }

        private static String moment(String name, String between) {
            String start = "substr(" + name + ", 1, 19)";
            return text(name) + " and " + start + " glob '" + DAY + between + CLOCK + "' and datetime(" + start
                    + ") = replace(" + start + ", 'T', ' ') and " + name + " > '0001'";
        }

        private static String fraction(String rest) {
            return "(" + rest + " = '' or (" + rest + " glob '.[0-9]*' and length(" + rest + ") <= 7 and substr(" + rest
                    + ", 2) not glob '*[^0-9]*'))";
        }

        private static String utc(String name) {
            String zulu = name + " glob '*Z' and " + fraction("substr(" + name + ", 20, length(" + name + ") - 20)");
            String offset =
                    name + " glob '*+00:00' and " + fraction("substr(" + name + ", 20, length(" + name + ") - 25)");
            return "((" + zulu + ") or (" + offset + "))";
        }

        /** What is declared of a column, as a test that all of its values should pass. */
        static String fits(Column column, String name) {
            ColumnType type = column.type();
            String kind = "typeof(" + name + ")";
            if (type instanceof ColumnType.Int) {
                return kind + " = 'integer'";
            }
            if (type instanceof ColumnType.Real) {
                return kind + " in ('real', 'integer')";
            }
            if (type instanceof ColumnType.Decimal decimal) {
                return kind + " in ('real', 'integer') and " + decimal(decimal, name);
            }
            if (type instanceof ColumnType.Bool) {
                return kind + " = 'integer' and " + name + " in (0, 1)";
            }
            if (type instanceof ColumnType.Bytes) {
                return kind + " = 'blob'";
            }
            return isTemporal(type) ? String.join(" or ", moments(name).values()) : textual(column, name);
        }

        private static String textual(Column column, String name) {
            ColumnType type = column.type();
            if (type instanceof ColumnType.Time) {
                return text(name) + " and substr(" + name + ", 1, 8) glob '" + CLOCK + "' and time(substr(" + name
                        + ", 1, 8)) = substr(" + name + ", 1, 8) and " + fraction("substr(" + name + ", 9)");
            }
            if (type instanceof ColumnType.Json) {
                return text(name) + " and case when json_valid(" + name + ") then not exists (select 1 from json_tree("
                        + name + ") where typeof(key) = 'text' group by parent, key having count(*) > 1) else 0 end";
            }
            if (type instanceof ColumnType.Uuid) {
                return text(name) + " and " + name + " glob '" + UUID + "'";
            }
            String clean = text(name) + " and not (" + broken(name) + ")";
            if (type instanceof ColumnType.Text limited && limited.maxLength().isPresent()) {
                return clean + " and length(" + name + ") <= "
                        + limited.maxLength().getAsInt();
            }
            return isFree(column) ? "not (" + text(name) + " and " + broken(name) + ")" : clean;
        }

        private static String decimal(ColumnType.Decimal decimal, String name) {
            if (decimal.precision().isEmpty()) {
                return name + " > -9e999 and " + name + " < 9e999";
            }
            int scale = decimal.scale().orElse(0);
            int whole = decimal.precision().getAsInt() - scale;
            return within(name, whole) + " and (typeof(" + name + ") = 'integer' or (" + within(name, DOUBLE_DIGITS)
                    + " and round(" + name + ", " + scale + ") = " + name + "))";
        }

        private static String within(String name, int digits) {
            return name + " > -1e" + digits + " and " + name + " < 1e" + digits;
        }
    }
}
