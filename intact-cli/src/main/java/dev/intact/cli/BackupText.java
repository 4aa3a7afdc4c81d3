package dev.intact.cli;

import dev.intact.backup.Backup;
import dev.intact.backup.BackupManifest;
import dev.intact.dialect.KeptTable;
import dev.intact.error.ConfigurationException;
import dev.intact.schema.TableName;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** Backups for people, and for programs. */
final class BackupText {
    private static final int MOST_TABLES = 6;

    private final Screen screen;

    BackupText(Screen screen) {
        this.screen = screen;
    }

    static TableName table(String name) {
        int dot = name.indexOf('.');
        if (name.isEmpty() || dot == name.length() - 1) {
            throw new ConfigurationException("'" + name + "' cannot be the name of a table. Nothing was touched.");
        }
        return dot <= 0 ? TableName.of(name) : TableName.of(name.substring(0, dot), name.substring(dot + 1));
    }

    void made(Backup backup) {
        backup.manifest().ifPresent(manifest -> {
            screen.result(
                    Screen.Style.STRONG,
                    "Backup " + backup.id() + ": "
                            + (manifest.form() == BackupManifest.Form.NATIVE
                                    ? "by pg_dump, "
                                    : Figures.count(manifest.tables().size(), "table") + ", "
                                            + Figures.count(manifest.rows(), "row") + ", ")
                            + Figures.count(manifest.bytes(), "byte")
                            + " in " + backup.folder());
            manifest.omitted().forEach(what -> screen.say("not given back by a restore: " + what));
        });
    }

    void list(List<Backup> all, List<Backup> own) {
        if (all.isEmpty()) {
            screen.say("There is no backup of this database.");
            return;
        }
        TextTable table = new TextTable(4, "backup", "taken", "reason", "tables", "rows", "bytes", "of");
        all.forEach(backup -> table.row(cells(backup, own)));
        List<String> lines = table.lines();
        screen.result(Screen.Style.FAINT, lines.get(0));
        lines.stream().skip(1).forEach(screen::result);
    }

    private static String[] cells(Backup backup, List<Backup> own) {
        Optional<BackupManifest> manifest = backup.manifest();
        return manifest.isEmpty()
                ? new String[] {backup.id(), "", "damaged: its manifest cannot be trusted", "", "", "", ""}
                : new String[] {
                    backup.id(),
                    manifest.get()
                            .origin()
                            .taken()
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString(),
                    manifest.get().origin().reason(),
                    tables(manifest.get()),
                    Figures.count(manifest.get().rows()),
                    Figures.count(manifest.get().bytes()),
                    own.contains(backup)
                            ? ""
                            : "another database: "
                                    + Secrets.masked(manifest.get().origin().database())
                };
    }

    private static String tables(BackupManifest manifest) {
        if (manifest.form() == BackupManifest.Form.NATIVE) {
            return "pg_dump";
        }
        return switch (manifest.extent()) {
            case WHOLE -> "all " + manifest.tables().size();
            case TABLES ->
                manifest.tables().stream()
                                .limit(MOST_TABLES)
                                .map(BackupText::name)
                                .collect(Collectors.joining(","))
                        + (manifest.tables().size() > MOST_TABLES ? ",..." : "");
        };
    }

    private static String name(KeptTable table) {
        return table.shape().name().toString();
    }

    static String json(Backup backup) {
        return Documents.object(json -> members(json, backup));
    }

    private static void members(JsonGenerator json, Backup backup) {
        json.writeStringProperty("id", backup.id());
        json.writeStringProperty("folder", backup.folder().toString());
        json.writeBooleanProperty("readable", backup.manifest().isPresent());
        backup.manifest().ifPresent(manifest -> members(json, manifest));
    }

    /** With whether it is of this database. */
    static String json(Backup backup, List<Backup> own) {
        return Documents.object(json -> {
            members(json, backup);
            json.writeBooleanProperty("own", own.contains(backup));
        });
    }

    private static void members(JsonGenerator json, BackupManifest manifest) {
        json.writeStringProperty("engine", manifest.origin().engine());
        json.writeStringProperty("database", Secrets.masked(manifest.origin().database()));
        json.writeStringProperty("taken", manifest.origin().taken().toString());
        json.writeStringProperty("by", manifest.origin().by());
        json.writeStringProperty("reason", manifest.origin().reason());
        json.writeStringProperty("extent", manifest.extent().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("form", manifest.form().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("rows", manifest.rows());
        json.writeNumberProperty("bytes", manifest.bytes());
        json.writeArrayPropertyStart("tables");
        for (KeptTable table : manifest.tables()) {
            json.writeStartObject();
            json.writeStringProperty("table", name(table));
            json.writeNumberProperty("rows", table.rows());
            json.writeStringProperty("digest", table.digest());
            json.writeEndObject();
        }
        json.writeEndArray();
        Documents.texts(json, "omitted", manifest.omitted());
    }
}
