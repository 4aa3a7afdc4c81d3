package dev.intact.migrate;

import dev.intact.dialect.SchemaSession.KeyChecks;
import dev.intact.error.ConfigurationException;
import dev.intact.io.Checksum;
import dev.intact.migrate.Migration.Part;
import dev.intact.migrate.Migration.Within;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of one file, cut into its parts.
 *
 * @param up what it does
 * @param down what takes it back; empty where nothing but comments stands there
 * @param checksum of the text
 */
record MigrationText(Part up, Optional<Part> down, String checksum) {
    private static final Pattern MARKER = Pattern.compile("--[ \\t]*migrate:(?<way>\\S*)(?<options>[^\\n]*)");
    /** Meant as a marker, and none: what follows it would run with the part before. */
    private static final Pattern NEARLY =
            Pattern.compile("(?iU)\\s*--+\\s*migrate\\s*:\\s*(up|down)\\b.*", Pattern.DOTALL);

    private static final Pattern ALONE = Pattern.compile("--[ \\t]*no-transaction[ \\t]*(\\n.*)?", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("[ \\t]*(--.*)?");
    private static final Pattern NOTHING = Pattern.compile("(\\s|--[^\\n]*(\\n|$)|/\\*.*?\\*/|;)*", Pattern.DOTALL);

    /** A line that begins a part. */
    private record Marker(String way, String options, int line) {}

    /** A file with both parts. */
    static MigrationText read(Path file) {
        String text = text(file);
        Cutting cutting = new Cutting(file, List.of(text.split("\n", -1)));
        return cutting.cut(checksum(text));
    }

    /** A file that is one part. */
    static MigrationText half(Path file) {
        String text = text(file);
        Within within = ALONE.matcher(text).matches() ? Within.NONE : Within.TRANSACTION;
        return new MigrationText(
                new Part(file, text, 1, within, KeyChecks.AT_THE_END), Optional.empty(), checksum(text));
    }

    /** The part that a half is, where it is more than comments. */
    Optional<Part> whole() {
        return Optional.of(up).filter(part -> !isNothing(part.sql()));
    }

    private static boolean isNothing(String sql) {
        return NOTHING.matcher(sql).matches();
    }

    /** On its way through a file. */
    private record Cutting(Path file, List<String> lines) {
        MigrationText cut(String checksum) {
            int first = marker(0);
            for (int i = 0; i < first; i++) {
                if (!COMMENT.matcher(lines.get(i)).matches()) {
                    throw wrong(i + 1, "before the line '-- migrate:up' there is room for comments only");
                }
            }
            if (first == lines.size()) {
                throw wrong(
                        1,
                        "there is no line '-- migrate:up' in it; what follows such a line is what the migration does");
            }
            Marker up = read(first);
            if (!up.way().equals("up")) {
                throw wrong(up.line(), "'-- migrate:up' comes first");
            }
            int second = marker(first + 1);
            Part upward = part(up, second);
            if (second == lines.size()) {
                return new MigrationText(upward, Optional.empty(), checksum);
            }
            Marker down = read(second);
            int end = marker(second + 1);
            if (!down.way().equals("down") || end < lines.size()) {
                int line = down.way().equals("down") ? end + 1 : down.line();
                throw wrong(line, "there is one '-- migrate:up' and at most one '-- migrate:down' after it");
            }
            return new MigrationText(
                    upward, Optional.of(part(down, end)).filter(part -> !isNothing(part.sql())), checksum);
        }

        /** The next line that is a marker, from 0; the number of lines where there is none. */
        private int marker(int from) {
            int at = from;
            while (at < lines.size() && !MARKER.matcher(lines.get(at)).matches()) {
                if (NEARLY.matcher(lines.get(at)).matches()) {
                    throw wrong(
                            at + 1,
                            "this is nearly a marker, and none; write '-- migrate:up' or '-- migrate:down', in small"
                                    + " letters, at the beginning of the line");
                }
                at++;
            }
            return at;
        }

        private Marker read(int at) {
            Matcher matcher = MARKER.matcher(lines.get(at));
            boolean unused = matcher.matches();
            String way = matcher.group("way");
            if (!way.equals("up") && !way.equals("down")) {
                throw wrong(at + 1, "'migrate:" + way + "' is neither migrate:up nor migrate:down");
            }
            return new Marker(way, matcher.group("options").strip(), at + 1);
        }

        private Part part(Marker marker, int end) {
            Within within = Within.TRANSACTION;
            KeyChecks keys = KeyChecks.AT_THE_END;
            for (String option : marker.options().split("\\s+", -1)) {
                switch (option) {
                    case "", "transaction:true", "foreign_keys:off" -> {}
                    case "transaction:false" -> within = Within.NONE;
                    case "foreign_keys:on" -> keys = KeyChecks.ALWAYS;
                    default ->
                        throw wrong(
                                marker.line(),
                                "there is no option '" + option + "'; there are transaction:false and foreign_keys:on");
                }
            }
            String sql = String.join("\n", lines.subList(marker.line(), end));
            return new Part(file, sql, marker.line() + 1, within, keys);
        }

        private ConfigurationException wrong(int line, String what) {
            return new ConfigurationException(file + ", line " + line + ": " + what + ". Nothing was touched.");
        }
    }

    private static String text(Path file) {
        byte[] bytes = bytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
            String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
            return plain.replace("\r\n", "\n");
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < buffer.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new ConfigurationException(
                    file + ", line " + line + ": this is not UTF-8. Nothing was touched. Save the file as UTF-8.", e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigurationException(file + ": it cannot be read: " + e + ". Nothing was touched.", e);
        }
    }

    static String checksum(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Checksum().add(bytes, 0, bytes.length).hex();
    }
}
