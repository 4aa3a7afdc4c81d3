package dev.intact.blackbox;

import dev.intact.testing.JsonTree;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a table holds as one number, the same for every database: each cell as canonical text by its type, rows sorted
 * bytewise. Read by plain JDBC, with nothing of Intact between.
 */
final class CanonicalSum {
    private static final MathContext SIGNIFICANT = new MathContext(15, RoundingMode.HALF_EVEN);
    private static final Pattern OFFSET = Pattern.compile("T.*(Z|[+-]\\d\\d(:\\d\\d)?)$");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private CanonicalSum() {}

    /** Whether an empty text counts as null; a CSV file cannot tell them apart. */
    enum Empty {
        IS_NULL,
        IS_TEXT
    }

    /** A column and what it means. */
    record Typed(String name, String type) {}

    /** How many rows, and their sum. */
    record Sum(long rows, String sha256) {}

    static Sum of(Connection connection, String table, List<Typed> columns, Empty empty) throws SQLException {
        String names = columns.stream().map(c -> quote(c.name())).collect(Collectors.joining(", "));
        List<byte[]> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select " + names + " from " + quote(table))) {
            while (row.next()) {
                rows.add(row(row, columns, empty));
            }
        }
        return new Sum(rows.size(), sum(rows));
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static byte[] row(ResultSet row, List<Typed> columns, Empty empty) throws SQLException {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String text = row.getString(i + 1);
            boolean none = text == null || (text.isEmpty() && empty == Empty.IS_NULL);
            cells.add(none ? "\\N" : cell(row, i + 1, text, columns.get(i).type()));
        }
        return (String.join("\t", cells) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String cell(ResultSet row, int index, String text, String type) throws SQLException {
        return switch (type) {
            case "integer", "bigint", "date" -> text;
            case "decimal" -> plain(new BigDecimal(text));
            case "real" -> plain(BigDecimal.valueOf(row.getDouble(index)).round(SIGNIFICANT));
            case "boolean" -> truth(text);
            case "timestamp" -> moment(text);
            case "json" -> escaped(JsonTree.canonical(JsonTree.parse(text)));
            case "text" -> escaped(text);
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String truth(String text) {
        return switch (text) {
            case "t", "true", "1" -> "t";
            case "f", "false", "0" -> "f";
            default -> "neither true nor false: " + text;
        };
    }

    private static String moment(String text) {
        String iso = text.replace(' ', 'T');
        if (!OFFSET.matcher(iso).find()) {
            return shortened(LocalDateTime.parse(iso));
        }
        String full = iso.replaceFirst("([+-]\\d\\d)$", "$1:00");
        return shortened(OffsetDateTime.parse(full)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime())
                + "Z";
    }

    private static String shortened(LocalDateTime moment) {
        String text = moment.format(SECONDS);
        return moment.getNano() == 0
                ? text
                : text + String.format(".%09d", moment.getNano()).replaceAll("0+$", "");
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\0", "\\0");
    }

    private static String sum(List<byte[]> rows) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            rows.stream().sorted(Arrays::compareUnsigned).forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
