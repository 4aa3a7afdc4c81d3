package dev.intact.backup;

import dev.intact.backup.BackupManifest.Form;
import dev.intact.backup.BackupManifest.KeptFile;
import dev.intact.backup.BackupManifest.ManagedCopy;
import dev.intact.backup.BackupManifest.Origin;
import dev.intact.dialect.Identity;
import dev.intact.dialect.Keeping.Extent;
import dev.intact.dialect.KeptTable;
import dev.intact.dialect.KeptTable.Definition;
import dev.intact.ledger.LastLoad;
import dev.intact.ledger.ManagedFile.Content;
import dev.intact.ledger.ManagedFile.Generation;
import dev.intact.ledger.SchemaText;
import dev.intact.load.JsonTree;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A manifest as JSON. Later versions may add keys; a form of another number is refused. */
final class ManifestText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ManifestText() {}

    static String write(BackupManifest manifest) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("format", BackupManifest.FORMAT);
            json.writeStringProperty("engine", manifest.origin().engine());
            json.writeStringProperty("database", manifest.origin().database());
            manifest.origin().identity().ifPresent(identity -> identity(json, identity));
            json.writeStringProperty("taken", manifest.origin().taken().toString());
            json.writeStringProperty("by", manifest.origin().by());
            json.writeStringProperty("reason", manifest.origin().reason());
            json.writeNumberProperty("lastLoad", last(manifest.origin()));
            json.writeStringProperty("extent", manifest.extent().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("form", manifest.form().name().toLowerCase(Locale.ROOT));
            json.writeArrayPropertyStart("tables");
            manifest.tables().forEach(table -> table(json, table, manifest.origin()));
            json.writeEndArray();
            json.writeArrayPropertyStart("managed");
            manifest.managed().forEach(copy -> managed(json, copy));
            json.writeEndArray();
            json.writeArrayPropertyStart("files");
            manifest.files().forEach(file -> file(json, file));
            json.writeEndArray();
            texts(json, "omitted", manifest.omitted());
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void identity(JsonGenerator json, Identity identity) {
        json.writeStringProperty("place", identity.place());
        identity.system().ifPresent(system -> json.writeStringProperty("system", system));
    }

    private static Optional<Identity> identity(Members top) {
        return top.has("place")
                ? Optional.of(new Identity(
                        top.text("place"), top.has("system") ? Optional.of(top.text("system")) : Optional.empty()))
                : Optional.empty();
    }

    /** What earlier versions know: one number for all tables. */
    private static long last(Origin origin) {
        return origin.lastLoads().values().stream()
                .mapToLong(LastLoad::load)
                .max()
                .orElse(0);
    }

    private static void table(JsonGenerator json, KeptTable table, Origin origin) {
        json.writeStartObject();
        json.writeStringProperty("table", table.shape().name().toString());
        LastLoad last = origin.lastLoad(table.shape().name());
        json.writeNumberProperty("lastLoad", last.load());
        last.unit().ifPresent(unit -> json.writeStringProperty("lastUnit", unit));
        json.writeNumberProperty("rows", table.rows());
        json.writeStringProperty("digest", table.digest());
        json.writeStringProperty("file", table.file());
        texts(json, "columns", table.columns());
        json.writeStringProperty("shape", SchemaText.write(table.shape()));
        texts(json, "make", table.definition().table());
        texts(json, "keys", table.definition().keys());
        texts(json, "references", table.definition().references());
        json.writeEndObject();
    }

    private static void managed(JsonGenerator json, ManagedCopy copy) {
        json.writeStartObject();
        json.writeStringProperty("name", copy.name());
        json.writeStringProperty("source", copy.source());
        if (copy.state() instanceof Content content) {
            json.writeNumberProperty("bytes", content.size());
            json.writeStringProperty("sha256", content.sha256());
        } else if (copy.state() instanceof Generation set) {
            json.writeNumberProperty("generation", set.number());
            json.writeStringProperty("sha256", set.sha256());
        }
        json.writeEndObject();
    }

    private static void file(JsonGenerator json, KeptFile file) {
        json.writeStartObject();
        json.writeStringProperty("name", file.name());
        json.writeNumberProperty("bytes", file.bytes());
        json.writeStringProperty("sha256", file.sha256());
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    /** Refuses what is no manifest of this form with {@link IllegalArgumentException}. */
    static BackupManifest read(String text) {
        Members top = new Members(JsonTree.parse(text));
        if (top.number("format") != BackupManifest.FORMAT) {
            throw new IllegalArgumentException(
                    "it is of the form " + top.number("format") + ", which another version of Intact reads");
        }
        try {
            return new BackupManifest(
                    new Origin(
                            top.text("engine"),
                            top.text("database"),
                            identity(top),
                            Instant.parse(top.text("taken")),
                            top.text("by"),
                            top.text("reason"),
                            lastLoads(top)),
                    Extent.valueOf(top.text("extent").toUpperCase(Locale.ROOT)),
                    Form.valueOf(top.text("form").toUpperCase(Locale.ROOT)),
                    top.list("tables", ManifestText::table),
                    top.list("managed", ManifestText::managed),
                    top.list(
                            "files",
                            file -> new KeptFile(file.text("name"), file.number("bytes"), file.text("sha256"))),
                    top.texts("omitted"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("it is damaged: " + e.getMessage(), e);
        }
    }

    private static KeptTable table(Members table) {
        return new KeptTable(
                SchemaText.read(table.text("shape")),
                table.texts("columns"),
                table.text("file"),
                table.number("rows"),
                table.text("digest"),
                new Definition(table.texts("make"), table.texts("keys"), table.texts("references")));
    }

    /** In manifests of earlier versions one number holds for each table, and no unit is named. */
    private static Map<String, LastLoad> lastLoads(Members top) {
        return top.list("tables", table -> table).stream()
                .collect(Collectors.toMap(
                        table -> SchemaText.read(table.text("shape")).name().toString(),
                        table -> new LastLoad(
                                (table.has("lastLoad") ? table : top).number("lastLoad"),
                                table.has("lastUnit") ? Optional.of(table.text("lastUnit")) : Optional.empty()),
                        (one, other) -> one.load() <= other.load() ? one : other));
    }

    private static ManagedCopy managed(Members copy) {
        return new ManagedCopy(
                copy.text("name"),
                copy.has("generation")
                        ? new Generation(copy.number("generation"), copy.text("sha256"))
                        : new Content(copy.number("bytes"), copy.text("sha256")),
                copy.text("source"));
    }

    /** The members of an object that is read. */
    private record Members(@Nullable Object object) {
        private Object member(String name) {
            Object found = object instanceof Map<?, ?> map ? map.get(name) : null;
            if (found == null) {
                throw new IllegalArgumentException("it is damaged: " + name + " is missing");
            }
            return found;
        }

        boolean has(String name) {
            return object instanceof Map<?, ?> map && map.containsKey(name);
        }

        String text(String name) {
            return String.valueOf(member(name));
        }

        long number(String name) {
            if (member(name) instanceof Long number) {
                return number;
            }
            throw new IllegalArgumentException("it is damaged: " + name + " is no number");
        }

        <T> List<T> list(String name, Function<Members, T> reading) {
            if (member(name) instanceof List<?> list) {
                return list.stream().map(Members::new).map(reading).toList();
            }
            throw new IllegalArgumentException("it is damaged: " + name + " is no list");
        }

        List<String> texts(String name) {
            return list(name, element -> String.valueOf(element.object()));
        }
    }
}
