package dev.intact.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Every figure measured so far, one line of JSON each, so that what comes later is added to it. */
final class Results {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;

    private Results(Path folder) {
        this.folder = folder;
    }

    static Results in(Path folder) throws IOException {
        return new Results(Files.createDirectories(folder));
    }

    /**
     * One call of the benchmarks.
     *
     * @param id when it began
     * @param commit of the sources; figures of different commits are not put together
     * @param machine what it is
     * @param versions of everything that took part
     * @param settings of the call
     */
    record Session(
            String id,
            String commit,
            Map<String, String> machine,
            Map<String, String> versions,
            Map<String, String> settings) {}

    /**
     * One run of one side.
     *
     * @param session of which call
     * @param row of which row
     * @param rows that the table has or gets first
     * @param round which of the call's
     * @param side who
     * @param note what differs from what the row says
     * @param load processes that wanted to run in the minute before
     * @param outcome {@code done}, or why it has no figures
     * @param figures what it cost
     * @param content what the table held afterwards
     */
    record Run(
            String session,
            String row,
            long rows,
            int round,
            String side,
            String note,
            double load,
            String outcome,
            Optional<Figures> figures,
            Optional<Contest.Content> content) {
        /** Of a row whose start could not be made. */
        static Run failed(String session, Job job, long rows, String why, double load) {
            return new Run(session, job.word(), rows, 0, "intact", "", load, why, Optional.empty(), Optional.empty());
        }
    }

    /**
     * One figure of a small thing.
     *
     * @param session of which call
     * @param row {@code parse} or {@code borrow}
     * @param what is done
     * @param unit of the figures
     * @param score the mean
     * @param error half of the interval that holds the mean with 99.9 %
     * @param load processes that wanted to run in the minute before
     */
    record Small(String session, String row, String what, String unit, double score, double error, double load) {}

    void add(Session session) throws IOException {
        append("sessions.ndjson", session);
    }

    void add(Run run) throws IOException {
        append("runs.ndjson", run);
    }

    void add(Small small) throws IOException {
        append("small.ndjson", small);
    }

    /** The last word on each. */
    List<Session> sessions() throws IOException {
        Map<String, Session> sessions = new LinkedHashMap<>();
        read("sessions.ndjson", Session.class).forEach(session -> sessions.put(session.id(), session));
        return List.copyOf(sessions.values());
    }

    List<Run> runs() throws IOException {
        return read("runs.ndjson", Run.class);
    }

    List<Small> small() throws IOException {
        return read("small.ndjson", Small.class);
    }

    Path folder() {
        return folder;
    }

    /** A report, in place of the one before. */
    void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    static String json(Object value) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    private void append(String name, Object value) throws IOException {
        Files.writeString(
                folder.resolve(name),
                JSON.writeValueAsString(value) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private <T> List<T> read(String name, Class<T> type) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> JSON.readValue(line, type)).toList();
        }
    }
}
