package dev.intact.publish;

import dev.intact.error.Problem;
import dev.intact.publish.Clash.Sides;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names rows that are not as a load left them: their key, and what differs. */
final class ClashNames {
    private static final int SHOWN_COLUMNS = 3;
    private static final int SHOWN_LENGTH = 40;

    private final Queries queries;
    private final int most;
    private final List<Problem> problems = new ArrayList<>();
    private long count;

    ClashNames(Queries queries, int most) {
        this.queries = queries;
        this.most = most;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    long count() {
        return count;
    }

    /** Names what has no row to show. */
    void add(String table, String reason) {
        add(table, reason, 1);
    }

    private void add(String table, String reason, long rows) {
        count += rows;
        if (problems.size() < most) {
            problems.add(problem(table, Optional.empty(), reason));
        }
    }

    /** How many rows there are. */
    long add(Clash clash, Images images) throws SQLException {
        String table = images.table().name().toString();
        if (clash.sides() == Sides.NONE) {
            add(table, clash.said(), clash.unnamed());
            return clash.unnamed();
        }
        long rows = queries.count(clash.from());
        count += rows;
        if (rows > 0 && problems.size() < most) {
            name(clash, images);
        }
        return rows;
    }

    private void name(Clash clash, Images images) throws SQLException {
        String select =
                "select " + columns(clash, images) + " from " + clash.from() + " limit " + (most - problems.size());
        try (Statement statement = queries.connection().createStatement();
                ResultSet row = statement.executeQuery(select)) {
            while (row.next()) {
                problems.add(problem(
                        images.table().name().toString(),
                        Optional.of(key(row, images)),
                        clash.said() + differences(row, clash, images)));
            }
        }
    }

    private static String columns(Clash clash, Images images) {
        return images.names().stream()
                .map(name -> switch (clash.sides()) {
                    case BOTH ->
                        images.standing(name) + ", " + images.value("x", name) + ", case when "
                                + images.differs("x", name) + " then 1 else 0 end";
                    case KEPT -> images.value("x", name) + ", null, 0";
                    case STANDING, NONE -> images.standing(name) + ", null, 0";
                })
                .collect(Collectors.joining(", "));
    }

    private static String key(ResultSet row, Images images) throws SQLException {
        List<String> shown = new ArrayList<>();
        List<String> key = images.key().isEmpty()
                ? images.names().stream().limit(SHOWN_COLUMNS).toList()
                : images.key();
        for (String name : key) {
            shown.add(name + "=" + text(row.getString(3 * images.names().indexOf(name) + 1)));
        }
        return String.join(", ", shown);
    }

    private static String differences(ResultSet row, Clash clash, Images images) throws SQLException {
        if (clash.sides() != Sides.BOTH) {
            return "";
        }
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < images.names().size() && shown.size() < SHOWN_COLUMNS; i++) {
            if (row.getInt(3 * i + 3) == 1) {
                shown.add(images.names().get(i) + " is " + text(row.getString(3 * i + 1)) + ", not "
                        + text(row.getString(3 * i + 2)));
            }
        }
        return shown.isEmpty() ? "" : ": " + String.join("; ", shown);
    }

    private static String text(@Nullable String value) {
        if (value == null) {
            return "null";
        }
        int end = value.codePointCount(0, value.length()) > SHOWN_LENGTH
                ? value.offsetByCodePoints(0, SHOWN_LENGTH)
                : value.length();
        return end < value.length() ? value.substring(0, end) + "…" : value;
    }

    private static Problem problem(String table, Optional<String> key, String reason) {
        return new Problem(Optional.empty(), OptionalLong.empty(), Optional.empty(), table, key, reason);
    }
}
