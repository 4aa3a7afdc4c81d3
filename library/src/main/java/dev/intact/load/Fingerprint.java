package dev.intact.load;

import dev.intact.dialect.StageTable.Kind;
import dev.intact.format.FieldPlan;
import dev.intact.format.FieldPlan.Unlisted;
import dev.intact.format.RecordReader;
import dev.intact.format.RecordReader.Read;
import dev.intact.format.SourceRecord;
import dev.intact.ledger.Ledger;
import dev.intact.stage.Binding;
import dev.intact.stage.Feed;
import dev.intact.stage.TablePlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Recognises a load by its content: the sources' bytes, the tables, the modes and the mapping, not the files' names. */
final class Fingerprint {
    private static final int BUFFER = 1 << 16;

    private final MessageDigest digest = sha256();

    private Fingerprint() {}

    static String of(Load load, List<TableLoad> tables, List<TablePlan> plans) throws IOException {
        Fingerprint print = new Fingerprint();
        print.text(load.has(Option.LAST_WINS) ? "last" : "strict");
        for (int i = 0; i < plans.size(); i++) {
            print.table(tables.get(i), plans.get(i));
        }
        // A load without files is recognised as it always was.
        load.files().forEach(file -> print.text(file.toString()));
        return (Restored.isAmong(tables) ? Ledger.RESTORE : "") + print.hex();
    }

    /** What the sources look like from outside, by name: compared to see that nobody changed them meanwhile. */
    static Map<String, String> states(List<TableLoad> tables) throws IOException {
        Map<String, String> states = new TreeMap<>();
        for (TableLoad table : tables) {
            for (Input input : table.inputs()) {
                if (input instanceof Input.Bytes bytes) {
                    states.put(bytes.source().name(), bytes.source().state());
                }
            }
        }
        return states;
    }

    private void settings(TableLoad table, TablePlan plan) {
        text(plan.table().name().toString());
        text(plan.mode().word());
        text(plan.key().toString());
        text(table.columns().toString());
        text(table.header().toString());
        text(table.nulls().toString());
        text(table.unlisted().toString());
    }

    private void table(TableLoad table, TablePlan plan) throws IOException {
        settings(table, plan);
        for (int i = 0; i < table.inputs().size(); i++) {
            Input input = table.inputs().get(i);
            if (input instanceof Input.Bytes bytes) {
                text(bytes.format().toString());
                bytes(bytes);
            } else if (plan.feeds().get(i).opening() instanceof TableFeed other) {
                text(other.fields().toString());
                text(other.content().digest());
            } else if (input instanceof Input.Kept kept) {
                text(kept.table().digest());
                // The same rows of another moment bring other loads back.
                text(Long.toString(kept.lastLoad()));
            } else {
                rows(plan.feeds().get(i));
            }
        }
    }

    /**
     * All that a load is but its sources' content: what was staged by another of the same is what this one would stage. A
     * version that stages in another way says so with another first word.
     */
    static String ofSettings(Load load, List<TableLoad> tables, List<TablePlan> plans, List<Kind> kinds) {
        Fingerprint print = new Fingerprint();
        print.text("stage 1, pieces of " + load.settings().chunks().piece());
        print.text(kinds.toString());
        print.text(load.has(Option.LAST_WINS) ? "last" : "strict");
        for (int i = 0; i < plans.size(); i++) {
            TablePlan plan = plans.get(i);
            print.settings(tables.get(i), plan);
            print.text(plan.table().toString());
            print.text(plan.origin().name());
            plan.bindings().forEach(print::binding);
            tables.get(i).inputs().stream()
                    .filter(Input.Bytes.class::isInstance)
                    .map(Input.Bytes.class::cast)
                    .forEach(input -> print.text(input.format().toString()));
        }
        return print.hex();
    }

    private void binding(Binding binding) {
        text(binding.column().toString());
        text(binding.field());
        text(binding.path().toString());
        text(binding.required() ? "required" : "open");
        text(binding.format().toString());
        text(binding.nulls().toString());
        text(binding.defaultValue().toString());
    }

    private void bytes(Input.Bytes input) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = input.source().open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("nobody waits for the fingerprint any more");
                }
                digest.update(buffer, 0, read);
            }
        }
        digest.update((byte) 0);
    }

    private void rows(Feed feed) throws IOException {
        try (RecordReader reader = feed.opening().open(new FieldPlan(List.of(), Unlisted.IGNORE))) {
            text(reader.fields().toString());
            for (Read read = reader.next(); read != Read.END; read = reader.next()) {
                if (read == Read.RECORD) {
                    record(reader.record());
                }
            }
        }
    }

    private void record(SourceRecord record) {
        for (int i = 0; i < record.size(); i++) {
            text(record.kind(i).name());
            digest.update(record.data(), record.start(i), record.end(i) - record.start(i));
            digest.update((byte) 0);
        }
        digest.update((byte) '\n');
    }

    private void text(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
